package import Messages
import Processing

/// The fields of a request or question that rules read.
package struct Entrant: Sendable {
    package let request: RequestID
    package let account: Account
    package let credential: Proof?
    package let reply: ReplyAddress
    package let deadline: Timestamp
    /// Nil for what is no chat.
    package let terms: Chat.Terms?
    /// The public name of the model; nil for what is no chat.
    package let model: String?
    /// Whether a list refuses it for a word.
    package let hasRefusedWords: Bool
    /// What the catalogue says of the rules; nil for the usual ones.
    package let rules: RuleTerms?
    /// The client's IP address, as far as it is known.
    package let from: String?

    package init(_ requested: ChatRequested) {
        request = requested.chat.request
        account = requested.chat.account
        credential = requested.credential
        reply = requested.chat.reply
        deadline = requested.chat.deadline
        terms = requested.chat.terms
        model = requested.chat.model
        hasRefusedWords = requested.words?.isEmpty == false
        rules = requested.rules
        from = requested.from
    }

    package init(_ question: QuestionAsked) {
        self.init(
            question.request, question.account, question.credential, question.reply, question.deadline,
            from: question.from)
    }

    package init(_ requested: RedemptionRequested) {
        let claim = requested.claim
        self.init(
            claim.request, claim.account, requested.credential, claim.reply, claim.deadline, from: requested.from)
    }

    /// A wish of Orders; who refuses it looks where somebody waits.
    init(_ asked: ShopAsked) {
        self.init(
            asked.request, asked.account, asked.credential, asked.reply ?? Self.nowhere,
            asked.deadline ?? Timestamp(milliseconds: .max), from: asked.from)
    }

    /// A stop, to which nobody replies.
    init(_ cancellation: ChatCancelled) {
        self.init(
            cancellation.request, cancellation.account, cancellation.credential, Self.nowhere,
            Timestamp(milliseconds: .max), from: cancellation.from)
    }

    private static let nowhere = ReplyAddress(partition: 0, stream: "")

    /// What is no chat.
    private init(
        _ request: RequestID, _ account: Account, _ credential: Proof?, _ reply: ReplyAddress, _ deadline: Timestamp,
        from: String?
    ) {
        self.request = request
        self.account = account
        self.credential = credential
        self.reply = reply
        self.deadline = deadline
        terms = nil
        model = nil
        hasRefusedWords = false
        rules = nil
        self.from = from
    }

    /// Whether the white list spares it a rule.
    func isSpared(_ rule: RuleName, _ state: AuthState) -> Bool {
        spared(state).contains(rule)
    }

    /// The rules that the white list spares it.
    func spared(_ state: AuthState) -> [RuleName] {
        guard let list = rules?.whiteList, list.holds(state.standing.value.group) else { return [] }
        let skipped = list.skips.compactMap(RuleName.init(rawValue:))
        return skipped.filter { RuleName.sparable.contains($0) }
    }
}
