package import Credentials
package import EventLoop
internal import MessageLog
internal import Messages
internal import Telemetry

/// Reads one stream for one client, from its beginning to its first end.
///
/// What stood on the log when it was opened is history and is read in pages, as fast as the client takes them. Records
/// that come meanwhile are held, or read again as history if they are too many; so the two join without a gap.
@IOLoop
package final class Reader {
    /// The stream that is read; another one after a pointer.
    package private(set) var stream: StreamID

    private let relay: Relay
    private let isNumbered: Bool
    private let after: EventID?
    private var sink: (any RelaySink)?
    private var tail: Tail?
    private var order = ReplyOrder()
    private var history: History?
    private var hasRecords = false
    /// The log has let go of records that may have been the stream's.
    private var mayBeCut = false

    init(_ stream: StreamID, after: EventID?, isNumbered: Bool, sink: any RelaySink, relay: Relay) {
        self.stream = stream
        self.after = after
        self.isNumbered = isNumbered
        self.sink = sink
        self.relay = relay
        relay.metrics.readers.increment()
    }

    package var isOpen: Bool { sink != nil }

    /// Reads no more; the sink hears nothing more.
    package func close() {
        guard sink != nil else { return }
        sink = nil
        history = nil
        tail?.remove(self)
        tail = nil
        relay.metrics.readers.decrement()
    }

    /// To be called when the client has taken what waited for it.
    package func resume() {
        guard let page = history?.waiting else { return }
        history?.waiting = nil
        take(page)
    }

    // MARK: - For the relay

    func begin(at tail: Tail) {
        self.tail = tail
        tail.add(self)
    }

    func catchUp(at tail: Tail) {
        begin(at: tail)
        history = History(from: stream.offset)
        if let position = tail.position { readHistory(below: position) }
    }

    func tailBegan(at position: Int64) {
        if let history, history.below == nil { readHistory(below: position) }
    }

    func receive(_ record: Record) {
        guard history == nil else {
            history?.hold(record, limit: relay.configuration.heldBytes)
            return
        }
        show(record)
    }

    func tick(_ now: ContinuousClock.Instant, _ time: Timestamp) {
        if history == nil, isOver(at: time) { return end(.overdue) }
        resume()
        sink?.tick(now)
    }

    func end(_ end: StreamEnd) {
        let sink = sink
        close()
        sink?.end(end)
    }

    private func isOver(at time: Timestamp) -> Bool {
        time > stream.begun + relay.configuration.streamLifetime
    }
}

// MARK: - History

extension Reader {
    /// Asks first what the log still holds: a stream whose beginning is gone cannot be read.
    private func readHistory(below position: Int64) {
        history?.below = position
        let stream = stream
        relay.log.bounds(.replies, partition: stream.partition) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let bounds):
                mayBeCut = bounds.lowerBound > stream.offset
                readPage()
            case .failure: end(.unavailable)
            }
        }
    }

    private func readPage() {
        guard let history, let below = history.below else { return }
        let stream = stream
        relay.log.read(
            .replies, partition: stream.partition, key: stream.text, from: history.from, below: below,
            limit: relay.configuration.pageRecords
        ) { [weak self] result in
            guard let self, sink != nil, self.stream == stream else { return }
            switch result {
            case .success(let page):
                self.history?.isLastPage = page.count < relay.configuration.pageRecords
                take(page[...])
            case .failure: end(.unavailable)
            }
        }
    }

    /// Shows records of a page as long as the client has room for them, and then asks for the next page.
    private func take(_ page: ArraySlice<Record>) {
        let stream = stream
        for index in page.indices {
            guard hasRoom(relay.configuration.pendingBytes / 2) else {
                history?.waiting = page[index...]
                return
            }
            guard isOpen else { return }
            show(page[index])
            guard isOpen, self.stream == stream else { return }
            history?.from = page[index].offset + 1
        }
        if history?.isLastPage == true { join() } else { readPage() }
    }

    /// The history was read up to where the live records begin.
    private func join() {
        guard let history, let position = tail?.position else { return }
        if history.isIncomplete {
            self.history = History(from: history.from, below: position)
            return readPage()
        }
        self.history = nil
        if !hasRecords, history.held.isEmpty, isOver(at: relay.clock()) { return end(.expired) }
        let stream = stream
        for record in history.held {
            show(record)
            guard self.sink != nil, self.stream == stream else { return }
        }
        sink?.caughtUp(isBegun: hasRecords)
    }
}

// MARK: - Showing

extension Reader {
    private func show(_ record: Record) {
        guard let reply = Reply(record), let sink else { return }
        if mayBeCut, !hasRecords, reply.sequence > 0 { return end(.expired) }
        hasRecords = true
        guard order.accepts(reply) else { return }
        switch reply.kind {
        case .takeover: return
        case .part:
            if history == nil, !hasRoom(relay.configuration.pendingBytes) { return cutOff() }
            guard isOpen else { return }
            let events = events(of: reply, record)
            guard !events.isEmpty else { return }
            relay.metrics.bytes.increment(by: events.count)
            sink.receive(events)
        case .pointer(let target): follow(target)
        case .end(let ending, let usage, let status):
            let events = events(of: reply, record)
            relay.metrics.bytes.increment(by: events.count)
            let frames = events.isEmpty ? [] : reply.frames
            end(.ended(.init(ending: ending, usage: usage, status: status, frames: frames, events: events)))
        }
    }

    /// The record's events that the client does not have, with their ids.
    private func events(of reply: Reply, _ record: Record) -> [UInt8] {
        var first = 0
        if let after, after.partition == record.partition {
            if record.offset < after.offset { return [] }
            if record.offset == after.offset { first = after.index + 1 }
        }
        if !isNumbered && first == 0 { return reply.frames }
        return NumberedFrames.write(reply.frames, place: "\(record.partition)-\(record.offset)-", from: first)
    }

    /// Whether no more than so many bytes wait for the client. What was written in this turn is offered to it first.
    private func hasRoom(_ limit: Int) -> Bool {
        guard let sink, sink.pendingBytes > limit else { return true }
        sink.flush()
        return sink.pendingBytes <= limit
    }

    private func cutOff() {
        relay.metrics.cutOffs.increment()
        end(.tooSlow)
    }

    /// Goes on with the stream that answered first. It has an end of its own, so one pointer leads to no other.
    private func follow(_ target: ReplyAddress) {
        guard let next = StreamID.parse(target.stream, relay.secret), next.account == stream.account else {
            return end(.expired)
        }
        tail?.remove(self)
        tail = nil
        stream = next
        order = ReplyOrder()
        hasRecords = false
        mayBeCut = false
        sink?.redirected(to: next)
        guard isOpen else { return }
        catchUp(at: relay.tail(of: next.partition))
    }
}

/// Where a reader stands that has not reached the live records.
private struct History {
    /// Records from here on are read next.
    var from: Int64
    /// Records from here on are handed to the reader; nil until it is known.
    var below: Int64?
    /// Nothing more stands below `below` than what was read.
    var isLastPage = false
    /// The rest of a page, which waits for the client.
    var waiting: ArraySlice<Record>?
    /// Live records, in order, unless there were too many.
    private(set) var held: [Record] = []
    private var heldBytes = 0
    /// Live records were not held and have to be read.
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
