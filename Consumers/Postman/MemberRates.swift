import EventLoop
import Messages

/// How many messages each member of a company was sent lately. Above its rates WeCom drops messages and says that they
/// were sent, so what would be dropped is held back here.
///
/// The minute slides; the hour is counted by minutes, up to one more than it has. Counted is what this process sent: all
/// pushes to a member go through one.
@IOLoop
final class MemberRates {
    private var members: [String: Member] = [:]
    private let perMinute: Int
    private let perHour: Int
    private let mostMembers: Int

    private struct Member {
        /// Of the last minute, oldest first.
        var recent: [Timestamp] = []
        /// Of the last hour, oldest first.
        var minutes: [(number: Int64, count: Int)] = []

        mutating func forget(before now: Timestamp) {
            recent.removeAll { $0 + .seconds(60) <= now || $0 > now }
            let minute = MemberRates.minute(of: now)
            minutes.removeAll { $0.number < minute - 60 || $0.number > minute }
        }
    }

    /// - Parameter mostMembers: whose messages are counted; those who were sent none for an hour are forgotten first.
    init(perMinute: Int = 30, perHour: Int = 1_000, mostMembers: Int = 4_096) {
        self.perMinute = perMinute
        self.perHour = perHour
        self.mostMembers = mostMembers
    }

    /// Counts a message, unless it would be dropped.
    func admits(_ member: String, at now: Timestamp) -> Bool {
        var known = members[member] ?? Member()
        known.forget(before: now)
        let inHour = known.minutes.reduce(0) { $0 + $1.count }
        guard known.recent.count < perMinute, inHour < perHour else {
            members[member] = known
            return false
        }
        known.recent.append(now)
        let minute = Self.minute(of: now)
        if known.minutes.last?.number == minute {
            known.minutes[known.minutes.count - 1].count += 1
        } else {
            known.minutes.append((minute, 1))
        }
        if members[member] == nil, members.count >= mostMembers { makeRoom(at: now) }
        members[member] = known
        return true
    }

    /// Forgets who was sent nothing for an hour; if there is nobody, all: too many pushes rather than none.
    private func makeRoom(at now: Timestamp) {
        let oldest = Self.minute(of: now) - 60
        members = members.filter { ($0.value.minutes.last?.number ?? 0) >= oldest }
        if members.count >= mostMembers { members = [:] }
    }

    private nonisolated static func minute(of time: Timestamp) -> Int64 { time.milliseconds / 60_000 }
}
