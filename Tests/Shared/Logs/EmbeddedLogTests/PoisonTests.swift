import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct PoisonTests {
    /// A station that dies of one input: it stops there, and the test takes the files as a dead process leaves them.
    private final class Mortal: ProcessorStation {
        private let station: ProcessorLoop<FirstTally>
        private let dying: DispatchSemaphore
        private let buried: DispatchSemaphore

        init(dying: DispatchSemaphore, buried: DispatchSemaphore) {
            station = ProcessorLoop(FirstTally())
            self.dying = dying
            self.buried = buried
        }

        var inbox: Topic { station.inbox }

        func step(_ records: [Record], store: any StateStore) -> StationCommit {
            if records.contains(where: { $0.event.id == "poison" }) {
                dying.signal()
                buried.wait()
            }
            return station.step(records, store: store)
        }

        func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit {
            station.wake(keys, at: time, store: store)
        }

        func forget() { station.forget() }
    }

    /// Starts on the files and dies of the poison; returns what is left of it, or nil if it did not die.
    @IOLoop
    private func start(on path: String) async throws -> Snapshot? {
        let dying = DispatchSemaphore(value: 0)
        let buried = DispatchSemaphore(value: 0)
        let clock = TestClock()
        let log = try await EmbeddedLog(
            EmbeddedLog.Configuration(path: path), clock: { clock.now }, onFatal: { _ in })
        let isDead = Collector<Bool>()
        Thread.detachNewThread {
            let result = dying.wait(timeout: .now() + 5)
            IOLoop.execute { isDead.add(result == .success) }
        }
        let running = Task { @IOLoop in
            try await log.run(Mortal(dying: dying, buried: buried))
            dying.signal()
        }
        _ = try await isDead.wait(for: 1)
        let snapshot = try Snapshot(of: path)
        buried.signal()
        try await running.value
        let letters = try await log.read(FirstInbox.topic.dead, partition: 0, from: 0)
        await log.close()
        return letters.isEmpty ? snapshot : nil
    }

    @Test @IOLoop func `an input that kills the process is found, and becomes a dead letter`() async throws {
        let bench = try LogBench(.embedded)
        let log = try await bench.open()
        _ = try await log.append([.first("a"), .first("b"), .first("poison"), .first("c")])
        await bench.close()

        var path = bench.path
        var snapshots: [Snapshot] = []
        while snapshots.count < 10, let snapshot = try await start(on: path) {
            snapshots.append(snapshot)
            path = snapshot.database
        }
        // Two starts that commit nothing, one that reads singly and dies of the poison, and the next convicts it.
        #expect(snapshots.count == 3)
        let last = try #require(snapshots.last)
        try await last.open { log in
            try await log.run(ProcessorLoop(FirstTally()))
            let letters = try await log.read(FirstInbox.topic.dead, partition: 0, from: 0)
            #expect(letters.compactMap { DeadLetter(dead: $0)?.event.id } == ["poison"])
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            #expect(said == ["a #1", "b #2", "c #3"])
        }
    }
}
