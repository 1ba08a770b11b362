import Activities
import EventLoop
import LogBench
import MessageLog
import Messages
import Processing
import SimulatedLog
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

    /// Waits for a moment that does not come before the process ends.
    @IOLoop
    private final class Sleeper: Activity {
        let begun = Collector<Attempt>()
        private var sleeping: CheckedContinuation<Void, Never>?

        func perform(_ input: WorkInbox, attempt: Attempt) async -> Performance {
            await withCheckedContinuation { continuation in
                sleeping = continuation
                begun.add(attempt)
            }
            return Performance()
        }

        func beginDraining() {
            sleeping?.resume()
            sleeping = nil
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

    @Test @IOLoop func `a record that cannot be read ends no other of its name`() async throws {
        try await withLog(.simulated) { _, log in
            let dead = try await log.collect(WorkInbox.topic.dead)
            let hand = Hand()
            let loop = ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 4, waiting: 4))
            try await log.join(loop)
            var events = [Draft.work("a").event, Draft.work("stop a").event, Draft.work("b").event.stored]
            events[0].id = "a"
            events[2].id = "a"
            events[2].value = Array("[".utf8)
            for event in events { _ = try await log.append([Draft(topic: WorkInbox.topic, event: event)]) }
            _ = try await dead.wait(for: 1)
            // The next owner sees the stop again, as long as what it stops runs.
            #expect(try await Self.progress(log).open.count == 2)
            hand.finishAll()
            _ = loop
        }
    }

    @Test @IOLoop func `the bound is the member's, and a backlog in one partition holds up no other`() async throws {
        let broker = SimulatedBroker(partitions: 3)
        let clock = TestClock()
        let log = SimulatedLog(broker, clock: { clock.now })
        let hand = Hand()
        let loop = ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 4, waiting: 9))
        func work(_ text: String, in partition: Int32) -> Draft {
            Draft(topic: WorkInbox.topic, partition: partition, event: Draft.work(text).event)
        }
        _ = try await log.append((0..<20).map { work("a\($0)", in: 0) })
        try await log.join(loop)
        #expect(try await hand.begun.wait(for: 4).allSatisfy { $0.text.hasPrefix("a") })
        _ = try await log.append((0..<3).flatMap { [work("b\($0)", in: 1), work("c\($0)", in: 2)] })
        var finished = 0
        while finished < 26 {
            let begun = try await hand.begun.wait(for: finished + 1)
            hand.finish(begun[finished].text)
            finished += 1
        }
        // As soon as the others have something, every third call is theirs.
        let order = hand.begun.elements.map { String($0.text.prefix(1)) }
        #expect(order.dropFirst(4).prefix(9).filter { $0 != "a" }.count == 6)
        #expect(order.count == 26 && hand.mostAtOnce == 4)
        log.close()
    }

    @Test @IOLoop func `a draining member starts nothing more, and what runs is reported`() async throws {
        try await withLog(.simulated) { _, log in
            let hand = Hand()
            let loop = ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 1, waiting: 4))
            try await log.join(loop)
            _ = try await log.append([.work("a"), .work("b")])
            _ = try await hand.begun.wait(for: 1)
            let drained = IOLoop.start { await loop.drain(within: .seconds(20)) }
            hand.finish("a")
            await drained.value
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            #expect(said == ["did a"])
            #expect(hand.begun.elements.map(\.text) == ["a"])
            #expect(try await Self.progress(log) == Progress(next: 1, open: []))
        }
    }

    @Test @IOLoop func `what only waits for a moment does not hold a draining member up`() async throws {
        try await withLog(.simulated) { _, log in
            let sleeper = Sleeper()
            let loop = ActivityLoop(sleeper, log: log, limits: ActivityQueue.Limits(running: 1, waiting: 4))
            try await log.join(loop)
            _ = try await log.append([.work("a")])
            _ = try await sleeper.begun.wait(for: 1)
            await loop.drain(within: .seconds(20))
            #expect(loop.runningCount == 0)
            #expect(try await Self.progress(log) == Progress(next: 1, open: []))
        }
    }

    @Test @IOLoop func `a call that does not end holds a draining member up no longer than it may`() async throws {
        try await withLog(.simulated) { _, log in
            let hand = Hand()
            let loop = ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 1, waiting: 4))
            try await log.join(loop)
            _ = try await log.append([.work("a")])
            _ = try await hand.begun.wait(for: 1)
            await loop.drain(within: .milliseconds(10))
            #expect(loop.runningCount == 1)
            hand.finishAll()
        }
    }

    @Test @IOLoop func `what waits for a place are calls, and not what cancels them`() async throws {
        try await withLog(.simulated) { _, log in
            let hand = Hand()
            let loop = ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 1, waiting: 4))
            try await log.join(loop)
            _ = try await log.append([.work("a"), .work("stop a")])
            _ = try await hand.cancelled.wait(for: 1)
            #expect(loop.runningCount == 1 && loop.waitingCount == 0)
            // More than there is room for: they are read again.
            let others = ["b", "stop a", "stop b", "c", "stop c", "d"]
            _ = try await log.append(others.map { .work($0) })
            _ = try await hand.cancelled.wait(for: 4)
            #expect(loop.waitingCount == 1)
            for text in ["a", "b", "c", "d"] {
                _ = try await hand.begun.wait { $0.last?.text == text }
                hand.finish(text)
            }
            let reports = try await log.collect(ReportInbox.topic)
            _ = try await reports.wait { $0.contains { $0.text == "did d" } }
            #expect(loop.waitingCount == 0 && loop.runningCount == 0)
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
