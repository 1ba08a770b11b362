import EventLoop
import HTTP

/// The way to an app's platform: so many calls at once, each within its time, and none while the platform does not
/// answer.
@IOLoop
final class PlatformLine {
    /// Whether a response says that the platform works, whatever it says else.
    typealias Judge = (PlatformResponse) -> Bool

    private let client: HTTPClient
    private let configuration: Postman.Configuration
    private let limit: CallLimit
    private var circuit: Circuit

    init(_ configuration: Postman.Configuration, client: HTTPClient, bounds: Postman.Configuration.Bounds) {
        self.client = client
        self.configuration = configuration
        limit = CallLimit(bounds.callsAtOnce)
        circuit = Circuit(failures: bounds.failuresInRow, pause: bounds.pause)
    }

    /// Calls the platform. Only a call of which it has seen nothing is made again, a few times.
    ///
    /// - Parameters:
    ///   - end: when the call is of no use any more. One that has begun may end later.
    ///   - isAnswer: by default, that it is no failure of a server.
    func call(
        _ request: ClientRequest, until end: ContinuousClock.Instant, isAnswer: Judge = { $0.status < 500 }
    ) async throws(CallFailure) -> PlatformResponse {
        var pause = configuration.firstReconnectDelay
        var attempt = 1
        while true {
            let result = await answer(to: request, until: end, isAnswer)
            guard case .failure(let failure) = result, failure.isWorthConnectingAgain,
                attempt < configuration.connects, ContinuousClock.now + pause < end
            else { return try result.get() }
            // The process ends; whether it was sent is known.
            do throws(CancellationError) { try await IOLoop.sleep(for: pause) } catch { throw failure }
            attempt += 1
            pause = pause * 2
        }
    }

    private func answer(
        to request: ClientRequest, until end: ContinuousClock.Instant, _ isAnswer: Judge
    ) async -> Result<PlatformResponse, CallFailure> {
        // Before the line, too, so that none waits for a call that would be refused.
        guard !circuit.isOpen(at: .now) else { return .failure(.resting) }
        let patience = ContinuousClock.now.duration(to: end)
        guard patience > .zero else { return .failure(.expired) }
        guard await limit.enter(within: patience) else { return .failure(.crowded) }
        defer { limit.leave() }
        guard ContinuousClock.now < end else { return .failure(.expired) }
        guard circuit.admits(at: .now) else { return .failure(.resting) }
        var request = request
        request.deadlines = configuration.deadlines(within: ContinuousClock.now.duration(to: end))
        do throws(HTTPClientError) {
            let (head, body) = try await client.collect(request, limit: request.maximumBodyBytes)
            let response = PlatformResponse(status: head.status.code, body: body)
            circuit.ended(hasAnswer: isAnswer(response), at: .now)
            return .success(response)
        } catch {
            circuit.ended(hasAnswer: false, at: .now)
            return .failure(CallFailure(error))
        }
    }
}

/// A whole response.
struct PlatformResponse {
    let status: Int
    let body: [UInt8]
}
