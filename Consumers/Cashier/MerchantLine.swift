import EventLoop
import HTTP

/// The way to a merchant's provider: so many calls at once, each within its time, and none while the provider does not
/// answer.
@IOLoop
final class MerchantLine {
    private let client: HTTPClient
    private let limit: CallLimit
    private var circuit: Circuit

    init(_ configuration: Cashier.Configuration, client: HTTPClient) {
        self.client = client
        limit = CallLimit(configuration.callsAtOnce)
        circuit = Circuit(failures: configuration.failuresInRow, pause: configuration.pause)
    }

    /// Calls the provider.
    ///
    /// - Parameters:
    ///   - patience: how long to wait until the call can begin.
    ///   - request: makes the request when the call begins, because a signature has its time.
    func call(
        within patience: Duration, _ request: () -> ClientRequest
    ) async throws(Unanswered) -> ProviderResponse {
        // Before the line, too, so that none waits for a call that would be refused.
        guard !circuit.isOpen(at: .now) else { throw .resting }
        guard await limit.enter(within: patience) else { throw .busy }
        defer { limit.leave() }
        guard circuit.admits(at: .now) else { throw .resting }
        let result = await answer(to: request())
        switch result {
        case .success(let response): circuit.ended(hasAnswer: response.isOfPeer, at: .now)
        case .failure: circuit.ended(hasAnswer: false, at: .now)
        }
        return try result.get()
    }

    /// Calls the provider for a call that has its place already.
    func answer(to request: ClientRequest) async -> Result<ProviderResponse, Unanswered> {
        do throws(HTTPClientError) {
            let (head, body) = try await client.collect(request, limit: ProviderResponse.mostBytes)
            return .success(ProviderResponse(head: head, body: body))
        } catch {
            return .failure(Unanswered(reason: error.reason))
        }
    }
}

/// Why a call has no response.
struct Unanswered: Error, Equatable {
    let reason: String

    static let resting = Unanswered(reason: "the provider did not answer before, and is left alone for a moment")
    static let busy = Unanswered(reason: "busy: too many calls of this merchant wait")
}

/// A whole response, of which nothing is believed yet.
struct ProviderResponse {
    let head: HTTPResponse
    let body: [UInt8]

    /// Responses have some kilobytes.
    static let mostBytes = 1 << 20

    var status: Int { head.status.code }
    var isSuccess: Bool { head.status.kind == .successful }
    /// Whether the provider is there, whatever it says.
    var isOfPeer: Bool { status < 500 }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }
}
