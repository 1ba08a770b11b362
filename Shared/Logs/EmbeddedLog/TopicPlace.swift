import MessageLog
import Messages

/// All that one topic has: its records, who reads them, and what the current group has written for those.
final class TopicPlace {
    let table: RecordTable
    var station: StationSeat?
    var member: MemberSeat?
    var followers: [Follower] = []
    /// Records that the current group wrote, if someone follows.
    var written: [Record] = []

    init(_ table: RecordTable) {
        self.table = table
    }

    var isFollowed: Bool { member != nil || !followers.isEmpty }

    /// Where the first record stands that somebody still needs.
    var consumed: Int64 {
        if table.topic == .replies { return .max }
        if let station { return station.position }
        if let member { return min(member.progress.next, member.progress.open.min() ?? .max) }
        // Nobody reads it here: a dead letter's topic, or a consumer that is not running.
        return 0
    }
}
