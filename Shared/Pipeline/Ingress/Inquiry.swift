package import Credentials
package import EventLoop
internal import HTTP
package import Messages
package import Problems
package import Streams

extension Ingress {
    /// Sends a question to a consumer, and responds with the document that comes back.
    ///
    /// - Parameters:
    ///   - deadline: the time for the whole call.
    ///   - doubt: what is said if nobody knows whether the message takes effect; nil for a question, which has none.
    ///   - question: makes the message from the stream to which the consumer replies.
    package func ask(
        _ call: Call, _ caller: Caller, _ place: Admission.Place, within deadline: Duration,
        orElse doubt: Problem? = nil, _ question: (StreamID) -> Draft
    ) throws(Problem) {
        let stream = try newStream(caller.account)
        call.call(stream.request.text)
        let inquiry = inquire(stream, question(stream), of: place, within: deadline, orElse: doubt) { result in
            place.release()
            switch result {
            case .success(let document):
                call.learn(fromDocument: document.body)
                call.respond(.init(integerLiteral: document.status), document.body)
            case .failure(let problem): call.refuse(problem)
            }
        }
        call.writer.onClose = { [weak inquiry] in
            inquiry?.cancel()
            place.release()
        }
    }

    /// Sends a question to a consumer, and hands on the document that comes back.
    ///
    /// - Parameters:
    ///   - stream: a new one, to which the consumer replies.
    ///   - place: of the call that asks, if it waited for its turn.
    ///   - deadline: for the document; without one in time, and if the log does not take the question, a problem comes.
    ///   - doubt: the problem if nobody knows whether the message takes effect; nil for a question, which has none.
    ///   - then: called once, unless the inquiry is cancelled.
    @discardableResult
    package func inquire(
        _ stream: StreamID, _ question: Draft, of place: Admission.Place? = nil, within deadline: Duration,
        orElse doubt: Problem? = nil, then: @escaping @IOLoop (Result<Inquiry.Document, Problem>) -> Void
    ) -> Inquiry {
        let inquiry = Inquiry(deadline: deadline, doubt, then)
        inquiry.attach(streams.begin(stream, numbered: false, into: inquiry))
        append(question, of: place) { [weak inquiry] outcome in
            // Where the log does not say whether it has the question, the answer says so, or the deadline ends it.
            guard outcome == .refused, let inquiry else { return }
            inquiry.fail(Problem(.unavailable, "The question could not be taken in. Please try again."))
        }
        return inquiry
    }

    /// Sends a question or a command to a consumer, and waits for the document that comes back.
    ///
    /// - Parameters:
    ///   - account: whose request the new stream is.
    ///   - doubt: the problem if nobody knows whether a command takes effect; nil for a question.
    package func ask(
        of account: Account, within deadline: Duration, orElse doubt: Problem? = nil, _ question: (StreamID) -> Draft
    ) async throws(Problem) -> Inquiry.Document {
        let stream = try newStream(account)
        let draft = question(stream)
        return try await withCheckedContinuation { continuation in
            inquire(stream, draft, within: deadline, orElse: doubt) { continuation.resume(returning: $0) }
        }.get()
    }
}

/// Waits for the one document that replies to a question, until a deadline.
@IOLoop
package final class Inquiry: StreamSink {
    /// A consumer's reply: a JSON document and its HTTP status.
    package struct Document: Sendable {
        package let status: Int
        package let body: [UInt8]
    }

    private let doubt: Problem?
    private var reader: (any StreamReader)?
    private var timer: LoopTimer?
    /// Nil after the end.
    private var then: (@IOLoop (Result<Document, Problem>) -> Void)?

    fileprivate init(
        deadline: Duration, _ doubt: Problem?, _ then: @escaping @IOLoop (Result<Document, Problem>) -> Void
    ) {
        self.doubt = doubt
        self.then = then
        timer = LoopTimer(after: deadline) { [weak self] in
            let late = Problem(.deadlineExceeded, "The question was not answered in time. Please try again.")
            self?.fail(doubt ?? late)
        }
    }

    fileprivate func attach(_ reader: any StreamReader) {
        guard then != nil else { return reader.close() }
        self.reader = reader
    }

    /// Ends it without a call.
    package func cancel() {
        then = nil
        timer = nil
        reader?.close()
        reader = nil
    }

    package var pendingBytes: Int { 0 }
    package func flush() {}
    package func receive(_ events: [UInt8]) {}
    package func redirected(to stream: StreamID) {}
    package func caughtUp(isBegun: Bool) {}
    package func tick(_ now: ContinuousClock.Instant) {}

    package func end(_ end: StreamEnd) {
        switch end {
        case .document(let status, let body): finish(.success(Document(status: status, body: body)))
        // A processor's word, which leaves no doubt.
        case .ended: fail(end.problem)
        default: fail(doubt ?? end.problem)
        }
    }

    fileprivate func fail(_ problem: Problem) { finish(.failure(problem)) }

    private func finish(_ result: Result<Document, Problem>) {
        guard let then else { return }
        cancel()
        then(result)
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
