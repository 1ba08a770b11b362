import Messages
import Processing

extension Codes {
    func answer(_ question: BatchAsked, at time: Timestamp, state: inout CodesState) -> [Output] {
        let asker = Asker(question)
        guard time <= question.deadline else { return [asker.refusal(.late)] }
        if case .batches(let before, let limit) = question.question {
            let page = state.batches(before: before, limit: limit)
            return [asker.answer(.batches(page, next: page.last?.number.before))]
        }
        guard let report = state.report(at: time) else { return [asker.refusal(.batchUnknown)] }
        switch question.question {
        case .state, .batches:
            return [asker.answer(.batch(report))]
        case .codes(let after, let limit):
            let page = state.codes(after: after, limit: limit)
            let last = page.last?.number ?? .max
            return [asker.answer(.codes(page, next: last < Int64(report.made.count) ? last : nil))]
        case .uses(let before, let limit):
            let page = state.uses(before: before, limit: limit)
            return [asker.answer(.uses(page, next: page.last?.number.before))]
        }
    }
}

extension Int64 {
    /// Itself, if there are lines before this one.
    fileprivate var before: Int64? { self > 1 ? self : nil }
}

/// Who waits for what Codes says.
struct Asker {
    private let request: RequestID
    private let account: Account
    private let reply: ReplyAddress

    init(_ claim: CodeClaimed) {
        request = claim.request
        account = claim.account
        reply = claim.reply
    }

    init(_ question: BatchAsked) {
        self.init(question.request, question.by, question.reply)
    }

    /// Nil if nobody waits.
    init?(_ made: BatchMade) {
        guard let reply = made.reply else { return nil }
        self.init(made.request, made.by, reply)
    }

    /// Nil if nobody waits.
    init?(_ revocation: CodesRevoked) {
        guard let reply = revocation.reply else { return nil }
        self.init(revocation.request, revocation.by, reply)
    }

    private init(_ request: RequestID, _ by: Actor, _ reply: ReplyAddress) {
        self.request = request
        account = Account(by.name) ?? Self.console
        self.reply = reply
    }

    /// Stands for a user of the console, who has no account.
    private static let console: Account = {
        guard let account = Account("console") else { preconditionFailure("'console' is an account's name.") }
        return account
    }()

    func answer(_ answer: QuestionAnswered.Answer) -> Output {
        let answered = QuestionAnswered(request: request, account: account, reply: reply, answer: answer)
        return .send(ResponderInbox.answered(answered))
    }

    func refusal(_ refusal: Refusal) -> Output {
        let refused = Refused(request: request, account: account, reply: reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}
