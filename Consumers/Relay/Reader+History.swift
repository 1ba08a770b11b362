internal import Credentials
internal import EventLoop
internal import MessageLog
internal import Messages
internal import Streams

extension Reader {
    /// Asks for the log's bounds first: a stream whose beginning was removed cannot be read.
    func readHistory(below position: Int64) {
        history?.below = position
        askForBounds { reader, bounds in
            reader.mayBeCut = bounds.lowerBound > reader.stream.offset
            reader.kept = bounds
            reader.readPage()
        }
    }

    /// Lets live records go, from an offset on, until the client has taken what waits for it.
    func fallBehind(at offset: Int64) {
        guard isOpen else { return }
        isBehind = true
        history = History(behindAt: offset)
    }

    private func readPage() {
        guard let history, let below = history.below else { return }
        let stream = stream
        relay.history.page(
            of: stream.address, from: history.from, below: below, limit: pageLimit,
            lifetime: history.last == nil ? relay.configuration.streamLifetime : nil, for: self
        ) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let page): received(page)
            case .failure: end(.unavailable)
            }
        }
    }

    private func received(_ page: ReplyHistory.Page) {
        pageLimit = relay.history.limit(after: page)
        history?.next = page.next
        let isTailUnsure = page.records.isEmpty && page.next == nil && hasRecords && history?.last == nil
        guard isTailUnsure else { return take(page.records[...]) }
        askForBounds { reader, bounds in
            if let history = reader.history, bounds.lowerBound > history.from { return reader.end(.expired) }
            reader.take([])
        }
    }

    private func askForBounds(then: @escaping @IOLoop (Reader, Range<Int64>) -> Void) {
        let stream = stream
        relay.history.bounds(of: stream.address) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let bounds): then(self, bounds)
            case .failure: end(.unavailable)
            }
        }
    }

    /// Shows the records of a page while the client has room, then asks for the next page.
    func take(_ page: ArraySlice<Record>) {
        let stream = stream
        for index in page.indices {
            guard hasRoom(relay.configuration.pendingBytes / 2) else {
                history?.wait(with: page[index...])
                return
            }
            guard isOpen else { return }
            show(page[index])
            guard isOpen, self.stream == stream else { return }
            history?.from = page[index].offset + 1
        }
        guard let next = history?.next else { return join() }
        history?.from = next
        readPage()
    }

    /// Switches from history to live records, which begin where the history ends.
    private func join() {
        guard let history, follower?.position != nil else { return }
        if let last = history.last, history.from <= last { return end(.expired) }
        if let missed = history.missed {
            isBehind = true
            self.history = History(missed)
            return readPage()
        }
        self.history = nil
        isBehind = false
        if !hasRecords, history.held.isEmpty, isOver(at: relay.clock()) { return end(.expired) }
        let stream = stream
        for record in history.held {
            receive(record)
            guard isOpen, self.stream == stream else { return }
        }
        guard self.history == nil else { return }
        if let searchFault { return end(searchFault) }
        // Until the event is found, the client may still be refused, so its answer must not begin.
        if !isSeeking { sink?.caughtUp(isBegun: hasRecords || mayBeCut) }
    }
}

/// How far a reader is that does not take live records.
struct History {
    /// The next record to read.
    var from: Int64
    /// The end of what is read, where the live records begin; nil until it is known.
    var below: Int64?
    /// The stream's last record below the end, if it was live; a reader that does not find it was too late.
    let last: Int64?
    /// Where the next page begins; nil if this page is the last.
    var next: Int64?
    /// The rest of a page, which waits until the client has room.
    var waiting: ArraySlice<Record>?
    /// Live records in order.
    private(set) var held: [Record] = []
    private var heldBytes = 0
    /// The first and the last of the live records, if they were let go and must be read from the log.
    private(set) var missed: ClosedRange<Int64>?

    init(from: Int64) {
        self.from = from
        last = nil
    }

    /// Reads live records that were let go.
    init(_ missed: ClosedRange<Int64>) {
        from = missed.lowerBound
        below = missed.upperBound + 1
        last = missed.upperBound
    }

    /// Waits for the client, with a live record that was let go.
    init(behindAt offset: Int64) {
        self.init(from: offset)
        waiting = []
        missed = offset...offset
    }

    /// Holds a live record, unless the client is waited for or so many are held that all are let go.
    mutating func hold(_ record: Record, limit: Int) {
        heldBytes += record.event.size
        if missed == nil, waiting == nil, heldBytes <= limit { return held.append(record) }
        letGo()
        missed = (missed?.lowerBound ?? record.offset)...record.offset
    }

    mutating func wait(with page: ArraySlice<Record>) {
        waiting = page
        letGo()
    }

    private mutating func letGo() {
        guard let first = held.first, let last = held.last else { return }
        missed = first.offset...last.offset
        held = []
    }
}
