internal import EventLoop
internal import Ingress
internal import Messages
internal import Problems

/// Bounds the changes of the catalogue at this node, dry runs too: each may bring megabytes, which are read, sealed and
/// compared, and each that is made is kept for ever.
///
/// One is made after the other, and an operator makes so many a minute. Who comes too soon is refused and waits himself:
/// his document is in memory meanwhile.
@IOLoop
final class ChangeTurns {
    private let rate: Rate<Account>
    private var isTaken = false

    /// - Parameters:
    ///   - perMinute: how many changes of one operator come back in a minute.
    ///   - atOnce: how many one may make without a pause.
    init(perMinute: Int, atOnce: Int) {
        rate = Rate(every: .seconds(60) / perMinute, atOnce: atOnce)
    }

    /// Takes the turn, or says when to come back. The machine's own users have no rate: they may do anything anyway.
    func take(for actor: Actor) throws(Problem) -> Turn {
        guard !isTaken else {
            throw Problem(
                .rateLimitExceeded, "Another change of the catalogue is being made. Please try again.", retryAfter: 1)
        }
        if let account = Account(actor.name) { try rate.take(account) }
        isTaken = true
        return Turn(of: self)
    }

    /// The turn of one change.
    @IOLoop
    final class Turn {
        private let turns: ChangeTurns

        fileprivate init(of turns: ChangeTurns) {
            self.turns = turns
        }

        func end() { turns.isTaken = false }
    }
}
