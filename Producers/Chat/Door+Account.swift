internal import Credentials
internal import EventLoop
internal import HTTP
internal import Messages
internal import OpenAI
internal import Streams

extension Door {
    /// `GET /v1/account`.
    func account(_ call: Call) throws(OpenAIError) {
        try ask(.balance, call)
    }

    /// `GET /v1/account/ledger?before=&limit=`: newest first, 20 entries unless it is said, at most 100.
    func ledger(_ call: Call) throws(OpenAIError) {
        let query = call.request.query
        let before = try number("before", query["before"], in: 1...Int64.max)
        let limit = try number("limit", query["limit"], in: 1...100) ?? 20
        try ask(.ledger(before: before, limit: Int(limit)), call)
    }

    /// A question is a message too, and so is its answer.
    private func ask(_ question: QuestionAsked.Question, _ call: Call) throws(OpenAIError) {
        let entrant = try authenticate(call.request)
        let stream = try newStream(entrant.account)
        let place = try questions.enter(entrant.account)
        call.call(stream.request.text)
        let asked = QuestionAsked(
            request: stream.request, account: entrant.account, credential: entrant.credential, reply: stream.address,
            question: question, deadline: stream.begun + configuration.questionDeadline)
        let answer = QuestionAnswer(call, place, deadline: configuration.questionDeadline)
        answer.attach(streams.begin(stream, numbered: false, into: answer))
        outbound.append(Draft(to: AuthInbox.asked(asked), trace: call.request.trace)) { [weak answer] outcome in
            guard outcome != .acknowledged, let answer, !answer.isBegun else { return }
            answer.fail(OpenAIError(.unavailable, "The question could not be taken in. Please try again."))
        }
    }

    private func number(
        _ name: String, _ text: String?, in range: ClosedRange<Int64>
    ) throws(OpenAIError) -> Int64? {
        guard let text else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let most = range.upperBound == .max ? "" : " to \(range.upperBound)"
            throw OpenAIError(
                .invalidValue, "'\(name)' is a whole number, \(range.lowerBound)\(most.isEmpty ? " or more" : most).",
                parameter: name)
        }
        return number
    }
}
