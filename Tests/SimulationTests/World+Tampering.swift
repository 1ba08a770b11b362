import MessageLog
import Messages
import Processing
import SimulatedLog

extension World {
    /// Breaks on purpose what a flaw of the log's side breaks.
    func tamper() {
        broker.ignoresFencing = flaw == .ignoresFencing
        switch flaw {
        case .losesStateEntry: loseEntries(of: QuotaInbox.topic)
        case .losesOrderEntry: loseEntries(of: OrdersInbox.topic)
        case .forgetsNames:
            broker.tamper = { write in
                guard write.inbox == BotInbox.topic else { return }
                write.commit.changes.removeAll { $0.entry.name.hasPrefix("deliveries/") }
            }
        case .losesPosition:
            broker.tamper = { $0.position = nil }
        case .forgetsClaims:
            broker.tamper = { $0.commit.changes.removeAll { $0.entry.name.hasPrefix("claims") } }
        case .forgetsTickets:
            broker.tamper = { $0.commit.changes.removeAll { World.isCollection($0.entry) } }
        case .forgetsSuspensions:
            broker.tamper = { $0.commit.changes.removeAll { World.isSuspension($0.entry) } }
        case .keepsSuspensionsFromQuota:
            broker.tamper = { $0.commit.outputs.removeAll { $0.event.type == AccountChanged.type } }
        case .keepsRevocationsFromQuota:
            broker.tamper = { $0.commit.outputs.removeAll { $0.event.type == KeyEnded.type } }
        case .forgetsSettled:
            broker.tamper = { $0.commit.changes.removeAll { $0.entry.name.hasPrefix("settled") } }
        default: return
        }
    }

    /// Has every fifth commit of a topic lose an entry.
    private func loseEntries(of inbox: Topic) {
        var seen = 0
        broker.tamper = { write in
            guard write.inbox == inbox, !write.commit.changes.isEmpty else { return }
            seen += 1
            if seen.isMultiple(of: 5) { write.commit.changes.removeFirst() }
        }
    }

    private static func isCollection(_ entry: EntryChange) -> Bool {
        guard entry.name.hasPrefix("tickets/"), let value = entry.value else { return false }
        return String(decoding: value, as: UTF8.self).contains(#""state":"collected""#)
    }

    private static func isSuspension(_ entry: EntryChange) -> Bool {
        guard entry.name == "standing", let value = entry.value else { return false }
        return (try? MessageCoding.decode(Standing.self, from: value))?.status == .suspended
    }
}
