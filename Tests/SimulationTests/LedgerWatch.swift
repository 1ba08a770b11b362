import MessageLog
import Messages
import Processing
import Quota
import SimulatedLog

/// Looks at every account at every commit: granted = available + pending + spent, pending is what reservations and
/// refunds hold, and nothing is below zero.
final class LedgerWatch {
    private unowned let world: World
    /// What each reservation on the log, and each refund that waits, holds, as it was last written.
    private var reservations: [String: [String: Money]] = [:]
    private var balances: [String: Balance] = [:]

    init(_ world: World) {
        self.world = world
    }

    func see(_ write: StationWrite) {
        guard write.inbox == QuotaInbox.topic else { return }
        var touched: Set<String> = []
        for change in write.commit.changes where take(change) { touched.insert(change.key) }
        for account in touched.sorted() { check(account) }
    }

    private func take(_ change: StationCommit.Change) -> Bool {
        let name = change.entry.name
        do {
            if name == "balance", let value = change.entry.value {
                balances[change.key] = try MessageCoding.decode(Balance.self, from: value)
            } else if name.hasPrefix("pending/") {
                let reservation = try change.entry.value.map { try MessageCoding.decode(Reservation.self, from: $0) }
                reservations[change.key, default: [:]][name] = reservation?.amount
            } else if name.hasPrefix("holds/") {
                let held = try change.entry.value.map { try MessageCoding.decode(Money.self, from: $0) }
                reservations[change.key, default: [:]][name] = held
            } else {
                return false
            }
        } catch {
            world.violate("The entry '\(name)' of \(change.key) cannot be read: \(error)")
        }
        return true
    }

    private func check(_ account: String) {
        let balance = balances[account] ?? Balance()
        let held = (reservations[account] ?? [:]).values.reduce(Money.zero, +)
        if balance.pending != held {
            world.violate("\(account) has \(balance.pending) pending, and reservations and holds of \(held).")
        }
        let parts = [balance.granted, balance.pending, balance.spent, balance.available]
        if parts.contains(where: { $0 < .zero }) { world.violate("\(account) has less than nothing: \(balance).") }
    }
}
