import MessageLog
import Messages
import SQLite
import States
import Suspicion
import Telemetry

extension Committer {
    /// The most rounds of one group, so that it ends; the next group does the rest.
    private static let roundsLimit = 64
    /// The most inputs of one step, and the most keys woken at once.
    private static let stepLimit = 1_000

    private var seats: [StationSeat] { orderedPlaces.compactMap(\.station) }

    var isAnyoneWaiting: Bool { orderedPlaces.contains { $0.station?.waiting.isEmpty == false } }

    /// Steps the processors until no input is left. Each reads what the ones before it wrote.
    func runStations() throws {
        let seats = seats
        for _ in 0..<Self.roundsLimit {
            var isIdle = true
            for seat in seats where !seat.waiting.isEmpty {
                isIdle = false
                let records = seat.take(Self.stepLimit)
                try apply(seat.station.step(records, store: seat.states), of: seat)
            }
            if isIdle { return }
        }
    }

    /// Wakes keys whose moment has come, in stations that have read all their inputs.
    func wakeStations() throws {
        for seat in seats where seat.waiting.isEmpty {
            let keys = try seat.states.due(at: time, limit: Self.stepLimit)
            guard !keys.isEmpty else { continue }
            try apply(seat.station.wake(keys, at: time, store: seat.states), of: seat, areWoken: true)
        }
        try runStations()
    }

    /// Whether a tick has something to do.
    func isSomethingDue() throws -> Bool {
        if isAnyoneWaiting { return true }
        let moment = clock()
        if moment - trimmedAt >= .seconds(5) || hasMoreToTrim { return true }
        return try seats.contains { try !$0.states.due(at: moment, limit: 1).isEmpty }
    }

    func keepPositions() throws {
        for seat in seats where seat.isMoved {
            try values.set(seat.positionName, seat.position)
            seat.isMoved = false
        }
        for seat in orderedPlaces.compactMap(\.member) where seat.isMoved {
            try values.set(seat.progressName, MessageCoding.encode(seat.progress))
            seat.isMoved = false
        }
    }

    private func apply(_ commit: StationCommit, of seat: StationSeat, areWoken: Bool = false) throws {
        try seat.states.check()
        for draft in commit.outputs { try insert(draft) }
        try seat.states.write(commit.changes)
        try seat.states.write(commit.wakes, areWoken: areWoken)
        if seat.alarm.look(at: commit.outputs) { seat.alarm.note(keys: try seat.states.asideCount()) }
    }

    // MARK: - Starting

    /// Seats a station, after it has decided on the inputs that came while it was not running.
    func seat(_ station: any ProcessorStation, into delivery: inout Delivery) throws {
        let seat = try StationSeat(station, on: connection, suspicion: suspicion)
        try seat.readAgain(values)
        seat.alarm.note(keys: try seat.states.asideCount())
        while case let records = try backlog(seat, limit: Self.stepLimit), !records.isEmpty {
            try decide(records, seat, into: &delivery)
        }
        place(of: seat.inbox).station = seat
    }

    /// Reads the inputs on which a station has not decided.
    func backlog(_ seat: StationSeat, limit: Int) throws -> [Record] {
        try place(of: seat.inbox).table.read(from: seat.position, below: .max, key: nil, limit: limit)
    }

    /// Decides on a part of the backlog, in a transaction of its own.
    private func decide(_ records: [Record], _ seat: StationSeat, into delivery: inout Delivery) throws {
        time = max(time, clock())
        hasMoney = false
        try connection.begin()
        try apply(seat.station.step(records, store: seat.states), of: seat)
        if let last = records.last { seat.position = last.offset + 1 }
        try runStations()
        seat.isMoved = true
        try values.set(seat.positionName, seat.position)
        try keepPositions()
        try commitTransaction()
        seat.station.watch.committed()
        handOn(into: &delivery)
    }
}
