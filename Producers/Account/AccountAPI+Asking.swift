internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
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
        then: @escaping Ingress.Answering
    ) throws(Problem) {
        try tell(call, of: caller.account, place, orElse: nil, { draft(question, caller, $0, call) }, then: then)
    }

    func draft(_ question: QuestionAsked.Question, _ caller: Caller, _ stream: StreamID, _ call: Call) -> Draft {
        let asked = QuestionAsked(
            request: stream.request, account: caller.account, credential: caller.credential, reply: stream.address,
            question: question, deadline: deadline(of: stream), from: call.request.remoteAddress?.description)
        return Draft(to: AuthInbox.asked(asked), trace: call.trace)
    }

    /// Sends a message to a consumer, and hands on the document that comes back, as `Ingress.tell` does.
    func tell(
        _ call: Call, of account: Account, _ place: Admission.Place, orElse doubt: Problem?,
        _ message: (StreamID) throws(Problem) -> Draft, then: @escaping Ingress.Answering
    ) throws(Problem) {
        try ingress.tell(
            call, of: account, place, within: configuration.questionDeadline, orElse: doubt, message, then: then)
    }

    /// When a message is too late that the stream waits for: what the log takes in after that is refused.
    func deadline(of stream: StreamID) -> Timestamp { stream.begun + configuration.questionDeadline }

    /// An account that acts for itself, as the trail names it.
    func actor(_ call: Call, _ caller: Caller) -> Actor {
        Actor(caller.account.name, from: call.request.remoteAddress?.description, role: .person)
    }
}
