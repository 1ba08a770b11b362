import MessageLog
import Messages
import SimulatedLog

/// What operators and clocks say at a time of their own: money and codes are handed out, credit is corrected, accounts are
/// suspended, days are compared. Each message is sent until the log has it, some more than once.
final class Console: Player {
    private var waiting: [(at: Timestamp, draft: Draft)]
    /// When the first of them is due. It is asked for in each step, and there are many steps.
    private var next: Timestamp?

    init(_ sent: [(at: Timestamp, draft: Draft)]) {
        waiting = sent
        next = sent.map(\.at).min()
    }

    convenience init(_ printed: Redemptions.Printed) {
        self.init(printed.sent)
    }

    convenience init(_ supervision: Supervision) {
        self.init(supervision.sent)
    }

    convenience init(_ payer: Scenario.Payer) {
        var waiting: [(at: Timestamp, draft: Draft)] = []
        for grant in payer.grants {
            let credit = CreditGranted(grant: grant.id, account: payer.account, amount: grant.amount)
            for time in 0..<grant.times {
                waiting.append((grant.at + .seconds(time * 7), Draft(to: QuotaInbox.granted(credit))))
            }
        }
        for correction in payer.corrections {
            let corrected = BalanceCorrected(
                name: correction.id, account: payer.account, amount: correction.amount, reason: "a mistake",
                by: Actor("operator"), request: RequestID(correction.id))
            for time in 0..<correction.times {
                waiting.append((correction.at + .seconds(time * 7), Draft(to: QuotaInbox.corrected(corrected))))
            }
        }
        self.init(waiting)
    }

    func act(in world: World) -> Bool {
        let time = world.broker.time
        guard let next, next <= time, let index = waiting.firstIndex(where: { $0.at <= time }) else { return false }
        if case .success = world.append([waiting[index].draft]) {
            waiting.remove(at: index)
            self.next = waiting.map(\.at).min()
        }
        return true
    }

    func due(in world: World) -> Timestamp? { next }
}
