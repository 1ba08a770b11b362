internal import Credentials
internal import EventLoop
internal import MessageLog
internal import Messages
internal import Streams

extension Reader {
    /// Asks for the log's bounds first: a stream whose beginning was removed cannot be read.
    func readHistory(below position: Int64) {
        history?.below = position
        let stream = stream
        relay.history.bounds(of: stream.partition) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let bounds):
                mayBeCut = bounds.lowerBound > stream.offset
                kept = bounds
                readPage()
            case .failure: end(.unavailable)
            }
        }
    }

    private func readPage() {
        guard let history, let below = history.below else { return }
        let stream = stream
        relay.history.page(
            of: stream.address, from: history.from, below: below,
            latest: stream.begun + relay.configuration.streamLifetime, for: self
        ) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let page):
                self.history?.next = page.next
                take(page.records[...])
            case .failure: end(.unavailable)
            }
        }
    }

    /// Shows the records of a page while the client has room, then asks for the next page.
    func take(_ page: ArraySlice<Record>) {
        let stream = stream
        for index in page.indices {
            guard hasRoom(relay.configuration.pendingBytes / 2) else {
                history?.waiting = page[index...]
                return
            }
            guard isOpen else { return }
            show(page[index])
            guard isOpen, self.stream == stream else { return }
        }
        guard let next = history?.next else { return join() }
        history?.from = next
        readPage()
    }

    /// Switches from history to live records, which begin where the history ends.
    private func join() {
        guard let history, let below = history.below, let position = follower?.position else { return }
        if history.isIncomplete {
            self.history = History(from: below, below: position)
            return readPage()
        }
        self.history = nil
        if !hasRecords, history.held.isEmpty, isOver(at: relay.clock()) { return end(.expired) }
        let stream = stream
        for record in history.held {
            show(record)
            guard self.sink != nil, self.stream == stream else { return }
        }
        if let searchFault { return end(searchFault) }
        // Until the event is found, the client may still be refused, so its answer must not begin.
        if !isSeeking { sink?.caughtUp(isBegun: hasRecords || mayBeCut) }
    }
}

/// How far a reader is that has not reached the live records.
struct History {
    /// The next record to read.
    var from: Int64
    /// The first live record; nil until it is known.
    var below: Int64?
    /// Where the next page begins; nil if this page is the last.
    var next: Int64?
    /// The rest of a page, which waits until the client has room.
    var waiting: ArraySlice<Record>?
    /// Live records in order; empty if there were too many.
    private(set) var held: [Record] = []
    private var heldBytes = 0
    /// True if live records were dropped and must be read from the log.
    private(set) var isIncomplete = false

    init(from: Int64, below: Int64? = nil) {
        self.from = from
        self.below = below
    }

    mutating func hold(_ record: Record, limit: Int) {
        guard !isIncomplete else { return }
        heldBytes += record.event.size
        if heldBytes <= limit { return held.append(record) }
        isIncomplete = true
        held = []
    }
}
