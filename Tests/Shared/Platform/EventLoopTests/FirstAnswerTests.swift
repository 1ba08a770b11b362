import EventLoop
import Testing

@Suite struct FirstAnswerTests {
    /// Ends when it is told.
    @IOLoop
    private final class Work {
        private var ended: CheckedContinuation<Void, Never>?
        private var isToEnd = false
        private(set) var hasEnded = false

        func run() async {
            if !isToEnd { await withCheckedContinuation { ended = $0 } }
            hasEnded = true
        }

        /// Also before it has begun.
        func end() {
            isToEnd = true
            ended?.resume()
            ended = nil
        }
    }

    @Test @IOLoop func `the first of several answers counts`() async {
        let answer = await FirstAnswer<Int>.wait { first in
            first.give(1)
            first.give(2)
        }
        #expect(answer == 1)
    }

    @Test @IOLoop func `work is waited for`() async {
        let work = Work()
        IOLoop.execute { IOLoop.execute { work.end() } }
        let isDone = await FirstAnswer<Bool>.isDone(within: .seconds(60)) { await work.run() }
        #expect(isDone && work.hasEnded)
    }

    @Test @IOLoop func `work that takes too long goes on unattended`() async throws {
        let work = Work()
        let isDone = await FirstAnswer<Bool>.isDone(within: .milliseconds(10)) { await work.run() }
        #expect(!isDone && !work.hasEnded)
        work.end()
        let deadline = ContinuousClock.now + .seconds(10)
        while !work.hasEnded, ContinuousClock.now < deadline { try await IOLoop.sleep(for: .milliseconds(1)) }
        #expect(work.hasEnded)
    }
}
