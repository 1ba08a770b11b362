import EventLoop
import MessageLog
import Testing

/// How long a log is asked again.
@IOLoop
struct PatienceTests {
    /// A call that fails as it is told, then succeeds.
    @IOLoop
    private final class Call {
        private var errors: [LogError]
        private(set) var count = 0

        init(failing errors: [LogError]) {
            self.errors = errors
        }

        func make() throws(LogError) -> Int {
            count += 1
            guard errors.isEmpty else { throw errors.removeFirst() }
            return count
        }
    }

    private func outcome(_ patience: Patience, of call: Call) async -> Result<Int, LogError> {
        do throws(LogError) {
            return .success(try await patience.retry { () async throws(LogError) in try call.make() })
        } catch {
            return .failure(error)
        }
    }

    @Test func `a log that is away for a while is asked until it answers`() async throws {
        let call = Call(failing: [.unavailable("Away."), .unavailable("Away.")])
        #expect(try await outcome(Patience(for: .seconds(20)), of: call).get() == 3)
    }

    @Test func `a log that stays away is asked for a limited time, and its error is told`() async {
        let call = Call(failing: Array(repeating: .unavailable("Away."), count: 1000))
        let began = ContinuousClock.now
        guard case .failure(.unavailable) = await outcome(Patience(for: .milliseconds(400)), of: call) else {
            Issue.record("It was answered.")
            return
        }
        #expect(ContinuousClock.now - began < .seconds(5))
        #expect((2...4).contains(call.count))
    }

    @Test func `what may have taken effect is done again only where that does no harm`() async throws {
        let careful = Call(failing: [.unknown("Lost.")])
        guard case .failure(.unknown) = await outcome(Patience(for: .seconds(20)), of: careful) else {
            Issue.record("It was called \(careful.count) times.")
            return
        }
        let harmless = Call(failing: [.unknown("Lost.")])
        #expect(try await outcome(Patience(for: .seconds(20), repeatsUnknown: true), of: harmless).get() == 2)
    }

    @Test func `an error that stays is told at once`() async {
        let call = Call(failing: [.fatal("Damaged.")])
        guard case .failure(.fatal) = await outcome(Patience(for: .seconds(20), repeatsUnknown: true), of: call) else {
            Issue.record("It was called \(call.count) times.")
            return
        }
        #expect(call.count == 1)
    }
}
