import Activities
import Dispatch
import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

/// Records of megabytes that come as bytes, as from brokers or a backlog: they are read beside the I/O loop.
@Suite(.serialized) @IOLoop struct LargeRecordTests {
    private let hand = Hand()

    private nonisolated static func large(_ id: String, bytes: Int = 300_000) -> Draft {
        let text = id + String(repeating: "x", count: bytes)
        var event = Draft.work(text).event.stored
        event.id = id
        return Draft(topic: WorkInbox.topic, event: event)
    }

    private func loop(on log: any MessageLog) -> ActivityLoop<Hand> {
        ActivityLoop(hand, log: log, limits: ActivityQueue.Limits(running: 4, waiting: 8))
    }

    /// Holds the thread for long work until it is told to go on.
    private func hold() -> DispatchSemaphore {
        let busy = DispatchSemaphore(value: 0)
        LongWork.run({ busy.wait() }, then: { _ in })
        return busy
    }

    /// Waits until the thread for long work has done what it was given.
    private func waitForLongWork() async {
        await withCheckedContinuation { continuation in
            LongWork.run({}, then: { continuation.resume() })
        }
    }

    @Test(arguments: [false, true])
    func `no turn of the loop is long while records of nine mebibytes are read`(isBacklog: Bool) async throws {
        try await withLog(.simulated) { _, log in
            let drafts = ["a", "b"].map { Self.large($0, bytes: 9 << 20) }
            let loop = loop(on: log)
            if !isBacklog { try await log.join(loop) }
            _ = try await log.append([.work("first")])
            if !isBacklog { _ = try await hand.begun.wait(for: 1) }
            let watch = LoopWatch()
            _ = try await log.append(drafts)
            if isBacklog { try await log.join(loop) }
            let begun = try await hand.begun.wait(for: 3)
            let longest = watch.stop()
            #expect(begun.map { $0.text.prefix(1) } == ["f", "a", "b"])
            // A build for debugging reads such a record in hundreds of milliseconds.
            #expect(longest < .milliseconds(30), "\(longest)")
            hand.finishAll()
        }
    }

    @Test func `what comes behind a large record begins while that is read`() async throws {
        try await withLog(.simulated) { _, log in
            let loop = loop(on: log)
            try await log.join(loop)
            let busy = hold()
            _ = try await log.append([Self.large("large"), .work("small")])
            #expect(try await hand.begun.wait(for: 1).map(\.text) == ["small"])
            busy.signal()
            #expect(try await hand.begun.wait(for: 2)[1].text.hasPrefix("large"))
            hand.finishAll()
            #expect(loop.waitingCount == 0)
        }
    }

    @Test func `others have their turn beside the loop between two large records`() async throws {
        try await withLog(.simulated) { _, log in
            let loop = loop(on: log)
            try await log.join(loop)
            let busy = hold()
            _ = try await log.append([Self.large("a"), Self.large("b"), .work("first")])
            _ = try await hand.begun.wait(for: 1)
            let other = hold()
            busy.signal()
            _ = try await hand.begun.wait(for: 2)
            _ = try await log.append([.work("second")])
            #expect(try await hand.begun.wait(for: 3).map { $0.text.prefix(6) } == ["first", "axxxxx", "second"])
            other.signal()
            #expect(try await hand.begun.wait(for: 4)[3].text.hasPrefix("b"))
            hand.finishAll()
        }
    }

    @Test func `what is still read when its process drains is left to the next owner`() async throws {
        try await withLog(.simulated) { _, log in
            let loop = loop(on: log)
            try await log.join(loop)
            let busy = hold()
            _ = try await log.append([Self.large("a"), Self.large("b"), .work("small")])
            _ = try await hand.begun.wait(for: 1)
            hand.finishAll()
            // After the draining has begun.
            IOLoop.execute { busy.signal() }
            await loop.drain(within: .seconds(60))
            #expect(hand.begun.elements.map(\.text) == ["small"])
        }
    }

    @Test func `what is cancelled while it is read begins as cancelled`() async throws {
        try await withLog(.simulated) { _, log in
            let loop = loop(on: log)
            try await log.join(loop)
            let busy = hold()
            _ = try await log.append([Self.large("large"), .work("stop large"), .work("small")])
            // The cancellation was taken from the queue, too.
            #expect(try await hand.begun.wait(for: 1)[0].text == "small")
            busy.signal()
            let begun = try await hand.begun.wait(for: 2)
            #expect(begun[1].text.hasPrefix("large") && begun[1].attempt.isCancelled)
            hand.finishAll()
            #expect(loop.waitingCount == 0)
        }
    }

    @Test func `a large record that cannot be read is a dead letter, and others go on`() async throws {
        try await withLog(.simulated) { _, log in
            let dead = try await log.collect(WorkInbox.topic.dead)
            let loop = loop(on: log)
            try await log.join(loop)
            var broken = Self.large("broken")
            broken.event.value = Array(repeating: UInt8(ascii: "["), count: 300_000)
            _ = try await log.append([broken, .work("small")])
            #expect(try await dead.wait(for: 1).map(\.event.id) == ["broken"])
            #expect(try await hand.begun.wait(for: 1)[0].text == "small")
            hand.finishAll()
            #expect(loop.waitingCount == 0)
        }
    }

    @Test func `what was lost while it was read is left to the next owner`() async throws {
        try await withLog(.simulated) { _, log in
            let loop = loop(on: log)
            try await log.join(loop)
            let busy = hold()
            _ = try await log.append([Self.large("large"), .work("small")])
            _ = try await hand.begun.wait(for: 1)
            loop.lost(partition: 0)
            busy.signal()
            await waitForLongWork()
            hand.finishAll()
            await loop.drain(within: .seconds(10))
            #expect(hand.begun.elements.map(\.text) == ["small"])
        }
    }
}
