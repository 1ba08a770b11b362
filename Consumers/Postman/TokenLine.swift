import EventLoop
import HTTP
import PlatformAPI
import Telemetry

/// The way to a platform whose calls take an access token.
@IOLoop
final class TokenLine {
    private let line: PlatformLine
    private let tokens: AccessTokens

    init(_ line: PlatformLine, _ tokens: AccessTokens) {
        self.line = line
        self.tokens = tokens
    }

    /// Calls the platform with a token. If it says that the token has ended, a new one is fetched and the call is made once
    /// more: refused for its token, the first one did nothing.
    ///
    /// - Parameter read: reads the response, or says what the platform refuses.
    func call<Answer>(
        until end: ContinuousClock.Instant, _ request: (Secret) -> ClientRequest,
        reading read: (Int, [UInt8]) throws(PlatformFailure) -> Answer
    ) async throws(CallFailure) -> Answer {
        let token = try await tokens.token()
        do throws(CallFailure) {
            return try await called(request(token), until: end, read)
        } catch {
            guard error.platform?.kind == .tokenEnded else { throw error }
        }
        tokens.drop(token)
        return try await called(request(try await tokens.token()), until: end, read)
    }

    /// Whether the platform gives a token now.
    func check() async throws(CallFailure) {
        _ = try await tokens.fresh()
    }

    private func called<Answer>(
        _ request: ClientRequest, until end: ContinuousClock.Instant,
        _ read: (Int, [UInt8]) throws(PlatformFailure) -> Answer
    ) async throws(CallFailure) -> Answer {
        let response = try await line.call(request, until: end)
        do throws(PlatformFailure) {
            return try read(response.status, response.body)
        } catch {
            throw CallFailure(error)
        }
    }
}
