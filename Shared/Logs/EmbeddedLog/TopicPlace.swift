import MessageLog
import Messages
import SQLite
import States
import Suspicion

/// One topic: its records, its consumers, and the current group's records for them.
final class TopicPlace {
    let table: RecordTable
    /// On `replies`: what stays briefly, and what is kept of answers.
    let brief: RecordTable?
    let answers: AnswerTable?
    var station: StationSeat?
    var member: MemberSeat?
    var subscribers: [Subscriber] = []
    /// The current group's records, if there is anyone to deliver them to.
    var written: [Record] = []

    init(_ table: RecordTable, brief: RecordTable? = nil, answers: AnswerTable? = nil) {
        self.table = table
        self.brief = brief
        self.answers = answers
    }

    var lastTime: Timestamp { max(table.lastTime, brief?.lastTime ?? table.lastTime) }

    func insert(_ record: Record, _ stay: Draft.Stay) throws {
        if let brief, stay == .brief {
            try brief.insert(record)
        } else {
            let bytes = try table.insert(record)
            try answers?.note(record, bytes, isEnd: stay == .answerEnd)
        }
    }

    /// Reads a page of both tables, in the order of the log.
    func read(_ page: Work.Page) throws -> [Record] {
        let records = try table.read(page)
        guard let others = try brief?.read(page), !others.isEmpty else { return records }
        return Array((records + others).sorted { $0.offset < $1.offset }.prefix(page.limit))
    }

    /// Returns the oldest offset that is kept, of a key or of all; nil if there is none.
    func firstOffset(of key: String?) throws -> Int64? {
        let first = try table.firstOffset() ?? brief?.firstOffset()
        guard let key, let gone = answers?.firstOffset(of: key) else { return first }
        return first.map { max($0, gone) }
    }

    /// Reads what is on the disk: after a failed group.
    func readAgain() throws {
        try table.readLast()
        try brief?.readLast()
        answers?.undo()
    }

    var isFollowed: Bool { member != nil || !subscribers.isEmpty }

    /// What no consumer needs any more.
    var consumed: Consumed {
        if table.topic == .replies { return .all }
        if let station { return Consumed(below: station.position) }
        if let member { return Consumed(below: member.progress.next, open: Set(member.progress.open)) }
        // A topic that is kept, or one of a consumer that is not running.
        return Consumed(below: 0)
    }
}

/// A processor's station in the log, with its states, position and waiting inputs.
final class StationSeat {
    let station: any ProcessorStation
    let inbox: Topic
    let states: StateTable
    let alarm: StationAlarm
    /// Inputs written since the station was seated, not yet decided on.
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

    /// Takes the next inputs and moves the position past them.
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

    /// Reads what is on the disk: at the start and after a failed group.
    func readAgain(_ values: ValueTable) throws(SQLiteError) {
        position = try values.integer(positionName) ?? 0
        waiting.removeAll()
        isMoved = false
        station.forget()
    }
}

/// An activity's member in the log, with its epoch and progress.
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
