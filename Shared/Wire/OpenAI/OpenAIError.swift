package import JSON

/// An error in the shape that OpenAI's clients expect: `{"error":{"message","type","param","code"}}`.
package struct OpenAIError: Equatable, Sendable {
    /// The kind of error, which some clients check.
    package var type: String
    /// The stable code, which programs check.
    package var code: String
    /// A sentence for a person.
    package var message: String
    /// The faulty parameter, such as `messages[0].content`.
    package var parameter: String?
    /// Seconds after which the same may succeed; nil if waiting does not help. Not OpenAI's: an event in a stream has no
    /// `Retry-After`.
    package var retryAfter: Int?
    /// The limit that was exceeded. Not OpenAI's either, as the value.
    package var limit: Int?
    /// The value that exceeded the limit.
    package var value: Int?
    /// Why an operator has decided so, in the operator's words. Not OpenAI's.
    package var reason: String?

    package init(
        type: String, code: String, message: String, parameter: String? = nil, retryAfter: Int? = nil,
        limit: Int? = nil, value: Int? = nil, reason: String? = nil
    ) {
        self.type = type
        self.code = code
        self.message = message
        self.parameter = parameter
        self.retryAfter = retryAfter
        self.limit = limit
        self.value = value
        self.reason = reason
    }

    /// The body of the response.
    package var body: [UInt8] { text.bytes }

    package var text: JSONText {
        var members: [JSONText.Member] = [
            .init("message", .string(message)), .init("type", .string(type)), .init("param", .optional(parameter)),
            .init("code", .string(code)),
        ]
        if let retryAfter { members.append(.init("retry_after", .integer(retryAfter))) }
        if let limit { members.append(.init("limit", .integer(limit))) }
        if let value { members.append(.init("value", .integer(value))) }
        if let reason { members.append(.init("reason", .string(reason))) }
        return ["error": .object(members)]
    }
}
