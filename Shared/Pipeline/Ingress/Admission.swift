package import EventLoop
package import Messages
package import Problems

/// Limits how many requests are open, in total and per account, or per key and session.
@IOLoop
package final class Admission {
    /// Whom the limit beside the total is for.
    package enum Sharing: Sendable {
        case account
        /// Each key and each session of an account for itself: one that was revoked or lent takes no other's places.
        case credential
    }

    private enum Subject: Hashable {
        case account(Account)
        case credential(Proof)
    }

    private let limit: Int
    private let limitPerSubject: Int
    private let sharing: Sharing
    /// What somebody is told who has as many open as the limit says, with their number.
    private let crowded: (Int) -> (english: String, chinese: String?)
    private var open = 0
    private var perSubject: [Subject: Int] = [:]

    /// - Parameters:
    ///   - sharing: whose places `enter(_ caller:)` counts.
    ///   - crowded: what somebody is told who has as many open as may be; nil: that the account has so many streams.
    package init(
        limit: Int, limitPerAccount: Int, sharing: Sharing = .account,
        crowded: ((Int) -> (english: String, chinese: String?))? = nil
    ) {
        self.limit = limit
        limitPerSubject = limitPerAccount
        self.sharing = sharing
        self.crowded =
            crowded ?? { own in
                ("The account has \(own) streams open, as many as it may. Please wait until one has ended.", nil)
            }
    }

    /// Takes a place for a caller, which is free again when it is released or deallocated.
    package func enter(_ caller: Caller) throws(Problem) -> Place {
        switch sharing {
        case .account: try enter(.account(caller.account))
        case .credential: try enter(.credential(caller.credential))
        }
    }

    /// Takes a place of an account, which is free again when it is released or deallocated.
    package func enter(_ account: Account) throws(Problem) -> Place { try enter(.account(account)) }

    private func enter(_ subject: Subject) throws(Problem) -> Place {
        guard open < limit else {
            throw Problem(
                .overloaded, "The service has as many requests open as it can serve. Please try again.", limit: limit,
                value: open)
        }
        let own = perSubject[subject, default: 0]
        guard own < limitPerSubject else {
            let words = crowded(own)
            throw Problem(
                .tooManyStreams, words.english, chinese: words.chinese, limit: limitPerSubject, value: own)
        }
        open += 1
        perSubject[subject] = own + 1
        return Place { [weak self] in self?.leave(subject) }
    }

    private func leave(_ subject: Subject) {
        open -= 1
        let rest = perSubject[subject, default: 1] - 1
        perSubject[subject] = rest > 0 ? rest : nil
    }

    /// The place of one open request.
    @IOLoop
    package final class Place {
        private var leave: (@IOLoop () -> Void)?
        /// The request's turn at the turnstile, until it is at the log.
        private var turn: Turnstile.Turn?

        fileprivate init(_ leave: @escaping @IOLoop () -> Void) {
            self.leave = leave
        }

        isolated deinit { release() }

        package func release() {
            turn = nil
            leave?()
            leave = nil
        }

        func take(_ turn: Turnstile.Turn) { self.turn = turn }

        /// Gives the turn back: the request does not go to the log yet.
        package func leaveTurn() { turn = nil }

        /// Hands on the turn, which is over when the log was heard of the request.
        func giveTurn() -> Turnstile.Turn? {
            defer { turn = nil }
            return turn
        }
    }
}
