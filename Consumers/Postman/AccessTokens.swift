import EventLoop
import Messages
import PlatformAPI
import Telemetry

/// The access token of an app, in memory: fetched once for all who wait, and again five minutes before it ends.
///
/// Nodes need no lock for it. An official account asks for its `stable_token` in normal mode, which gives every node the
/// same one until five minutes before its end, after which the old and the new one are both good; WeCom gives all the same
/// one while it is good. A token is never forced: that would end what others use.
@IOLoop
final class AccessTokens {
    typealias Fetch = @IOLoop () async -> Result<AccessToken, CallFailure>

    private let fetch: Fetch
    private let clock: @Sendable () -> Timestamp
    private var known: Known?
    private var running: Task<Result<Secret, CallFailure>, Never>?
    private var failed: (failure: CallFailure, until: Timestamp)?

    private struct Known {
        let token: Secret
        let renewal: Timestamp
        let end: Timestamp
    }

    /// Before its end, as long as the platform gives two at once.
    private static let margin = Duration.seconds(300)
    /// What is fetched within the margin may be the same token again: it is not asked for more often than this.
    private static let least = Duration.seconds(30)
    /// So long all are told of a failure, so that each push does not make a call of its own.
    private static let pause = Duration.seconds(2)

    /// - Parameter fetch: asks the platform; has a deadline of its own.
    init(clock: @escaping @Sendable () -> Timestamp, fetch: @escaping Fetch) {
        self.clock = clock
        self.fetch = fetch
    }

    /// Returns a token that should be good.
    func token() async throws(CallFailure) -> Secret {
        if let known, clock() < known.renewal { return known.token }
        do throws(CallFailure) {
            return try await renewed()
        } catch {
            // Until its end the former one does.
            guard let known, clock() < known.end else { throw error }
            return known.token
        }
    }

    /// Fetches a token even if one is known: a check wants to know what the platform says now.
    func fresh() async throws(CallFailure) -> Secret {
        failed = nil
        return try await renewed()
    }

    /// Forgets a token that the platform does not take any more. Another one stays: it came meanwhile.
    func drop(_ token: Secret) {
        guard known?.token.exposed == token.exposed else { return }
        known = nil
    }

    private func renewed() async throws(CallFailure) -> Secret {
        if let running { return try await running.value.get() }
        if let failed, clock() < failed.until { throw failed.failure }
        // It ends by itself, since the call has a deadline.
        let task = IOLoop.start { await self.fetched() }
        running = task
        let result = await task.value
        running = nil
        return try result.get()
    }

    private func fetched() async -> Result<Secret, CallFailure> {
        switch await fetch() {
        case .success(let fetched):
            let now = clock()
            let end = now + .seconds(fetched.seconds)
            known = Known(token: fetched.token, renewal: min(end, max(end - Self.margin, now + Self.least)), end: end)
            failed = nil
            return .success(fetched.token)
        case .failure(var failure):
            // What needs the token was not done.
            failure.isCertain = true
            failed = (failure, clock() + Self.pause)
            return .failure(failure)
        }
    }
}
