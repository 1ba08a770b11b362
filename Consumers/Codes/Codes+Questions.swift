import Messages
import Processing

extension Codes {
    func answer(_ question: BatchAsked, at time: Timestamp, state: inout CodesState) -> [Output] {
        let asker = Asker(question)
        guard time <= question.deadline else { return asker.refusal(.late) }
        if case .batches(let before, let limit) = question.question {
            let page = state.batches(before: before, limit: limit)
            return asker.answer(.batches(page, next: page.last?.number.before))
        }
        guard let report = state.report(at: time) else { return asker.refusal(.batchUnknown) }
        switch question.question {
        case .state, .batches:
            return asker.answer(.batch(report))
        case .codes(let after, let limit):
            let page = state.codes(after: after, limit: limit)
            let last = page.last?.number ?? .max
            return asker.answer(.codes(page, next: last < Int64(report.made.count) ? last : nil))
        case .uses(let before, let limit):
            let page = state.uses(before: before, limit: limit)
            return asker.answer(.uses(page, next: page.last?.number.before))
        }
    }
}

extension Int64 {
    /// Itself, if there are lines before this one.
    fileprivate var before: Int64? { self > 1 ? self : nil }
}

extension Asker {
    init(_ claim: CodeClaimed) {
        self.init(claim.request, claim.account, claim.reply)
    }

    init(_ question: BatchAsked) {
        self.init(question.request, by: question.by, question.reply)
    }

    init(_ made: BatchMade) {
        self.init(made.request, by: made.by, made.reply)
    }

    init(_ revocation: CodesRevoked) {
        self.init(revocation.request, by: revocation.by, revocation.reply)
    }
}
