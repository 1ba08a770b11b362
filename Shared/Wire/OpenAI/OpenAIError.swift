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

    package init(type: String, code: String, message: String, parameter: String? = nil) {
        self.type = type
        self.code = code
        self.message = message
        self.parameter = parameter
    }

    /// The body of the response.
    package var body: [UInt8] { text.bytes }

    package var text: JSONText {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": .optional(parameter),
                "code": .string(code),
            ]
        ]
    }
}
