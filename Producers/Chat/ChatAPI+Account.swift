internal import Credentials
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams

extension ChatAPI {
    /// `GET /v1/account`.
    func account(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.balance, call, caller, place)
    }

    /// `GET /v1/account/ledger?before=&limit=`: newest first; 20 entries by default, at most 100.
    func ledger(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let before = try call.number("before", in: 1...Int64.max)
        let limit = try call.number("limit", in: 1...100) ?? 20
        try ask(.ledger(before: before, limit: Int(limit)), call, caller, place)
    }

    /// `GET /v1/requests/{id}`: what a request cost and why, by its own id or its stream's. An answer to a repeated
    /// request has the stream, and the entry, of the first.
    func reason(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        guard let request = ownRequest(call.request.parameters["id"] ?? "", caller) else {
            throw Problem(.notFound, "There is no request with this id.")
        }
        try ask(.request(id: request), call, caller, place)
    }

    /// Reads an id; nil if it is no request's, or another account's stream. Another account's request is not found in
    /// the caller's ledger.
    private func ownRequest(_ text: String, _ caller: Caller) -> RequestID? {
        if let stream = StreamID.parse(text, ingress.secret) {
            return stream.account == caller.account ? stream.request : nil
        }
        return text.utf8.count <= 64 ? RequestID(text) : nil
    }

    /// Writes the question to the log; a consumer writes the answer to the call's stream.
    private func ask(
        _ question: QuestionAsked.Question, _ call: Call, _ caller: Caller, _ place: Admission.Place
    ) throws(Problem) {
        try ingress.ask(call, caller, place, within: configuration.questionDeadline) { stream in
            let asked = QuestionAsked(
                request: stream.request, account: caller.account, credential: caller.credential, reply: stream.address,
                question: question, deadline: stream.begun + configuration.questionDeadline)
            return Draft(to: AuthInbox.asked(asked), trace: call.trace)
        }
    }
}
