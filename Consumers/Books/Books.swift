package import Messages
package import Processing

/// Stores the lines of each account's ledger in the order in which Quota wrote them, and serves pages of them.
///
/// Lines are numbered from 1 without gaps; only the latest are kept. Books does not look for duplicate entries: the log
/// delivers each input exactly once, and Quota posts each kind of entry once per request or grant.
package struct Books: Processor {
    /// How many lines an account keeps.
    package static let linesKept: Int64 = 1_000_000
    private let linesKept: Int64

    /// - Parameter linesKept: per account; a line takes about 800 bytes. Removed lines still count in Quota's balance.
    package init(linesKept: Int64 = Self.linesKept) {
        self.linesKept = linesKept
    }

    package func process(_ input: BooksInbox, at time: Timestamp, state: inout BooksState) -> [Output] {
        switch input {
        case .posted(let posted):
            state.append(posted.entry, keeping: linesKept)
            return []
        case .asked(let question):
            return answer(question, at: time, state: &state)
        }
    }

    /// Refuses a question. Returns nil for an entry: entries are money and must keep their order.
    package func refuse(_ input: BooksInbox) -> [Output]? {
        switch input {
        case .posted: nil
        case .asked(let question): [refuse(question, .setAside)]
        }
    }

    private func answer(_ question: QuestionAsked, at time: Timestamp, state: inout BooksState) -> [Output] {
        guard time <= question.deadline else { return [refuse(question, .late)] }
        switch question.question {
        // Quota and Auth answer; these never come here.
        case .balance, .admission, .account, .keys, .sessions, .identities, .verify, .channels: return []
        case .ledger(let before, let limit, let filter):
            let page = state.page(before: before, limit: limit, filter ?? LedgerFilter(), of: linesKept)
            return [answer(question, .ledger(page.lines, next: page.next))]
        case .request(let request):
            guard let line = state.line(of: request) else { return [refuse(question, .requestUnknown)] }
            return [answer(question, .settled(line))]
        }
    }

    private func answer(_ question: QuestionAsked, _ answer: QuestionAnswered.Answer) -> Output {
        .send(ResponderInbox.answered(QuestionAnswered(answer, to: question)))
    }

    private func refuse(_ question: QuestionAsked, _ refusal: Refusal) -> Output {
        let refused = Refused(
            request: question.request, account: question.account, reply: question.reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}
