import Dispatch
import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Synchronization
import Testing

/// How the log is closed while something does not answer.
struct ClosingTests {
    /// A disk whose syncs wait, once it is frozen, until it thaws.
    private final class Disk: Sendable {
        private let isFrozen = Atomic(false)
        private let thawed = DispatchSemaphore(value: 0)

        func freeze() { isFrozen.store(true, ordering: .releasing) }

        func thaw() {
            isFrozen.store(false, ordering: .releasing)
            thawed.signal()
        }

        /// Called on the log's thread. Thaws by itself in the end, so that a log that waits for it fails the test.
        func sync() {
            guard isFrozen.load(ordering: .acquiring) else { return }
            _ = thawed.wait(timeout: .now() + .seconds(20))
        }
    }

    @Test @IOLoop func `a disk that does not answer is not waited for`() async throws {
        let disk = Disk()
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.farewell = .milliseconds(100)
            configuration.synced = { _ in disk.sync() }
        }
        try await withLog(.embedded, configure: configure) { _, log in
            disk.freeze()
            log.append([Draft(to: FirstInbox.paid(Paid("money")))]) { _ in }
            let began = ContinuousClock.now
            await log.close()
            #expect(ContinuousClock.now - began < .seconds(10))
            disk.thaw()
        }
    }
}
