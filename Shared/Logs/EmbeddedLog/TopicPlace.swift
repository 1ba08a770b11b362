import MessageLog
import Messages
import SQLite
import States
import Suspicion

/// All that one topic has: its records, who reads them, and what the current group has written for those.
final class TopicPlace {
    let table: RecordTable
    var station: StationSeat?
    var member: MemberSeat?
    var subscribers: [Subscriber] = []
    /// Records that the current group wrote, if someone follows.
    var written: [Record] = []

    init(_ table: RecordTable) {
        self.table = table
    }

    var isFollowed: Bool { member != nil || !subscribers.isEmpty }

    /// Where the first record stands that somebody still needs.
    var consumed: Int64 {
        if table.topic == .replies { return .max }
        if let station { return station.position }
        if let member { return min(member.progress.next, member.progress.open.min() ?? .max) }
        // Nobody reads it here: a dead letter's topic, or a consumer that is not running.
        return 0
    }
}

/// A processor's place in the log: its states, its position, and what it has still to read.
final class StationSeat {
    let station: any ProcessorStation
    let inbox: Topic
    let states: StateTable
    let alarm: StationAlarm
    /// Records written by groups since the station was seated, not yet decided on.
    var waiting: [Record] = []
    /// Everything below it is decided on.
    var position: Int64 = 0
    var isMoved = false

    init(
        _ station: any ProcessorStation, on connection: Connection, suspicion: Suspicion
    ) throws(SQLiteError) {
        self.station = station
        inbox = station.inbox
        station.watch = suspicion.watch(inbox)
        alarm = StationAlarm(inbox)
        states = try StateTable(station.inbox, on: connection)
    }

    var positionName: String { "position.\(inbox.name)" }

    /// The next records to decide on; the position moves behind them.
    func take(_ limit: Int) -> [Record] {
        let records: [Record]
        if waiting.count <= limit {
            records = waiting
            waiting.removeAll(keepingCapacity: true)
        } else {
            records = Array(waiting.prefix(limit))
            waiting.removeFirst(limit)
        }
        if let last = records.last {
            position = last.offset + 1
            isMoved = true
        }
        return records
    }

    /// Takes up what is on the disk: at the start, and after a group that did not happen.
    func readAgain(_ values: ValueTable) throws(SQLiteError) {
        position = try values.integer(positionName) ?? 0
        waiting.removeAll()
        isMoved = false
        station.forget()
    }
}

/// An activity's place in the log.
final class MemberSeat {
    let topic: Topic
    let member: any ActivityMember
    let epoch: Int64
    var progress = Progress()
    var isMoved = false

    init(_ topic: Topic, _ member: any ActivityMember, epoch: Int64) {
        self.topic = topic
        self.member = member
        self.epoch = epoch
    }

    var progressName: String { "progress.\(topic.name)" }

    func readAgain(_ values: ValueTable) throws {
        isMoved = false
        guard let bytes = try values.bytes(progressName) else {
            progress = Progress()
            return
        }
        progress = try MessageCoding.decode(Progress.self, from: bytes)
    }
}
