import Messages
import OpenAI
import Problems
import Processing

/// What a person who writes to the bot is told of an answer.
struct Told: Sendable {
    var text: String
    /// Why the answer is not whole; nil if it is, or if the person has stopped it.
    var problem: Problem?

    init(text: String, problem: Problem?) {
        self.text = text
        self.problem = problem
    }

    /// Takes it from the records of a stream, in the order of the log.
    init(_ replies: [Reply]) {
        var order = ReplyOrder()
        var text = AnswerText(mostBytes: AnswerGiven.mostBytes)
        for reply in replies where order.accepts(reply) {
            text.read(reply.frames)
            if case .end(_, _, let problem) = reply.kind { self.problem = problem }
        }
        self.text = text.text
    }

    func given(_ ending: Ending, of chat: ChatAdmitted, to identity: Identity) -> Output {
        .send(
            BotInbox.given(
                AnswerGiven(
                    identity: identity, request: chat.request, ending: ending, text: text,
                    problem: problem.map { BilingualText($0) })))
    }
}
