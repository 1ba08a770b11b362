internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import OpenAI
internal import Problems
internal import Streams
internal import Telemetry

/// Collects the events of a stream and sends the answer as one document.
@IOLoop
final class WholeAnswer: Answer {
    private let call: Call
    private let metrics: ChatMetrics
    private var stream: StreamID
    private var place: Admission.Place?
    private var reader: (any StreamReader)?
    private var assembler = ChatCompletionAssembler()
    private var isReplayed = false
    private var isEnded = false
    private var hasEvents = false
    var onLetIn: (@IOLoop () -> Void)?

    init(_ call: Call, _ stream: StreamID, _ place: Admission.Place, metrics: ChatMetrics) {
        self.call = call
        self.stream = stream
        self.place = place
        self.metrics = metrics
    }

    func attach(_ reader: any StreamReader) {
        guard !isEnded else { return reader.close() }
        self.reader = reader
        call.writer.onClose = { [weak self] in self?.finish() }
    }

    var isBegun: Bool { hasEvents || isReplayed }

    /// Always 0: nothing is sent before the end, and the assembler has its own limit.
    var pendingBytes: Int { 0 }
    func flush() {}

    func receive(_ events: [UInt8]) {
        begin()
        do throws(AssemblyError) {
            try assembler.read(events)
        } catch {
            fail(Problem(error))
        }
    }

    func redirected(to stream: StreamID) {
        wasLetIn()
        self.stream = stream
        isReplayed = true
    }

    func caughtUp(isBegun: Bool) {}

    func tick(_ now: ContinuousClock.Instant) {}

    func end(_ end: StreamEnd) {
        guard case .ended(let last) = end, last.failure == nil else { return fail(end.problem) }
        begin()
        do throws(AssemblyError) {
            try assembler.read(last.events)
        } catch {
            return fail(Problem(error))
        }
        guard last.ending.isCharged, let body = assembler.body else { return fail(end.problem) }
        finish()
        call.respond(.ok, body, "application/json", .stream(stream, isReplayed: isReplayed))
    }

    func fail(_ problem: Problem) {
        guard !isEnded else { return }
        finish()
        call.refuse(problem, stream, isReplayed: isReplayed)
    }

    private func begin() {
        guard !hasEvents else { return }
        wasLetIn()
        hasEvents = true
        metrics.firstToken.record(ContinuousClock.now - call.since)
    }

    private func finish() {
        isEnded = true
        reader?.close()
        reader = nil
        place?.release()
        place = nil
    }
}
