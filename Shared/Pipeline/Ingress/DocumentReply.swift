package import Credentials
internal import EventLoop
internal import HTTP
package import Messages
package import Problems
internal import Streams

extension Ingress {
    /// Sends a question to a consumer, and responds with the document that comes back.
    ///
    /// - Parameters:
    ///   - deadline: the time for the whole call.
    ///   - question: makes the message from the stream to which the consumer replies.
    package func ask(
        _ call: Call, _ caller: Caller, _ place: Admission.Place, within deadline: Duration,
        _ question: (StreamID) -> Draft
    ) throws(Problem) {
        let stream = try newStream(caller.account)
        call.call(stream.request.text)
        let reply = DocumentReply(call, place, deadline: deadline)
        reply.attach(streams.begin(stream, numbered: false, into: reply))
        append(question(stream), of: place) { [weak reply] outcome in
            guard outcome != .acknowledged, let reply else { return }
            reply.fail(Problem(.unavailable, "The question could not be taken in. Please try again."))
        }
    }
}

/// Waits for the one document that replies to a question, until a deadline.
@IOLoop
private final class DocumentReply: StreamSink {
    private let call: Call
    private let place: Admission.Place
    private var reader: (any StreamReader)?
    private var timer: LoopTimer?
    private var isEnded = false

    init(_ call: Call, _ place: Admission.Place, deadline: Duration) {
        self.call = call
        self.place = place
        timer = LoopTimer(after: deadline) { [weak self] in
            self?.fail(Problem(.deadlineExceeded, "The question was not answered in time. Please try again."))
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
        guard case .document(let status, let body) = end else { return fail(end.problem) }
        finish()
        call.learn(fromDocument: body)
        call.respond(.init(integerLiteral: status), body)
    }

    func fail(_ problem: Problem) {
        guard !isEnded else { return }
        finish()
        call.refuse(problem)
    }

    private func finish() {
        isEnded = true
        timer = nil
        reader?.close()
        reader = nil
        place.release()
    }
}

extension StreamEnd {
    /// The problem that a client is told if the stream did not end with a document.
    package var problem: Problem {
        switch self {
        case .expired: Problem(.streamExpired)
        case .overdue: Problem(.deadlineExceeded)
        case .unavailable:
            Problem(.unavailable, "The stream cannot be read at the moment. Please try again.")
        case .unknownEvent:
            Problem(
                .invalidValue, "A Last-Event-ID is the id of an event of the stream.", parameter: "Last-Event-ID")
        case .ended(let last): last.failure?.problem ?? Problem(.upstreamError, "The model gave no answer.")
        case .document: Problem(.internalError)
        }
    }
}
