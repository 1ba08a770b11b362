internal import Credentials
internal import EventLoop
internal import EventStream
internal import HTTP
internal import Ingress
internal import OpenAI
internal import Problems
internal import Streams
internal import Telemetry

/// Sends an answer as server-sent events.
///
/// The HTTP head waits for the first record, so that a refusal has a status like any other error. After `headDelay` the
/// head is sent without a record, and heartbeats follow. The head is never sent before the stream is sure to have an
/// end: a client with a head resumes the stream and does not ask again. A client that leaves stops nothing; the answer
/// can be resumed. A slow client holds nothing up: its reader waits until the connection has drained.
@IOLoop
final class StreamAnswer: Answer {
    private let call: Call
    private let headDelay: Duration
    private let metrics: ChatMetrics
    private var stream: StreamID
    private var place: Admission.Place?
    private var reader: (any StreamReader)?
    private var phase = StreamPhase.waiting
    /// True if nothing was written since the last tick, so that a heartbeat is due.
    private var isQuiet = true
    var onLetIn: (@IOLoop () -> Void)?
    /// Called now and then while the stream is known to have no record.
    var onNothing: (() -> Void)?
    /// Calls `onNothing`; nil until the stream was read to its end.
    private var askAgain: (() -> Void)?

    init(
        _ call: Call, _ stream: StreamID, _ place: Admission.Place, headDelay: Duration, metrics: ChatMetrics
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
        call.writer.onClose = { [weak self] in self?.left() }
    }

    var isBegun: Bool { phase.isBegun }

    func accepted() { move(.accepted) }

    var pendingBytes: Int { call.writer.pendingBytes }

    func flush() { call.writer.flush() }

    func receive(_ events: [UInt8]) {
        wasLetIn()
        if phase != .streaming { move(.events) }
        isQuiet = false
        call.writer.write(events)
    }

    func redirected(to stream: StreamID) {
        wasLetIn()
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
        // Who has not taken what waits needs no sign of life.
        if phase.isOpen, isQuiet, pendingBytes == 0 { call.writer.write(EventFrames.heartbeat) }
        isQuiet = true
    }

    func end(_ end: StreamEnd) {
        switch end {
        case .ended(let last): self.end(last)
        case .unavailable where phase.isOpen: abort()
        case .expired, .overdue, .unavailable, .unknownEvent, .document: fail(end.problem)
        }
    }

    func fail(_ problem: Problem) {
        guard !phase.isOver else { return }
        let hadHead = phase.isOpen
        let isReplayed = isReplayed
        move(.problem)
        guard hadHead else { return call.refuse(problem, stream, isReplayed: isReplayed) }
        Refusals.count(problem)
        call.writer.write(ChatFrame.error(OpenAIError(problem)))
        call.writer.finish()
    }

    /// Writes the last events, then the problem that ended the answer. A problem without events is an HTTP error,
    /// unless the client has a head.
    private func end(_ last: StreamEnd.Last) {
        let isReplayed = isReplayed
        if let problem = last.failure?.problem, last.events.isEmpty, !phase.isOpen {
            move(.end)
            return call.refuse(problem, stream, isReplayed: isReplayed)
        }
        if last.failure == nil || !last.events.isEmpty { wasLetIn() }
        if phase != .streaming { move(.events) }
        move(.end)
        call.writer.write(last.events)
        if let (problem, id) = last.failure {
            Refusals.count(problem)
            call.writer.write(ChatFrame.error(OpenAIError(problem), id: id.description))
        }
        call.writer.finish()
    }

    private func left() {
        if call.writer.wasStalled { reader?.cutOff() }
        move(.gone)
    }

    /// Cuts the connection in the middle of the answer; the client may resume the rest.
    private func abort() {
        // First, so that who listens for the client's leaving finds the phase as it was.
        call.writer.abort()
        move(.gone)
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
        fields.append(HTTPField(name: .cacheControl, value: "no-store"))
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
