package import JSON

/// What a provider says about the usage of a call: of each number the largest that it said, in whichever chunk.
///
/// Some providers report once, others in every chunk with numbers that grow, and some send zeros after the true
/// numbers. Each number is believed by itself; bounds are inclusive (`AnswerBounds`):
///
/// | number | believed | otherwise |
/// | --- | --- | --- |
/// | `prompt_tokens` | from 1, or from its cached part, to what the request allows | `total_tokens` less `completion_tokens`, if that is believed; else the estimate of what was sent |
/// | `completion_tokens` | from 1, or from its reasoning part, to the token limit of all choices; 0 if nothing was published | `total_tokens` less `prompt_tokens`, if that is believed; else the estimate of what was published |
/// | cached tokens, reasoning tokens | together with the number that they are part of | left out |
///
/// A number may be written as `7`, `7.0` or `7e0`. A fraction, a text, a number below zero or above its bound counts as
/// not said.
package struct UsageReport: Equatable, Sendable {
    package private(set) var prompt: Int?
    package private(set) var completion: Int?
    private var total: Int?
    private var cached: Int?
    private var reasoning: Int?
    /// The numbers as they came.
    package private(set) var said = Said()

    package init() {}

    /// Whole numbers as a provider said them, believed or not; of each the largest.
    package struct Said: Equatable, Sendable {
        package fileprivate(set) var prompt: Int?
        package fileprivate(set) var completion: Int?
        package fileprivate(set) var total: Int?
        package fileprivate(set) var cached: Int?
        package fileprivate(set) var reasoning: Int?
    }

    /// Adds a `usage` object of a chunk; ignores another value.
    package mutating func add(_ usage: JSONValue, within bounds: AnswerBounds) {
        let document = usage.document
        var members = usage.memberPlaces
        while let member = members.next(in: document.span) {
            let value = member.value(in: document)
            if member.isNamed("prompt_tokens", in: document) {
                Self.raise(&prompt, &said.prompt, to: value, most: bounds.prompt)
            } else if member.isNamed("completion_tokens", in: document) {
                Self.raise(&completion, &said.completion, to: value, most: bounds.completion)
            } else if member.isNamed("total_tokens", in: document) {
                Self.raise(&total, &said.total, to: value)
            } else if member.isNamed("prompt_tokens_details", in: document) {
                Self.raise(&cached, &said.cached, to: value.member("cached_tokens"))
            } else if member.isNamed("completion_tokens_details", in: document) {
                Self.raise(&reasoning, &said.reasoning, to: value.member("reasoning_tokens"))
            } else if ["cached_tokens", "prompt_cache_hit_tokens"].contains(where: { member.isNamed($0, in: document) })
            {
                // Kimi's and DeepSeek's names.
                Self.raise(&cached, &said.cached, to: value)
            }
        }
    }

    /// Returns the usage to charge, with estimates for what cannot be believed.
    ///
    /// - Parameters:
    ///   - isPublished: whether text of the answer was forwarded.
    ///   - sent: our estimate of the input.
    ///   - published: our estimate of the output.
    package func believed(
        within bounds: AnswerBounds, isPublished: Bool, sent: @autoclosure () -> Int, published: @autoclosure () -> Int
    ) -> TokenUsage {
        func believe(prompt: Int?) -> Int? {
            prompt.flatMap { $0 >= max(1, cached ?? 0) && $0 <= bounds.prompt ? $0 : nil }
        }
        func believe(completion: Int?) -> Int? {
            completion.flatMap { $0 >= max(isPublished ? 1 : 0, reasoning ?? 0) && $0 <= bounds.completion ? $0 : nil }
        }
        let (saidPrompt, saidCompletion) = (believe(prompt: prompt), believe(completion: completion))
        let prompt = saidPrompt ?? believe(prompt: rest(without: saidCompletion))
        let completion = saidCompletion ?? believe(completion: rest(without: saidPrompt))
        return TokenUsage(
            prompt: prompt ?? min(max(1, sent()), bounds.prompt),
            completion: completion ?? min(published(), bounds.completion),
            cached: prompt == nil ? nil : cached, reasoning: completion == nil ? nil : reasoning,
            isEstimated: prompt == nil || completion == nil)
    }

    private func rest(without other: Int?) -> Int? {
        guard let total, let other else { return nil }
        return total - other
    }

    private static func raise(_ number: inout Int?, _ said: inout Int?, to value: JSONValue?, most: Int = .max) {
        guard let value = value?.wholeNumber else { return }
        said = max(said ?? value, value)
        guard value >= 0, value <= most else { return }
        number = max(number ?? 0, value)
    }
}
