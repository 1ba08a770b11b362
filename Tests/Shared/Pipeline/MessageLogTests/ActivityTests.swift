import Activities
import EventLoop
import LogBench
import MessageLog
import Messages
import Processing
import Stations
import Testing

@Suite struct ActivityTests {
    private static let limits = ActivityQueue.Limits(running: 4, waiting: 8)

    @IOLoop
    private static func join(_ hand: Hand, _ log: any MessageLog) async throws -> ActivityLoop<Hand> {
        let loop = ActivityLoop(hand, log: log, limits: limits)
        try await log.join(loop)
        return loop
    }

    @Test(arguments: Engine.all) @IOLoop
    func `many calls run at once, within the bound, and in the end all did`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let hand = Hand()
            let reports = try await log.collect(ReportInbox.topic)
            _ = try await log.append((0..<20).map { .work("\($0)") })
            let loop = try await Self.join(hand, log)
            for number in 20..<60 { log.append([.work("\(number)")]) { _ in } }
            for count in 1...60 {
                let begun = try await hand.begun.wait(for: count)
                hand.finish(begun[count - 1].text)
            }
            let said = try await reports.wait(for: 60).map(\.text)
            #expect(Set(said) == Set((0..<60).map { "did \($0)" }))
            #expect(hand.begun.elements.map(\.text) == (0..<60).map(String.init))
            #expect(hand.mostAtOnce <= 4 && hand.mostAtOnce > 1)
            #expect(loop.runningCount == 0)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a slow call holds back no other's commit`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let hand = Hand()
            let reports = try await log.collect(ReportInbox.topic)
            let loop = try await Self.join(hand, log)
            _ = try await log.append(["slow", "a", "b", "c", "d"].map { .work($0) })
            for text in ["c", "b", "a"] {
                _ = try await hand.begun.wait { $0.contains { $0.text == text } }
                hand.finish(text)
                _ = try await reports.wait { $0.contains { $0.text == "did \(text)" } }
            }
            hand.finishAll()
            _ = try await hand.begun.wait(for: 5)
            hand.finishAll()
            _ = try await reports.wait(for: 5)
            #expect(loop.runningCount == 0)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `after the log was opened again only unfinished calls are repeated, as takeovers`(engine: Engine) async throws
    {
        try await withLog(engine) { bench, log in
            let first = Hand()
            let reports = try await log.collect(ReportInbox.topic)
            let loop = try await Self.join(first, log)
            _ = try await log.append(["a", "b", "c", "d", "e"].map { .work($0) })
            _ = try await first.begun.wait(for: 4)
            first.finish("b")
            first.finish("d")
            _ = try await reports.wait(for: 2)
            _ = try await first.begun.wait(for: 5)
            let epoch = first.begun.elements[0].attempt.epoch

            let reopened = try await bench.reopen()
            let second = Hand()
            let nextLoop = try await Self.join(second, reopened)
            _ = try await reopened.append([.work("f")])
            _ = try await second.begun.wait(for: 4)
            let calls = second.begun.elements
            #expect(calls.map(\.text) == ["a", "c", "e", "f"])
            // Where a former owner may live elsewhere, what comes soon after a claim is doubtful too.
            let isDoubtful = engine == .kafka
            #expect(calls.map(\.attempt.isTakeover) == [true, true, true, isDoubtful])
            #expect(calls.allSatisfy { $0.attempt.epoch > epoch })
            first.finishAll()
            second.finishAll()
            _ = (loop, nextLoop)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a former owner's commit is fenced`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let former = Member()
            let latter = Member()
            try await log.join(former)
            let old = try await former.claims.wait(for: 1)[0]
            try await log.join(latter)
            let new = try await latter.claims.wait(for: 1)[0]
            #expect(new.epoch > old.epoch)
            #expect(try await former.lost.wait(for: 1) == [0])

            let progress = Progress(next: 1_000_000_000, open: [])
            await #expect(throws: LogError.fenced) {
                try await log.commit(Self.commit("late", under: old, progress))
            }
            try await log.commit(Self.commit("good", under: new, Progress(next: 7, open: [3])))
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            #expect(said == ["good"])

            let third = Member()
            try await log.join(third)
            #expect(try await third.claims.wait(for: 1)[0].progress == Progress(next: 7, open: [3]))
        }
    }

    private static func commit(_ text: String, under claim: Claim, _ progress: Progress) -> ActivityCommit {
        let reply = Reply(
            address: ReplyAddress(partition: 0, stream: text), epoch: claim.epoch, sequence: 0,
            kind: .end(.finished, usage: nil, problem: nil))
        return ActivityCommit(
            inbox: WorkInbox.topic, partition: 0, epoch: claim.epoch, replies: [reply.draft],
            outputs: [.report(text)], progress: progress)
    }

    @Test(arguments: Engine.all) @IOLoop
    func `when an output is seen, the reply is on the log`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let member = Member()
            try await log.join(member)
            let claim = try await member.claims.wait(for: 1)[0]
            let replies = Collector<[Record]>()
            _ = try await log.follow(ReportInbox.topic, partition: 0) { _ in
                log.read(.replies, partition: 0, key: "x", from: 0, below: .max, limit: 10) {
                    replies.add((try? $0.get()) ?? [])
                }
            }
            try await log.commit(Self.commit("x", under: claim, claim.progress))
            #expect(try await replies.wait(for: 1)[0].count == 1)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `an undecodable record becomes one dead letter, and the calls go on`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let hand = Hand()
            let letters = try await log.collect(WorkInbox.topic.dead)
            let reports = try await log.collect(ReportInbox.topic)
            let loop = try await Self.join(hand, log)
            _ = try await log.append([.work("a"), .garbage(in: WorkInbox.topic, id: "bad"), .work("b")])
            _ = try await hand.begun.wait(for: 2)
            hand.finishAll()
            _ = try await reports.wait(for: 2)
            #expect(try await letters.wait(for: 1).compactMap { DeadLetter(dead: $0)?.event.id } == ["bad"])
            let reopened = try await bench.reopen()
            let next = try await Self.join(Hand(), reopened)
            _ = try await reopened.append([.report("done")])
            #expect(try await reopened.read(WorkInbox.topic.dead, partition: 0, from: 0).count == 1)
            _ = (loop, next)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a cancellation acts ahead of the bound, and stays until its call has ended`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let hand = Hand()
            let loop = try await Self.join(hand, log)
            _ = try await log.append(["a", "b", "c", "d", "e"].map { .work($0) } + [.work("stop a"), .work("stop e")])
            // Both again, if they were handed on while the backlog was being read: it does no harm.
            #expect(try await hand.cancelled.wait(for: 2).prefix(2).map(\.text) == ["a", "e"])
            let reports = try await log.collect(ReportInbox.topic)
            for text in ["b", "c", "d"] { hand.finish(text) }
            let begun = try await hand.begun.wait(for: 5)
            #expect(begun[4].attempt.isCancelled)
            hand.finish("e")
            _ = try await reports.wait(for: 4)

            let second = Hand()
            let reopened = try await bench.reopen()
            let next = try await Self.join(second, reopened)
            #expect(try await second.begun.wait(for: 1)[0].text == "a")
            #expect(try await second.cancelled.wait { $0.contains { $0.text == "a" } }.count >= 1)
            hand.finishAll()
            second.finishAll()
            _ = (loop, next)
        }
    }
}
