internal import Credentials
internal import EventLoop
internal import EventStream
internal import HTTP
internal import OpenAI
internal import Streams
internal import Telemetry

/// An answer as server-sent events.
///
/// The head waits for the first record, so that a refusal is an HTTP error like any other; if none comes for a while
/// it is sent all the same, and heartbeats after it. But not before the stream is sure to have an end: a client with a
/// head comes back to the stream, and asks no more. That the client goes is no stop: the answer can be resumed.
@IOLoop
final class StreamAnswer: Answer {
    private let call: Call
    private let headDelay: Duration
    private let metrics: DoorMetrics
    private var stream: StreamID
    private var place: Admission.Place?
    private var reader: (any StreamReader)?
    private var isAccepted = false
    private var isReplayed = false
    private var hasEvents = false
    private var isStarted = false
    private var isEnded = false
    private var isQuiet = true
    /// The stream was read and has no record yet.
    private var isEmpty = false
    /// Called now and then for as long as that is so.
    var onNothing: (() -> Void)?

    init(
        _ call: Call, _ stream: StreamID, _ place: Admission.Place, headDelay: Duration, metrics: DoorMetrics
    ) {
        self.call = call
        self.stream = stream
        self.place = place
        self.headDelay = headDelay
        self.metrics = metrics
    }

    func attach(_ reader: any StreamReader) {
        guard !isEnded else { return reader.close() }
        self.reader = reader
        call.writer.onDrain = { [weak self] in self?.reader?.resume() }
        call.writer.onClose = { [weak self] in self?.finish() }
    }

    var isBegun: Bool { hasEvents || isReplayed }

    func accepted() { isAccepted = true }

    var pendingBytes: Int { call.writer.pendingBytes }

    func flush() { call.writer.flush() }

    func receive(_ events: [UInt8]) {
        begin()
        start()
        isQuiet = false
        call.writer.write(events)
    }

    func redirected(to stream: StreamID) {
        self.stream = stream
        isReplayed = true
    }

    func caughtUp(isBegun: Bool) {
        if isBegun { return start() }
        isEmpty = true
        lookForNothing()
    }

    private func lookForNothing() {
        if isEmpty, !isBegun { onNothing?() }
    }

    func tick(_ now: ContinuousClock.Instant) {
        if !isStarted, isAccepted || isBegun, now - call.since >= headDelay { start() }
        lookForNothing()
        if isStarted, isQuiet { call.writer.write(EventFrames.heartbeat) }
        isQuiet = true
    }

    func end(_ end: StreamEnd) {
        switch end {
        case .ended(let last): self.end(last)
        case .tooSlow: abort()
        case .unavailable where isStarted: abort()
        case .expired, .overdue, .unavailable: fail(end.error)
        }
    }

    func fail(_ error: OpenAIError) {
        guard !isEnded else { return }
        finish()
        guard isStarted else { return call.refuse(error, streamFields) }
        call.writer.write(ChatFrame.error(error))
        call.writer.finish()
    }

    private func end(_ last: StreamEnd.Last) {
        begin()
        finish()
        if !isStarted, let refusal = last.refusal {
            return call.respond(.init(integerLiteral: refusal.status), refusal.body, "application/json", streamFields)
        }
        start()
        call.writer.write(last.events)
        call.writer.finish()
    }

    /// What the client has is a beginning of the answer; it may come back for the rest.
    private func abort() {
        finish()
        call.writer.abort()
    }

    private func begin() {
        guard !hasEvents else { return }
        hasEvents = true
        metrics.firstToken.record(ContinuousClock.now - call.since)
    }

    private func start() {
        guard !isStarted else { return }
        isStarted = true
        var fields = streamFields
        fields.append(HTTPField(name: .cacheControl, value: "no-cache"))
        fields.append(HTTPField(name: .xAccelBuffering, value: "no"))
        call.writer.start(call.head(.ok, "text/event-stream; charset=utf-8", fields))
    }

    private var streamFields: HTTPFields { .stream(stream, isReplayed: isReplayed) }

    private func finish() {
        isEnded = true
        reader?.close()
        reader = nil
        place?.release()
        place = nil
    }
}

extension HTTPFields {
    static func stream(_ stream: StreamID, isReplayed: Bool) -> HTTPFields {
        var fields: HTTPFields = [.xStreamID: stream.text]
        if isReplayed { fields.append(HTTPField(name: .idempotentReplayed, value: "true")) }
        return fields
    }
}

extension HTTPField.Name {
    static let idempotentReplayed = Self(unchecked: "Idempotent-Replayed")
}
