package import HTTP
internal import Ingress

extension ChatAPI {
    /// Lets web pages of other origins call the paths under `/v1`, and read what an answer's head says.
    package nonisolated static func crossOrigin(_ origins: CrossOrigin.Origins) -> CrossOrigin {
        CrossOrigin(
            "/v1/", origins: origins,
            allowed: [.authorization, .contentType, .idempotencyKey, .lastEventID, .xRequestID] + sentByOpenAI,
            exposed: [
                .xStreamID, .xRequestID, .retryAfter, .xYizhanProblem, .xYizhanRefusal, .xYizhanLimit, .xYizhanValue,
                .idempotentReplayed, .xShouldRetry,
            ])
    }

    /// What OpenAI's libraries add to each request.
    private nonisolated static let sentByOpenAI = [
        "Arch", "Async", "Custom-Poll-Interval", "Helper-Method", "Lang", "OS", "Package-Version", "Poll-Helper",
        "Read-Timeout", "Retry-Count", "Runtime", "Runtime-Version", "Timeout",
    ].map { HTTPField.Name(unchecked: "X-Stainless-\($0)") }
}
