import EventLoop
import Foundation
import Glibc
import Telemetry

/// The request to end, by SIGTERM or SIGINT.
///
/// It is watched from the first moment on: a process that is told to end while it starts ends in order too. Further
/// SIGTERMs change nothing, because supervisors repeat them; a second SIGINT ends the process at once.
@IOLoop
final class Termination {
    /// The only one. It lives as long as the process: the release of its watches would give the signals their default
    /// action back, and supervisors repeat them.
    static let process = Termination()

    private(set) var isRequested = false
    /// Called with the request.
    private var whenRequested: [@IOLoop () -> Void] = []
    private var watches: [SignalWatch] = []
    /// What is served, kept as long as the process lives: to release clients of brokers is to wait for their threads.
    private var served: (any Served)?

    private init() {
        watches = [ProcessSignal.terminate, .interrupt].map { signal in
            SignalWatch(signal) { [weak self] signal in self?.receive(signal) }
        }
    }

    /// Waits for the request.
    func requested() async {
        guard !isRequested else { return }
        await withCheckedContinuation { continuation in onRequest { continuation.resume() } }
    }

    /// Calls the closure with the request, at once if it has come.
    func onRequest(_ body: @escaping @IOLoop () -> Void) {
        if isRequested { body() } else { whenRequested.append(body) }
    }

    private func receive(_ signal: ProcessSignal) {
        if isRequested, signal == .interrupt { Self.end(with: 130) }
        guard !isRequested else { return }
        isRequested = true
        for body in whenRequested { body() }
        whenRequested = []
    }

    /// Ends the process at once.
    ///
    /// Other threads may still wait for brokers or the disk. `exit` would tear down beneath them what they use, and the
    /// next start would blame the message that one of them was busy with.
    nonisolated static func end(with status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}

/// What a command runs until it is told to end.
protocol Served: Sendable {
    /// What the process prints once it serves.
    @IOLoop var greeting: [String] { get }

    /// Stops accepting requests, lets open ones finish up to a limit, and closes the log.
    func stop(within limit: Duration) async
}

extension Termination {
    /// The time after the limit that closing what is left may take.
    private nonisolated static let grace = Duration.seconds(10)

    /// Starts a service, prints its greeting, and stops it in order once the process is told to end.
    ///
    /// The request cancels a start that still runs; its error does not count, and a start that has not ended by the
    /// limit is abandoned. After the limit and a grace the process ends in any case: what still hangs is left as by a
    /// crash, which loses nothing.
    ///
    /// - Returns: the exit status.
    nonisolated func serve(
        drainingWithin limit: Duration, _ start: @escaping @Sendable () async throws -> some Served
    ) async throws -> Int32 {
        // Awaited below, and cancelled by the request.
        let starting = Task { try await start() }
        await onRequest { [self] in
            starting.cancel()
            limitEnd(to: limit + Self.grace)
        }
        do {
            guard let service = try await outcome(of: starting, within: limit)?.get() else { return 0 }
            await run(service)
            await service.stop(within: limit)
            return 0
        } catch {
            guard await isRequested else { throw error }
            return 0
        }
    }

    private func run(_ service: some Served) async {
        served = service
        if !isRequested { StandardOutput.tell(service.greeting.joined(separator: "\n")) }
        await requested()
    }

    /// What became of a start; nil if the limit after the request came first.
    private func outcome<Service: Sendable>(
        of starting: Task<Service, any Error>, within limit: Duration
    ) async -> Result<Service, any Error>? {
        var patience: LoopTimer?
        let outcome = await FirstAnswer<Result<Service, any Error>?>.wait { first in
            IOLoop.start { first.give(await starting.result) }
            onRequest { patience = LoopTimer(after: limit) { first.give(nil) } }
        }
        patience?.cancel()
        return outcome
    }

    /// On a thread of its own: the I/O loop may be what hangs. Not on another loop, which takes descriptors, and the
    /// process may have none left.
    private func limitEnd(to time: Duration) {
        Thread.detachNewThread { @Sendable in
            Thread.sleep(forTimeInterval: time / .seconds(1))
            Logger(label: "service").error("The process did not end in its time; it is ended as by a crash.")
            Termination.end(with: 1)
        }
    }
}
