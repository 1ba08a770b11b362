internal import Credentials
internal import EventLoop
internal import EventStream
internal import HTTP
internal import Ingress
internal import OpenAI
internal import Problems
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
    private var phase = StreamPhase.waiting
    /// Whether nothing was written since the last tick.
    private var isQuiet = true
    /// What is to be done now and then as long as the stream was read and has no record.
    var onNothing: (() -> Void)?
    /// The same, once the stream was read.
    private var askAgain: (() -> Void)?

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
        guard !phase.isOver else { return reader.close() }
        self.reader = reader
        call.writer.onDrain = { [weak self] in self?.reader?.resume() }
        call.writer.onClose = { [weak self] in self?.move(.gone) }
    }

    var isBegun: Bool { phase.isBegun }

    func accepted() { move(.accepted) }

    var pendingBytes: Int { call.writer.pendingBytes }

    func flush() { call.writer.flush() }

    func receive(_ events: [UInt8]) {
        if phase != .streaming { move(.events) }
        isQuiet = false
        call.writer.write(events)
    }

    func redirected(to stream: StreamID) {
        self.stream = stream
        move(.redirected)
    }

    func caughtUp(isBegun: Bool) {
        if isBegun { return move(.found) }
        askAgain = { [weak self] in self?.onNothing?() }
        lookForNothing()
    }

    func tick(_ now: ContinuousClock.Instant) {
        if now - call.since >= headDelay { move(.patience) }
        lookForNothing()
        if phase.isOpen, isQuiet { call.writer.write(EventFrames.heartbeat) }
        isQuiet = true
    }

    func end(_ end: StreamEnd) {
        switch end {
        case .ended(let last): self.end(last)
        case .tooSlow: abort()
        case .unavailable where phase.isOpen: abort()
        case .expired, .overdue, .unavailable, .document: fail(end.problem)
        }
    }

    func fail(_ problem: Problem) {
        guard !phase.isOver else { return }
        let hadHead = phase.isOpen
        let isReplayed = isReplayed
        move(.problem)
        guard hadHead else { return call.refuse(problem, stream, isReplayed: isReplayed) }
        call.writer.write(ChatFrame.error(OpenAIError(problem)))
        call.writer.finish()
    }

    /// The last words of an answer are told before the problem that ended it. A problem alone is an HTTP error, unless
    /// the client has a head.
    private func end(_ last: StreamEnd.Last) {
        let isReplayed = isReplayed
        if let problem = last.failure?.problem, last.events.isEmpty, !phase.isOpen {
            move(.end)
            return call.refuse(problem, stream, isReplayed: isReplayed)
        }
        if phase != .streaming { move(.events) }
        move(.end)
        call.writer.write(last.events)
        if let (problem, id) = last.failure {
            call.writer.write(ChatFrame.error(OpenAIError(problem), id: id.description))
        }
        call.writer.finish()
    }

    /// What the client has is a beginning of the answer; it may come back for the rest.
    private func abort() {
        move(.gone)
        call.writer.abort()
    }

    private func lookForNothing() {
        if !isBegun { askAgain?() }
    }

    // MARK: - Phases

    private func move(_ event: StreamPhase.Event) {
        let before = phase
        let isReplayed = isReplayed
        phase = before.after(event)
        guard phase != before else { return }
        if phase.isOpen, !before.isOpen { sendHead(isReplayed) }
        if phase == .streaming { metrics.firstToken.record(ContinuousClock.now - call.since) }
        if phase.isOver { release() }
    }

    private var isReplayed: Bool { phase == .redirected }

    private func sendHead(_ isReplayed: Bool) {
        var fields = HTTPFields.stream(stream, isReplayed: isReplayed)
        fields.append(HTTPField(name: .cacheControl, value: "no-cache"))
        fields.append(HTTPField(name: .xAccelBuffering, value: "no"))
        call.writer.start(call.head(.ok, "text/event-stream; charset=utf-8", fields))
    }

    private func release() {
        reader?.close()
        reader = nil
        place?.release()
        place = nil
    }
}
