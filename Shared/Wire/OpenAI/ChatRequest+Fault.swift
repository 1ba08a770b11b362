import JSON

extension ChatRequest {
    /// A fault in a client's body.
    package struct Fault: Error, Equatable, Sendable {
        /// With OpenAI's code where it has one.
        package enum Kind: String, CaseIterable, Sendable {
            case invalidJSON = "invalid_json"
            case tooDeep = "json_too_deep"
            case missing = "missing_required_parameter"
            case duplicate = "duplicate_parameter"
            case unsupported = "unsupported_parameter"
            case invalidType = "invalid_type"
            case invalidValue = "invalid_value"
            case emptyArray = "empty_array"
            case belowMinimum = "integer_below_min_value"
            case aboveMaximum = "integer_above_max_value"
            case tooManyParameters = "bad_request"
        }

        package let kind: Kind
        /// A sentence for a person.
        package let message: String
        /// The faulty parameter, such as `messages[0].content`.
        package let parameter: String?
        /// The exceeded limit, if there is one.
        package let limit: Int?

        package init(_ kind: Kind, _ message: String, parameter: String? = nil, limit: Int? = nil) {
            self.kind = kind
            self.message = message
            self.parameter = parameter
            self.limit = limit
        }
    }
}

extension ChatRequest.Fault {
    static func missing(_ parameter: String) -> Self {
        Self(
            .missing, "Missing required parameter: '\(parameter)'.", parameter: parameter)
    }

    static func type(of parameter: String, _ value: JSONValue, expected: String) -> Self {
        let got =
            switch value.kind {
            case .null: "null"
            case .bool: "a boolean"
            case .number: value.int == nil ? "a decimal" : "an integer"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        return Self(
            .invalidType, "Invalid type for '\(parameter)': expected \(expected), but got \(got) instead.",
            parameter: parameter)
    }
}
