package import Messages
package import Processing

/// Keeps the lines of each account's ledger in the order Quota wrote them, and reads pages of them out.
///
/// Lines are numbered from 1 without a gap, and the latest are kept. An entry is one line because the log hands each on
/// exactly once, and Quota posts each kind once a request or grant; looking for a repetition here would cost another
/// entry a line.
package struct Books: Processor {
    private let linesKept: Int64

    /// - Parameter linesKept: of each account; some 270 bytes each. Its balance is the sum of all that ever were.
    package init(linesKept: Int64 = 1_000_000) {
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

    /// Entries are kept in their order; a question is refused.
    package func refuse(_ input: BooksInbox) -> [Output]? {
        switch input {
        case .posted: nil
        case .asked(let question): [refuse(question, .setAside)]
        }
    }

    private func answer(_ question: QuestionAsked, at time: Timestamp, state: inout BooksState) -> [Output] {
        // The balance is Quota's to tell: what is asked here about anything else has no answer.
        guard case .ledger(let before, let limit) = question.question else { return [] }
        guard time <= question.deadline else { return [refuse(question, .late)] }
        let lines = state.page(before: before, limit: limit, of: linesKept)
        let next = lines.last.flatMap { $0.number > state.first(of: linesKept) ? $0.number : nil }
        let answered = QuestionAnswered(
            request: question.request, account: question.account, reply: question.reply,
            answer: .ledger(lines, next: next))
        return [.send(ResponderInbox.answered(answered))]
    }

    private func refuse(_ question: QuestionAsked, _ refusal: Refusal) -> Output {
        let refused = Refused(
            request: question.request, account: question.account, reply: question.reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}
