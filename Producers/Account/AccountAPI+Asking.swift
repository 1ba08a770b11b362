internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// What becomes of a consumer's document: it is made into a response.
    typealias Answering = @IOLoop (Inquiry.Document) throws(Problem) -> Void

    /// Asks about the caller's account, and responds with the document that comes back, as it is.
    func ask(
        _ question: QuestionAsked.Question, _ call: Call, _ caller: Caller, _ place: Admission.Place
    ) throws(Problem) {
        try ingress.ask(call, caller, place, within: configuration.questionDeadline) { stream in
            draft(question, caller, stream, call)
        }
    }

    /// Asks about the caller's account, and hands on the document that comes back.
    func ask(
        _ question: QuestionAsked.Question, _ call: Call, _ caller: Caller, _ place: Admission.Place,
        then: @escaping Answering
    ) throws(Problem) {
        try tell(call, of: caller.account, place, orElse: nil, { draft(question, caller, $0, call) }, then: then)
    }

    func draft(_ question: QuestionAsked.Question, _ caller: Caller, _ stream: StreamID, _ call: Call) -> Draft {
        let asked = QuestionAsked(
            request: stream.request, account: caller.account, credential: caller.credential, reply: stream.address,
            question: question, deadline: deadline(of: stream), from: call.request.remoteAddress?.description)
        return Draft(to: AuthInbox.asked(asked), trace: call.trace)
    }

    /// Sends a message to a consumer, and hands on the document that comes back. A problem is responded with.
    ///
    /// - Parameters:
    ///   - account: whose request the new stream is.
    ///   - doubt: the problem if nobody knows whether the message takes effect; nil for a question, which has none.
    ///   - message: makes the message from the stream to which the consumer replies.
    func tell(
        _ call: Call, of account: Account, _ place: Admission.Place, orElse doubt: Problem?,
        _ message: (StreamID) throws(Problem) -> Draft, then: @escaping Answering
    ) throws(Problem) {
        let stream = try ingress.newStream(account)
        call.call(stream.request.text)
        let draft = try message(stream)
        let inquiry = ingress.inquire(
            stream, draft, of: place, within: configuration.questionDeadline, orElse: doubt
        ) { [ingress] result in
            place.release()
            do throws(Problem) {
                try then(result.get())
            } catch {
                ingress.refuse(call, error)
            }
        }
        call.writer.onClose = { [weak inquiry] in
            inquiry?.cancel()
            place.release()
        }
    }

    /// When a message is too late that the stream waits for: what the log takes in after that is refused.
    func deadline(of stream: StreamID) -> Timestamp { stream.begun + configuration.questionDeadline }

    /// An account that acts for itself, as the trail names it.
    func actor(_ call: Call, _ caller: Caller) -> Actor {
        Actor(caller.account.name, from: call.request.remoteAddress?.description, role: .person)
    }

    /// The problem if nobody knows whether a change takes effect.
    static func doubt(_ advice: String) -> Problem {
        Problem(.uncertain, "It is not known whether this was done. \(advice)")
    }
}
