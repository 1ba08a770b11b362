internal import Credentials
internal import EventLoop
internal import EventStream
internal import MessageLog
internal import Messages
internal import Problems
internal import Streams
internal import Telemetry

/// Reads one stream for one client, from its beginning to its first end.
///
/// Records that were on the log at the start are history, read in pages as fast as the client takes them. Live records
/// that arrive while a page is read are held. Those that come while the client has no room, or are too many, are let go
/// and read as history afterwards; so are those of a live reader whose client falls behind. So a reader goes from
/// history to live records and back as often as need be, and nothing is missed between the two.
@IOLoop
final class Reader: StreamReader {
    /// The stream that is read; changes when a pointer redirects the reader.
    private(set) var stream: StreamID

    let relay: Relay
    private let isNumbered: Bool
    private let after: EventID?
    private(set) var sink: (any StreamSink)?
    private(set) var follower: Follower?
    private var order = ReplyOrder()
    var history: History?
    /// True while history is read because the client is slow.
    var isBehind = false {
        didSet {
            if isBehind, !oldValue { relay.metrics.fellBehind() }
            if !isBehind, oldValue { relay.metrics.behind.decrement() }
        }
    }
    /// The most records of the next page; nil before the first.
    var pageLimit: Int?
    /// The event after which the stream is read, until its record was found.
    private var sought: EventID?
    /// The records that the log had when the reader was opened.
    var kept: Range<Int64> = 0..<0
    var hasRecords = false
    /// True if the log may have removed records of the stream.
    var mayBeCut = false

    init(_ stream: StreamID, after: EventID?, isNumbered: Bool, sink: any StreamSink, relay: Relay) {
        self.stream = stream
        self.after = after
        sought = after
        self.isNumbered = isNumbered
        self.sink = sink
        self.relay = relay
        relay.metrics.readers.increment()
    }

    var isOpen: Bool { sink != nil }

    func close() {
        guard sink != nil else { return }
        sink = nil
        history = nil
        isBehind = false
        follower?.remove(self)
        follower = nil
        relay.metrics.readers.decrement()
    }

    func cutOff() {
        guard sink != nil else { return }
        relay.metrics.cutOffs.increment()
        close()
    }

    func resume() {
        guard let page = history?.waiting else { return }
        history?.waiting = nil
        take(page)
    }

    // MARK: - For the relay

    func begin(at follower: Follower) {
        self.follower = follower
        follower.add(self)
    }

    func catchUp(at follower: Follower) {
        begin(at: follower)
        history = History(from: stream.offset)
        if let position = follower.position { readHistory(below: position) }
    }

    func followerBegan(at position: Int64) {
        if let history, history.below == nil { readHistory(below: position) }
    }

    func receive(_ record: Record) {
        guard history == nil else {
            history?.hold(record, limit: relay.configuration.heldBytes)
            return
        }
        guard hasRoom(relay.configuration.pendingBytes) else { return fallBehind(at: record.offset) }
        show(record)
    }

    func tick(_ now: ContinuousClock.Instant, _ time: Timestamp) {
        if history == nil, isOver(at: time) { return end(.overdue) }
        if history == nil, let fault = searchFault { return end(fault) }
        sink?.tick(now)
    }

    func end(_ end: StreamEnd) {
        let sink = sink
        close()
        sink?.end(end)
    }

    func isOver(at time: Timestamp) -> Bool {
        time > stream.begun + relay.configuration.streamLifetime
    }
}

// MARK: - Showing

extension Reader {
    func show(_ record: Record) {
        guard let reply = Reply(record), let sink else { return }
        if mayBeCut, !hasRecords, reply.sequence > 0 { return end(.expired) }
        hasRecords = true
        guard order.accepts(reply) else { return }
        if order.hasGap { return end(.expired) }
        guard mayFollow(reply, record) else { return end(.unknownEvent) }
        switch reply.kind {
        case .takeover: return
        case .part:
            let events = events(of: reply, record)
            guard !events.isEmpty else { return }
            relay.metrics.bytes.increment(by: events.count)
            sink.receive(events)
        case .pointer(let target): follow(target)
        case .document(let status, let body):
            relay.metrics.bytes.increment(by: body.count)
            end(.document(status: status, body))
        case .end(let ending, let usage, let problem):
            let events = events(of: reply, record)
            relay.metrics.bytes.increment(by: events.count)
            let failure = problem.flatMap { self.failure($0, behind: reply.frames, record) }
            end(.ended(.init(ending: ending, usage: usage, events: events, failure: failure)))
        }
    }

    /// False if the stream does not have the event after which it is read: the event would stand in this record or
    /// before it.
    private func mayFollow(_ reply: Reply, _ record: Record) -> Bool {
        guard let sought else { return true }
        var hasFailure = false
        switch reply.kind {
        case .takeover, .pointer, .document: return true
        case .part where isBefore(record, sought): return true
        case .part: break
        case .end(_, _, let problem): hasFailure = problem != nil
        }
        guard record.partition == sought.partition, record.offset == sought.offset else { return false }
        self.sought = nil
        return sought.index < EventFrames.count(reply.frames) + (hasFailure ? 1 : 0)
    }

    private func isBefore(_ record: Record, _ event: EventID) -> Bool {
        record.partition == event.partition && record.offset < event.offset
    }

    /// Whether the event after which the stream is read is still sought.
    var isSeeking: Bool { sought != nil }

    /// Why reading ends once all that was on the log at the start was shown, and the sought event was not there.
    var searchFault: StreamEnd? {
        guard let sought, let position = follower?.position, position >= kept.upperBound else { return nil }
        let mayHaveBeen = mayBeCut && sought.partition == stream.partition && sought.offset < kept.lowerBound
        return mayHaveBeen ? .expired : .unknownEvent
    }

    /// Returns the problem and the id of the event that reports it, which follows the record's own events. Returns nil
    /// if the client has that event.
    private func failure(
        _ problem: Problem, behind frames: [UInt8], _ record: Record
    ) -> (problem: Problem, id: EventID)? {
        let id = EventID(
            partition: record.partition, offset: record.offset, index: EventFrames.count(frames))
        if let after, after.partition == id.partition, (after.offset, after.index) >= (id.offset, id.index) {
            return nil
        }
        return (problem, id)
    }

    /// Returns the record's events that the client does not have, with their ids.
    private func events(of reply: Reply, _ record: Record) -> [UInt8] {
        var first = 0
        if let after, after.partition == record.partition {
            if record.offset < after.offset { return [] }
            if record.offset == after.offset { first = after.index + 1 }
        }
        if !isNumbered && first == 0 { return reply.frames }
        return EventFrames.numbered(reply.frames, place: "\(record.partition)-\(record.offset)-", from: first)
    }

    /// Whether at most `limit` bytes wait for the client. Flushes first, so that this turn's output does not count
    /// against it.
    func hasRoom(_ limit: Int) -> Bool {
        guard let sink, sink.pendingBytes > limit else { return true }
        sink.flush()
        return sink.pendingBytes <= limit
    }

    /// Continues with the stream of the first request. That stream has an end of its own: pointers do not chain.
    private func follow(_ target: ReplyAddress) {
        guard let next = StreamID.parse(target.stream, relay.secret), next.account == stream.account else {
            return end(.expired)
        }
        follower?.remove(self)
        follower = nil
        stream = next
        order = ReplyOrder()
        hasRecords = false
        mayBeCut = false
        sink?.redirected(to: next)
        guard isOpen else { return }
        catchUp(at: relay.follower(of: next.partition))
    }
}
