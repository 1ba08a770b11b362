package import OpenAI
package import Telemetry

/// Where a model is called: an OpenAI-compatible provider, and the model's name there.
package struct Channel: Sendable {
    /// The channel's name in logs and metrics.
    package var name: String
    /// Up to and without `/chat/completions`, e.g. `https://api.openai.com/v1`.
    package var baseURL: String
    /// Sent as a bearer token; nil for a provider that asks for none.
    package var key: Secret?
    package var model: String
    /// The parameter that limits an answer where the client named none.
    package var tokenParameter: ChatRequest.TokenParameter

    package init(
        name: String, baseURL: String, key: Secret?, model: String,
        tokenParameter: ChatRequest.TokenParameter = .maximumTokens
    ) {
        self.name = name
        self.baseURL = baseURL
        self.key = key
        self.model = model
        self.tokenParameter = tokenParameter
    }
}
