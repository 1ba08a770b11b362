import OpenAI
import Problems

extension UpstreamFailure {
    /// What the client is told.
    ///
    /// A provider's words may name our account with it, so only those of a refusal are passed on.
    var problem: Problem {
        switch kind {
        case .refused: refusal
        case .rateLimited:
            Problem(.upstreamRateLimited, retryAfter: retryDelay.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) })
        case .exhausted: Problem(.upstreamUnavailable)
        case .unauthorized: Problem(.upstreamUnauthorized)
        case .malformed: Problem(.upstreamError, "The model's provider sent an answer that cannot be read.")
        case .brokenOff: Problem(.upstreamTruncated)
        case .timedOut: Problem(.upstreamTimeout)
        case .unavailable: Problem(.upstreamError)
        }
    }

    private var refusal: Problem {
        let known: [Problem.Code] = [.contextLengthExceeded, .contentPolicyViolation]
        let passedOn = [400, 404, 413, 422]
        return Problem(
            known.first { $0.rawValue == code } ?? .upstreamRefused, String(message.prefix(1000)),
            parameter: parameter,
            provider: .init(
                status: status.flatMap { status in passedOn.contains(status) ? status : nil } ?? 400, code: code))
    }
}
