package import JSON

/// The usage of a call in tokens, from the provider's `usage`.
package struct TokenUsage: Equatable, Sendable {
    package var prompt: Int
    package var completion: Int
    /// The part of `prompt` that came from the provider's cache, if reported.
    package var cached: Int?
    /// The part of `completion` that was reasoning, if reported.
    package var reasoning: Int?
    /// True if the provider did not report usage and we estimated it.
    package var isEstimated: Bool

    package var total: Int { prompt + completion }

    /// More than any model can use; a larger report is ignored.
    private static let most = 1 << 32

    package init(
        prompt: Int, completion: Int, cached: Int? = nil, reasoning: Int? = nil, isEstimated: Bool = false
    ) {
        self.prompt = prompt
        self.completion = completion
        self.cached = cached
        self.reasoning = reasoning
        self.isEstimated = isEstimated
    }

    /// Reads a `usage` object; nil for null and for impossible numbers, which makes the caller estimate the usage.
    package init?(_ value: JSONValue) {
        var (prompt, completion, cached, reasoning): (Int?, Int?, Int?, Int?)
        let document = value.document
        var members = value.memberPlaces
        while let member = members.next(in: document.span) {
            if member.isNamed("prompt_tokens", in: document) {
                prompt = prompt ?? member.value(in: document).int
            } else if member.isNamed("completion_tokens", in: document) {
                completion = completion ?? member.value(in: document).int
            } else if member.isNamed("prompt_tokens_details", in: document) {
                cached = cached ?? member.value(in: document).member("cached_tokens")?.int
            } else if member.isNamed("completion_tokens_details", in: document) {
                reasoning = reasoning ?? member.value(in: document).member("reasoning_tokens")?.int
            }
        }
        guard let prompt, let completion, (0...Self.most).contains(prompt), (0...Self.most).contains(completion)
        else { return nil }
        self.init(prompt: prompt, completion: completion, cached: cached, reasoning: reasoning)
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
