import Dispatch
import EventLoop
import Glibc
import Testing

@testable import yizhan

/// How a process ends that is told to.
struct TerminationTests {
    /// Ends at once.
    private struct Brief: Served {
        @IOLoop var greeting: [String] { [] }
        func stop(within limit: Duration) async {}
    }

    /// Stops the I/O loop in place of itself.
    private struct Hanging: Served {
        @IOLoop var greeting: [String] { [] }
        func stop(within limit: Duration) async { await IOLoop.run { DispatchSemaphore(value: 0).wait() } }
    }

    // Signals go to the process: threads of the pool take none.

    @Test func `signals that are repeated until the very end change nothing`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            _ = await Termination.process
            kill(getpid(), SIGTERM)
            let status = try await Termination.process.serve(drainingWithin: .seconds(10)) { Brief() }
            guard status == 0 else { return }
            // What has been released is gone by then.
            await IOLoop.run {}
            kill(getpid(), SIGTERM)
            Termination.end(with: 7)
        }
    }

    @Test func `a process whose I/O loop hangs ends all the same`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            _ = await Termination.process
            kill(getpid(), SIGTERM)
            _ = try await Termination.process.serve(drainingWithin: .milliseconds(500)) { Hanging() }
        }
    }

    @Test func `a process that has no descriptors left ends in order`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            _ = await Termination.process
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0 else { return }
            kill(getpid(), SIGTERM)
            let status = try await Termination.process.serve(drainingWithin: .seconds(10)) { Brief() }
            guard status == 0 else { return }
            Termination.end(with: 7)
        }
    }
}
