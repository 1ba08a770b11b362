internal import Credentials
internal import EventLoop
internal import EventStream
internal import HTTP
internal import OpenAI
internal import Streams

/// The answer to a question about an account: one record, and no waiting beyond its deadline.
@IOLoop
final class QuestionAnswer: Answer {
    private let call: Call
    private let place: Admission.Place
    private var reader: (any StreamReader)?
    private var timer: LoopTimer?
    private var isEnded = false
    private(set) var isBegun = false

    init(_ call: Call, _ place: Admission.Place, deadline: Duration) {
        self.call = call
        self.place = place
        timer = LoopTimer(after: deadline) { [weak self] in
            self?.fail(OpenAIError(.deadlineExceeded, "The question was not answered in time. Please try again."))
        }
    }

    func attach(_ reader: any StreamReader) {
        guard !isEnded else { return reader.close() }
        self.reader = reader
        call.writer.onClose = { [weak self] in self?.finish() }
    }

    var pendingBytes: Int { 0 }
    func flush() {}
    func receive(_ events: [UInt8]) {}
    func redirected(to stream: StreamID) {}
    func caughtUp(isBegun: Bool) {}
    func tick(_ now: ContinuousClock.Instant) {}

    func end(_ end: StreamEnd) {
        isBegun = true
        guard case .ended(let last) = end, let body = EventFrames.onlyData(of: last.frames) else {
            return fail(end.error)
        }
        finish()
        call.respond(.init(integerLiteral: last.status ?? 200), body)
    }

    func fail(_ error: OpenAIError) {
        guard !isEnded else { return }
        finish()
        call.refuse(error)
    }

    private func finish() {
        isEnded = true
        timer = nil
        reader?.close()
        reader = nil
        place.release()
    }
}
