import Messages
import SimulatedLog

/// What operators say of accounts, as one seed plays it: they suspend, resume and close them.
struct Supervision {
    let sent: [(at: Timestamp, draft: Draft)]

    init(_ payers: [Scenario.Payer], _ last: Duration, _ random: inout SeededGenerator) {
        var sent: [(at: Timestamp, draft: Draft)] = []
        // In most seeds nobody is, so that other things are seen whole.
        for payer in random.oneIn(3) ? payers : [] {
            for number in 0..<random.below(4) {
                let at = Scenario.start + .milliseconds(random.below(Int(last.wholeMilliseconds)))
                let changed = AccountChanged(
                    account: payer.account, change: Self.change(&random), by: Actor("operator"),
                    name: "\(payer.account)/\(number)")
                // A repetition may come after another change, and counts once more.
                for time in 0..<(1 + random.below(2)) {
                    sent.append((at + .seconds(time * 7), Draft(to: AuthInbox.changed(changed))))
                }
            }
        }
        self.sent = sent
    }

    private static func change(_ random: inout SeededGenerator) -> AccountChanged.Change {
        switch random.below(9) {
        case 0: .closed(reason: "By its own wish.")
        case 1...4: .suspended(reason: "Please write to me.")
        default: .resumed
        }
    }
}
