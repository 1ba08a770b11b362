import MessageLog
import Messages
import Processing
import Quota
import SimulatedLog

/// Looks at every key with limits at every commit of Quota: it has no more open answers than it may, and has spent no
/// more in a day.
///
/// A limit that was lowered holds for what comes after it, so the highest one decides that an answer was admitted with.
/// `KeyLimitsCheck` is exact.
final class KeyWatch {
    private unowned let world: World
    /// The reservations on the log, by account and entry.
    private var pending: [String: [String: Reservation]] = [:]
    /// The most money a day that a reservation of the key was made with.
    private var highest: [String: Money] = [:]
    private var spent: [SpentDay: Money] = [:]

    /// A key, and the end of a day of its.
    struct SpentDay: Hashable {
        let key: String
        let end: Timestamp

        init(_ key: String, _ time: Timestamp) {
            self.key = key
            end = CalendarPeriod.day.end(of: time)
        }
    }

    init(_ world: World) {
        self.world = world
    }

    func see(_ write: StationWrite) {
        guard write.inbox == QuotaInbox.topic else { return }
        var accounts: Set<String> = []
        for change in write.commit.changes where change.entry.name.hasPrefix("pending/") {
            take(change)
            accounts.insert(change.key)
        }
        for account in accounts.sorted() { checkAnswers(of: account) }
        for output in write.commit.outputs where output.topic == BooksInbox.topic {
            if case .posted(let posted)? = try? BooksInbox.read(output.event) { checkMoney(posted.entry) }
        }
    }

    private func take(_ change: StationCommit.Change) {
        let reservation = change.entry.value.flatMap { try? MessageCoding.decode(Reservation.self, from: $0) }
        pending[change.key, default: [:]][change.entry.name] = reservation
        guard let key = reservation?.apiKey, let most = reservation?.limits?.moneyPerDay else { return }
        highest[key] = max(most, highest[key] ?? .zero)
    }

    private func checkAnswers(of account: String) {
        var most: [String: Int] = [:]
        var open: [String: Int] = [:]
        for reservation in (pending[account] ?? [:]).values {
            guard let key = reservation.apiKey, let limit = reservation.limits?.answersAtOnce else { continue }
            most[key] = max(limit, most[key] ?? 0)
            open[key, default: 0] += 1
        }
        for (key, count) in open where count > most[key] ?? 0 {
            world.violate("\(key) has \(count) open answers.")
        }
    }

    private func checkMoney(_ entry: EntryPosted.Entry) {
        guard entry.kind == .post, let key = entry.key, let most = highest[key] else { return }
        let day = SpentDay(key, entry.time)
        let sum = (spent[day] ?? .zero) + entry.amount
        spent[day] = sum
        if sum > most { world.violate("\(key) has spent \(sum) in a day, and \(most) is its limit.") }
    }
}
