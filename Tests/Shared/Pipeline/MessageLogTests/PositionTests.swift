import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct PositionTests {
    @Test(arguments: Engine.all) @IOLoop
    func `a log says how far a consumer is and how much waits for it, also while it does not run`(
        engine: Engine
    ) async throws {
        try await withLog(engine) { bench, log in
            #expect(try await log.positions(of: FirstInbox.topic).allSatisfy { $0.lag == 0 })
            let reports = try await log.collect(ReportInbox.topic)
            let placed = try await log.append([.first("a"), .first("b"), .first("c")])
            try await log.run(ProcessorLoop(FirstTally()))
            _ = try await reports.wait(for: 3)
            let end = placed[2].offset + 1
            let positions = try await log.positions(of: FirstInbox.topic)
            #expect(positions == [ConsumerPosition(partition: 0, next: end, lag: 0)])

            let reopened = try await bench.reopen()
            _ = try await reopened.append([.first("d"), .first("e")])
            let behind = try await reopened.positions(of: FirstInbox.topic)
            #expect(behind == [ConsumerPosition(partition: 0, next: end, lag: 2)])
        }
    }
}
