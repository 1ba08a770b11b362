import MessageLog
import Messages
import SimulatedLog

/// What operators and clocks say at a time of their own: money and codes are handed out, credit is corrected, accounts are
/// suspended, days are compared. Each message is sent until the log has it, some more than once.
final class Console: Player {
    private var waiting: [(at: Timestamp, draft: Draft)] = []

    init(_ sent: [(at: Timestamp, draft: Draft)]) {
        waiting = sent
    }

    init(_ printed: Redemptions.Printed) {
        waiting = printed.sent
    }

    init(_ supervision: Supervision) {
        waiting = supervision.sent
    }

    init(_ payer: Scenario.Payer) {
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
    }

    func act(in world: World) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.at <= world.broker.time }) else { return false }
        if case .success = world.append([waiting[index].draft]) { waiting.remove(at: index) }
        return true
    }

    func due(in world: World) -> Timestamp? { waiting.map(\.at).min() }
}
