package import EventLoop
package import Messages
package import Problems

/// Limits how many requests are open, in total and per account.
@IOLoop
package final class Admission {
    private let limit: Int
    private let limitPerAccount: Int
    private var open = 0
    private var perAccount: [Account: Int] = [:]

    package init(limit: Int, limitPerAccount: Int) {
        self.limit = limit
        self.limitPerAccount = limitPerAccount
    }

    /// Takes a place, which is free again when it is released or deallocated.
    package func enter(_ account: Account) throws(Problem) -> Place {
        guard open < limit else {
            throw Problem(
                .overloaded, "The service has as many requests open as it can serve. Please try again.", limit: limit,
                value: open)
        }
        let own = perAccount[account, default: 0]
        guard own < limitPerAccount else {
            throw Problem(
                .tooManyStreams,
                "The account has \(own) streams open, as many as it may. Please wait until one has ended.",
                limit: limitPerAccount, value: own)
        }
        open += 1
        perAccount[account] = own + 1
        return Place(of: account, in: self)
    }

    fileprivate func leave(_ account: Account) {
        open -= 1
        let rest = perAccount[account, default: 1] - 1
        perAccount[account] = rest > 0 ? rest : nil
    }

    /// The place of one open request.
    @IOLoop
    package final class Place {
        private let account: Account
        private var admission: Admission?
        /// The request's turn at the turnstile, until it is at the log.
        private var turn: Turnstile.Turn?

        fileprivate init(of account: Account, in admission: Admission) {
            self.account = account
            self.admission = admission
        }

        isolated deinit { release() }

        package func release() {
            turn = nil
            admission?.leave(account)
            admission = nil
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
