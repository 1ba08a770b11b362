package import JSON

/// A client's chat request: checked, and otherwise unchanged.
///
/// Parameters that Yizhan uses must have the right type. Which of the others a provider gets, `UpstreamMembers` says.
package struct ChatRequest: Sendable {
    /// The most answers to one question (`n`); the reservation is multiplied by it.
    package static let mostChoices = 8
    /// The most members of a body, so that its check stays cheap.
    package static let mostParameters = 256
    /// The longest name of a model, in UTF-8 bytes.
    package static let longestModelName = 256

    /// The whole body.
    package let body: JSONValue
    package let model: String
    /// True if the client wants a stream.
    package let streams: Bool
    /// True if the client wants usage in its stream.
    package let showsUsage: Bool
    /// The client's own limit of output tokens for each choice.
    package let tokenLimit: TokenLimit?
    /// The number of answers to one question (`n`), 1 to `mostChoices`.
    package let choices: Int

    /// A limit of output tokens, and its parameter's name.
    package struct TokenLimit: Equatable, Sendable {
        package let parameter: TokenParameter
        package let tokens: Int

        package init(parameter: TokenParameter, tokens: Int) {
            self.parameter = parameter
            self.tokens = tokens
        }
    }

    /// The two names of the limit. A provider knows one, the other, or both.
    package enum TokenParameter: String, CaseIterable, Sendable, Codable {
        case maximumTokens = "max_tokens"
        case maximumCompletionTokens = "max_completion_tokens"
    }

    /// Parses a body; the server has limited its size.
    package init(_ bytes: [UInt8], maximumDepth: Int = 128) throws(ChatRequest.Fault) {
        body = try Self.parse(bytes, maximumDepth: maximumDepth)
        let parameters = try Parameters(body)
        model = try parameters.model()
        streams = try parameters.bool("stream") ?? false
        showsUsage = try parameters.includesUsage()
        tokenLimit = try parameters.tokenLimit()
        choices = try parameters.integer("n", in: 1...Self.mostChoices) ?? 1
        try Messages(parameters.required("messages")).check()
        try parameters.checkTools()
        try Names.check(body)
    }

    /// Measures what a provider gets of the request.
    package func measure(passing members: UpstreamMembers) -> Measure {
        Measure(body, passing: members)
    }

    private static func parse(_ bytes: [UInt8], maximumDepth: Int) throws(ChatRequest.Fault) -> JSONValue {
        do {
            let value = try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
            if value.isObject { return value }
        } catch {
            switch error.reason {
            case .tooDeep:
                throw Fault(
                    .tooDeep, "The body nests more than \(maximumDepth) levels deep.", limit: maximumDepth)
            case .malformed:
                throw Fault(.invalidJSON, "The body is not valid JSON: see the byte at offset \(error.offset).")
            case .notUTF8:
                throw Fault(.invalidJSON, "The body is not UTF-8: see the byte at offset \(error.offset).")
            }
        }
        throw Fault(.invalidJSON, "The body must be a JSON object.")
    }
}
