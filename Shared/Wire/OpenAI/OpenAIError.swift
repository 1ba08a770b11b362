package import JSON

/// A refusal in the shape that OpenAI's clients expect: an HTTP status and `{"error":{"message","type","param","code"}}`.
package struct OpenAIError: Error, Equatable, Sendable {
    package var status: Int
    /// A sentence for a person.
    package var message: String
    /// The family of the error, which some clients look at.
    package var type: String
    /// The parameter that is wrong, such as `messages[0].content`.
    package var parameter: String?
    /// The stable code, which programs look at; a provider's own where an error of its is passed on.
    package var code: String

    package init(status: Int, type: String, code: String, message: String, parameter: String? = nil) {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.parameter = parameter
    }

    /// An error of ours: the code says status and type.
    package init(_ code: Code, _ message: String, parameter: String? = nil) {
        self.init(
            status: code.status, type: code.type, code: code.rawValue, message: message, parameter: parameter)
    }

    /// Reads an error of ours back, from an answer's body or the data of a frame; nil if it is none.
    package init?(_ value: JSONValue) {
        guard let error = value.member("error"), error.isObject, let message = error.member("message")?.string,
            let code = error.member("code")?.string
        else { return nil }
        let type = error.member("type")?.string ?? "server_error"
        let known = Code(rawValue: code)?.status
        self.init(
            status: known ?? (type == "invalid_request_error" ? 400 : 502), type: type, code: code, message: message,
            parameter: error.member("param")?.string)
    }

    /// The body of the answer.
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
