import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Synchronization
import Testing

/// The process is killed, or the power fails, at random instants under load: FAULTS 4.
@Suite struct CrashTests {
    /// What was acknowledged while a log was under load, and how far it was made durable.
    @IOLoop
    private final class Load {
        private let log: any MessageLog
        private(set) var paid: [Int64] = []
        private(set) var noted: [Int64] = []
        private(set) var highest: Int64 = 0
        private var number = 0
        private var isStopped = false

        init(_ log: any MessageLog) {
            self.log = log
        }

        /// Appends without end, a few at a time, every fifth with money.
        func start() {
            for _ in 0..<4 { appendNext() }
        }

        func stop() { isStopped = true }

        private func appendNext() {
            guard !isStopped else { return }
            number += 1
            let isPaid = number.isMultiple(of: 5)
            let draft = isPaid ? Draft(to: FirstInbox.paid(Paid("paid \(number)"))) : Draft.first("noted \(number)")
            log.append([draft]) { [weak self] result in
                guard let self, case .success(let placements) = result, let place = placements.first else { return }
                highest = max(highest, place.offset)
                if isPaid { paid.append(place.offset) } else { noted.append(place.offset) }
                appendNext()
            }
        }
    }

    /// Loads a log and has a test look at copies of it.
    @IOLoop
    private func underLoad(
        isSynced: Bool = true, _ look: @IOLoop (LogBench, Load, SyncedSize) async throws -> Void
    ) async throws {
        let synced = SyncedSize()
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.isSynced = isSynced
            configuration.synced = { synced.bytes.store($0, ordering: .sequentiallyConsistent) }
        }
        try await withLog(.embedded, configure: configure) { bench, log in
            try await log.run(ProcessorLoop(SecondTally()))
            try await log.run(ProcessorLoop(FirstTally()))
            let load = Load(log)
            load.start()
            try await look(bench, load, synced)
            load.stop()
        }
    }

    private final class SyncedSize: Sendable {
        let bytes = Atomic<Int64>(0)
    }

    /// What the processors decided is whole: each note has its one report from each of them.
    @IOLoop
    private func expectWholeGroups(_ log: any MessageLog) async throws {
        let notes = try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000)
            .filter { $0.event.type == "Noted" }
        let reports = try await log.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000)
        #expect(reports.count == notes.count * 2)
        #expect(Set(reports.map(\.text)).count == reports.count)
    }

    @Test @IOLoop func `after a kill all that was acknowledged is there, and every group is whole`() async throws {
        try await underLoad { bench, load, _ in
            for round in 0..<8 {
                try await waitUntil { load.noted.count >= round * 17 }
                let (paid, noted, highest) = (load.paid, load.noted, load.highest)
                let snapshot = try Snapshot(of: bench.path)
                #expect(try snapshot.checkIntegrity() == "ok")
                try await snapshot.open { log in
                    let kept = Set(
                        try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000).map(\.offset))
                    #expect(kept.isSuperset(of: paid) && kept.isSuperset(of: noted))
                    try await expectWholeGroups(log)
                    let next = try await log.append([.report("next")])[0].offset
                    #expect(next > highest)
                }
            }
        }
    }

    @Test @IOLoop func `after a power loss money is there, and no offset is used twice`() async throws {
        try await underLoad { bench, load, synced in
            for round in 0..<8 {
                try await waitUntil { load.noted.count >= round * 17 }
                let (paid, highest) = (load.paid, load.highest)
                let durable = synced.bytes.load(ordering: .sequentiallyConsistent)
                let snapshot = try Snapshot(of: bench.path)
                try snapshot.cutWriteAheadLog(at: durable)
                #expect(try snapshot.checkIntegrity() == "ok")
                try await snapshot.open { log in
                    let kept = Set(
                        try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000).map(\.offset))
                    #expect(kept.isSuperset(of: paid))
                    try await expectWholeGroups(log)
                    let next = try await log.append([.report("next")])[0].offset
                    #expect(next > highest)
                }
            }
            #expect(!load.paid.isEmpty)
        }
    }

    @Test @IOLoop func `without syncing a power loss takes money: the test above can see`() async throws {
        try await underLoad(isSynced: false) { bench, load, synced in
            try await waitUntil { load.paid.count > 10 }
            let paid = load.paid
            let snapshot = try Snapshot(of: bench.path)
            try snapshot.cutWriteAheadLog(at: synced.bytes.load(ordering: .sequentiallyConsistent))
            try await snapshot.open { log in
                let kept = Set(
                    try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000).map(\.offset))
                #expect(!kept.isSuperset(of: paid))
            }
        }
    }

    @Test @IOLoop func `a write-ahead log that is cut anywhere opens, and loses whole groups only`() async throws {
        try await underLoad { bench, load, _ in
            try await waitUntil { load.noted.count > 200 }
            let whole = try Snapshot(of: bench.path)
            var cuts = SeededCuts(size: try whole.writeAheadSize)
            for _ in 0..<24 {
                let snapshot = try Snapshot(of: whole.database)
                try snapshot.cutWriteAheadLog(at: cuts.next())
                #expect(try snapshot.checkIntegrity() == "ok")
                try await snapshot.open { log in try await expectWholeGroups(log) }
            }
        }
    }

    /// Waits for what a load does by itself.
    @IOLoop
    private func waitUntil(_ isReached: @IOLoop () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !isReached() {
            try #require(ContinuousClock.now < deadline, "The load did nothing for ten seconds.")
            try await IOLoop.sleep(for: .milliseconds(1))
        }
    }
}
