package import JSON

/// The usage of a call in tokens: what is charged, and what the client is shown.
package struct TokenUsage: Equatable, Sendable {
    package var prompt: Int
    package var completion: Int
    /// The part of `prompt` that came from the provider's cache, if reported.
    package var cached: Int?
    /// The part of `completion` that was reasoning, if reported.
    package var reasoning: Int?
    /// True if a number is our estimate, because the provider reported none that can be believed.
    package var isEstimated: Bool

    package var total: Int { prompt + completion }

    package static let none = TokenUsage(prompt: 0, completion: 0)

    package init(
        prompt: Int, completion: Int, cached: Int? = nil, reasoning: Int? = nil, isEstimated: Bool = false
    ) {
        self.prompt = prompt
        self.completion = completion
        self.cached = cached
        self.reasoning = reasoning
        self.isEstimated = isEstimated
    }

    /// The usage as OpenAI's object.
    package var text: JSONText {
        var members: [JSONText.Member] = [
            .init("prompt_tokens", .integer(prompt)), .init("completion_tokens", .integer(completion)),
            .init("total_tokens", .integer(total)),
        ]
        if let cached { members.append(.init("prompt_tokens_details", ["cached_tokens": .integer(cached)])) }
        if let reasoning {
            members.append(.init("completion_tokens_details", ["reasoning_tokens": .integer(reasoning)]))
        }
        return .object(members)
    }
}
