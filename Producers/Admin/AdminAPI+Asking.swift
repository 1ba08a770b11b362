internal import Credentials
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension Inquiry.Document {
    /// The document, which our consumers wrote.
    var json: JSONValue {
        guard let value = try? JSONValue(parsing: body) else { preconditionFailure("A document of ours is JSON.") }
        return value
    }
}

extension AdminAPI {
    /// Asks a consumer about an account, and waits for its answer.
    ///
    /// - Parameter credential: nil if Auth has admitted the caller.
    func ask(
        _ account: Account, _ question: QuestionAsked.Question, credential: Proof? = nil,
        from: String? = nil, _ input: (QuestionAsked) -> some Inbox
    ) async throws(Problem) -> Inquiry.Document {
        try await ingress.ask(of: account, within: configuration.deadline) { stream in
            let asked = QuestionAsked(
                request: stream.request, account: account, credential: credential, reply: stream.address,
                question: question, deadline: deadline(of: stream),
                audience: credential == nil ? .operator : nil, from: from)
            return Draft(to: input(asked))
        }
    }

    /// When a command is too late that the stream waits for: what the log takes in after that is refused.
    func deadline(of stream: StreamID) -> Timestamp { stream.begun + configuration.deadline }

    /// Gives a consumer a command of a call about an account, and waits until it has decided.
    ///
    /// A command that the log takes in after its deadline is refused, as a chat is. One that it took in before is done
    /// even if the consumer comes to it later: then the answer is that its outcome is not known.
    ///
    /// - Parameter doubt: what the caller should do before it repeats a command whose outcome is not known.
    func command(
        _ call: AdminCall, _ account: Account, doubt: String, _ draft: (StreamID) -> Draft
    ) async throws(Problem) -> Inquiry.Document {
        try await ingress.ask(of: account, within: configuration.deadline, orElse: call.doubt(doubt), draft)
    }
}
