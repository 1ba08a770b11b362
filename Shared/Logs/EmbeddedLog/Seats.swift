import MessageLog
import Messages
import SQLite
import States
import Suspicion

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
    let claim: Int64
    var progress = Progress()
    var isMoved = false

    init(_ topic: Topic, _ member: any ActivityMember, claim: Int64) {
        self.topic = topic
        self.member = member
        self.claim = claim
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
