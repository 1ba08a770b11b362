import EventLoop
import LogBench
import MessageLog
import Messages
import Processing
import Stations
import Testing

/// The loop on a log that fails at each call in turn: afterwards everything is done, and reported once.
@Suite struct ActivityLoopTests {
    /// Ends each call at once, with one report.
    @IOLoop
    private final class Clerk: Activity {
        private(set) var calls: [String] = []

        func perform(_ input: WorkInbox, attempt: Attempt) async -> Performance {
            guard case .noted(let noted) = input else { return Performance() }
            calls.append(noted.text)
            return Performance(outputs: [.send(ReportInbox.noted(Noted("did \(noted.text)")))])
        }
    }

    @Test(arguments: 0..<6, [BrokenLog.Failure.unavailable, .unknownAndDone, .unknownAndNotDone]) @IOLoop
    func `whichever call fails, everything is done and reported once`(
        turn: Int, failure: BrokenLog.Failure
    ) async throws {
        try await withLog(.simulated) { _, log in
            let broken = BrokenLog(log, failing: turn, with: failure)
            let reports = try await log.collect(ReportInbox.topic)
            _ = try await log.append((0..<5).map { .work("\($0)") })
            let clerk = Clerk()
            let loop = ActivityLoop(clerk, log: broken, limits: ActivityQueue.Limits(running: 2, waiting: 3))
            try await broken.join(loop)
            for number in 5..<12 { _ = try await log.append([.work("\(number)")]) }
            let wanted = Set((0..<12).map { "did \($0)" })
            let said = try await reports.wait { Set($0.map(\.text)).isSuperset(of: wanted) }.map(\.text)
            #expect(said.sorted() == wanted.sorted())
            #expect(Set(clerk.calls).count == 12)
            let progress = try await Self.progress(log)
            #expect(progress.open.isEmpty)
            _ = loop
        }
    }

    /// What a next owner would find.
    @IOLoop
    private static func progress(_ log: any MessageLog) async throws -> Progress {
        let member = Member()
        try await log.join(member)
        return try await member.claims.wait(for: 1)[0].progress
    }

    @Test @IOLoop func `an owner that is fenced stops, and commits nothing more`() async throws {
        try await withLog(.simulated) { _, log in
            let hand = Hand()
            let deaf = Deaf(ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 4, waiting: 4)))
            try await log.join(deaf)
            _ = try await log.append([.work("a"), .work("b")])
            _ = try await hand.begun.wait(for: 2)
            let next = Member()
            try await log.join(next)
            hand.finish("a")
            _ = try await log.append([.work("c")])
            hand.finish("b")
            _ = try await log.append([.report("end")])
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            #expect(said == ["end"])
            #expect(hand.begun.elements.count == 2)
            #expect(deaf.loop.runningCount == 0)
        }
    }

    /// A member that is not told that it lost its partition.
    @IOLoop
    private final class Deaf: ActivityMember {
        let loop: ActivityLoop<Hand>
        nonisolated let inbox = WorkInbox.topic

        init(_ loop: ActivityLoop<Hand>) { self.loop = loop }

        func gained(_ claim: Claim) { loop.gained(claim) }
        func receive(_ records: [Record], partition: Int32) { loop.receive(records, partition: partition) }
        func lost(partition: Int32) {}
    }
}
