import Messages
import Processing

/// Who waits for what Orders says; nobody, if no reply was asked for.
struct Asker: Codable, Hashable, Sendable {
    private let request: RequestID
    private let account: Account
    private let reply: ReplyAddress?
    private let audience: Audience?

    init(_ placed: OrderPlaced) {
        self.init(placed.request, placed.account, nil, placed.reply)
    }

    init(_ cancelled: OrderCancelled) {
        self.init(cancelled.request, cancelled.account, cancelled.by, cancelled.reply)
    }

    init(_ checked: OrderChecked) {
        self.init(checked.request, nil, checked.by, checked.reply)
    }

    init(_ wish: RefundAsked) {
        self.init(wish.request, wish.account, wish.by, wish.reply)
    }

    init(_ decided: RefundDecided) {
        self.init(decided.request, decided.account, decided.by, decided.reply)
    }

    init(_ settled: CaseSettled) {
        self.init(settled.request, nil, settled.by, settled.reply)
    }

    init(_ asked: OrdersAsked) {
        self.init(asked.request, asked.account, nil, asked.reply)
    }

    /// - Parameter account: nil for an operator.
    private init(_ request: RequestID, _ account: Account?, _ by: Actor?, _ reply: ReplyAddress?) {
        self.request = request
        self.account = account ?? by.flatMap { Account($0.name) } ?? Self.console
        self.reply = reply
        audience = account == nil ? .operator : nil
    }

    /// Stands for a user of the console, who has no account.
    private static let console: Account = {
        guard let account = Account("console") else { preconditionFailure("'console' is an account's name.") }
        return account
    }()

    func answer(_ answer: QuestionAnswered.Answer) -> [Output] {
        guard let reply else { return [] }
        let answered = QuestionAnswered(
            request: request, account: account, reply: reply, answer: answer, audience: audience)
        return [.send(ResponderInbox.answered(answered))]
    }

    func refusal(_ refusal: Refusal) -> [Output] {
        guard let reply else { return [] }
        let refused = Refused(request: request, account: account, reply: reply, refusal: refusal)
        return [.send(ResponderInbox.refused(refused))]
    }
}

extension Asker {
    /// Refuses; nil if nobody waits, so that nothing is lost.
    func refusalIfAwaited(_ refusal: Refusal) -> [Output]? { reply == nil ? nil : self.refusal(refusal) }
}
