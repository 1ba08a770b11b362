import EventLoop
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct EventLoopTests {
    @Test func `work runs on the loop in the order it was given`() async {
        let loop = EventLoop(name: "order")
        let pinned = Pinned(loop)
        for number in 0..<1000 {
            loop.execute { pinned.assumeIsolated { $0.note(number) } }
        }
        #expect(await pinned.noted == Array(0..<1000))
        #expect(await pinned.isOnLoop)
        loop.stop()
    }

    @Test func `many threads reach one loop and nothing is lost`() async {
        let loop = EventLoop(name: "many")
        let pinned = Pinned(loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for number in 0..<500 { await pinned.note(number) } }
            }
        }
        #expect(await pinned.noted.count == 4000)
        loop.stop()
    }

    @Test func `a stopped loop runs what is queued and then ends its thread`() async throws {
        var loop: EventLoop? = EventLoop(name: "stopped")
        weak let ended = loop
        let ran = Atomic(false)
        loop?.stop()
        loop?.execute { ran.store(true, ordering: .sequentiallyConsistent) }
        loop = nil
        try await withDeadline(.seconds(10)) {
            while ended != nil { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        let hasRun = ran.load(ordering: .sequentiallyConsistent)
        #expect(hasRun)
    }

    @Test func `the loop knows its own thread`() async {
        #expect(!EventLoop.io.isCurrent)
        #expect(await IOLoop.run { EventLoop.io.isCurrent })
    }

    @Test func `a task of the loop goes on although the global pool is busy`() async {
        let released = Flag()
        // These sleep to keep every thread of the pool busy, not to wait for something.
        for _ in 0..<64 {
            Task.detached { while !released.isSet.load(ordering: .relaxed) { usleep(1000) } }
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            IOLoop.execute {
                IOLoop.start {
                    for _ in 0..<100 {
                        await withCheckedContinuation { continuation in
                            EventLoop.io.execute { continuation.resume() }
                        }
                    }
                    released.isSet.store(true, ordering: .relaxed)
                    continuation.resume()
                }
            }
        }
    }

    @Test(arguments: ["io", "idle"]) func `a loop that has nothing to do sleeps`(name: String) async throws {
        let loop = EventLoop(name: "idle")
        loop.execute {}
        IOLoop.execute {}
        // On another thread than the I/O loop's own, which a deadline would run on.
        let isSeenAsleep = Task.detached {
            let end = ContinuousClock.now + .seconds(10)
            while ContinuousClock.now < end {
                if try Self.isAsleep(name) { return true }
                // The kernel tells nobody that a thread sleeps: it is looked at until the deadline.
                try await Task.sleep(for: .milliseconds(1))
            }
            return false
        }
        #expect(try await isSeenAsleep.value)
        loop.stop()
    }

    @Test @IOLoop func `what a timer does that wakes the loop counts for its turn`() async {
        let work = Duration.milliseconds(15)
        var timers: [LoopTimer] = []
        let lastTurn = await withCheckedContinuation { continuation in
            // The loop sleeps until then.
            timers.append(
                LoopTimer(after: .milliseconds(40)) {
                    let end = ContinuousClock.now + work
                    while ContinuousClock.now < end {}
                    // The next look at the timers comes after the turn.
                    timers.append(LoopTimer(after: .zero) { continuation.resume(returning: EventLoop.io.lastTurn) })
                })
        }
        #expect(lastTurn >= work)
    }

    /// Whether a thread of this name waits, as the system sees it; one that looks for work all the time never does.
    private static func isAsleep(_ name: String) throws -> Bool {
        let tasks = "/proc/self/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).contains { task in
            // A thread that ended meanwhile has no file.
            let state = try? String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8)
            return state?.contains("(\(name)) S") ?? false
        }
    }

    @Test @IOLoop func `code of the loop calls each other without a hop`() {
        var seen = false
        IOLoop.assumeIsolated { seen = true }
        #expect(seen)
    }
}

private final class Flag: Sendable {
    let isSet = Atomic(false)
}

private actor Pinned {
    private let loop: EventLoop
    private(set) var noted: [Int] = []
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    var isOnLoop: Bool { loop.isCurrent }

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func note(_ number: Int) {
        noted.append(number)
    }
}
