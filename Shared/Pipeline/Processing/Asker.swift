package import Messages

/// Who waits for what a processor says; nobody, if no reply was asked for.
package struct Asker: Codable, Hashable, Sendable {
    private let request: RequestID
    private let account: Account
    private let reply: ReplyAddress?
    private let audience: Audience?

    package init(_ request: RequestID, _ account: Account, _ reply: ReplyAddress?) {
        self.request = request
        self.account = account
        self.reply = reply
        audience = nil
    }

    /// - Parameters:
    ///   - actor: nil where the message does not say who asks.
    ///   - audience: nil for the account itself.
    package init(_ request: RequestID, by actor: Actor?, _ reply: ReplyAddress?, audience: Audience? = nil) {
        self.request = request
        account = actor.flatMap { Account($0.name) } ?? .console
        self.reply = reply
        self.audience = audience
    }

    package var isAwaited: Bool { reply != nil }

    package func answer(_ answer: QuestionAnswered.Answer) -> [Output] {
        guard let reply else { return [] }
        let answered = QuestionAnswered(
            request: request, account: account, reply: reply, answer: answer, audience: audience)
        return [.send(ResponderInbox.answered(answered))]
    }

    package func refusal(_ refusal: Refusal) -> [Output] {
        guard let reply else { return [] }
        let refused = Refused(request: request, account: account, reply: reply, refusal: refusal)
        return [.send(ResponderInbox.refused(refused))]
    }

    /// Refuses; nil if nobody waits, so that what was asked is not lost.
    package func refusalIfAwaited(_ refusal: Refusal) -> [Output]? { isAwaited ? self.refusal(refusal) : nil }
}
