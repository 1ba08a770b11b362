import JSON

extension ChatRequest {
    /// The members of a body, and the checks of their types. Null means not given.
    struct Parameters {
        private let members: [String: JSONValue]

        /// Refuses a name that occurs twice: Yizhan might measure one value and the provider use the other.
        init(_ body: JSONValue) throws(ChatRequest.Fault) {
            var members: [String: JSONValue] = [:]
            members.reserveCapacity(8)
            var count = 0
            for member in body.members {
                count += 1
                guard count <= ChatRequest.mostParameters else {
                    throw ChatRequest.Fault(
                        .tooManyParameters, "A body has at most \(ChatRequest.mostParameters) parameters.",
                        limit: ChatRequest.mostParameters)
                }
                let (name, value) = (member.name, member.value)
                guard members.updateValue(value, forKey: name) == nil else {
                    throw ChatRequest.Fault(
                        .duplicate, "The parameter '\(name)' is there twice.", parameter: name)
                }
                try Self.checkType(of: name, value)
            }
            self.members = members
        }

        func given(_ name: String) -> JSONValue? {
            members[name].flatMap { value in value.isNull ? nil : value }
        }

        func required(_ name: String) throws(ChatRequest.Fault) -> JSONValue {
            guard let value = given(name) else { throw .missing(name) }
            return value
        }

        func model() throws(ChatRequest.Fault) -> String {
            let value = try required("model")
            guard let model = value.string else { throw .type(of: "model", value, expected: "a string") }
            guard !model.isEmpty, model.utf8.count <= ChatRequest.longestModelName else {
                throw ChatRequest.Fault(
                    .invalidValue, "The name of a model has 1 to \(ChatRequest.longestModelName) bytes.",
                    parameter: "model")
            }
            return model
        }

        func bool(_ name: String) throws(ChatRequest.Fault) -> Bool? {
            guard let value = given(name) else { return nil }
            guard let bool = value.bool else { throw .type(of: name, value, expected: "a boolean") }
            return bool
        }

        func includesUsage() throws(ChatRequest.Fault) -> Bool {
            guard let options = given("stream_options") else { return false }
            guard options.isObject else { throw .type(of: "stream_options", options, expected: "an object") }
            guard let value = options.member("include_usage"), !value.isNull else { return false }
            guard let bool = value.bool else {
                throw .type(of: "stream_options.include_usage", value, expected: "a boolean")
            }
            return bool
        }

        func integer(_ name: String, in range: ClosedRange<Int>) throws(ChatRequest.Fault) -> Int? {
            guard let value = given(name) else { return nil }
            guard value.kind == .number, let integer = value.int else {
                throw .type(of: name, value, expected: "an integer")
            }
            guard integer >= range.lowerBound else {
                throw ChatRequest.Fault(
                    .belowMinimum, "Invalid '\(name)': \(integer) is below the minimum, \(range.lowerBound).",
                    parameter: name, limit: range.lowerBound)
            }
            guard integer <= range.upperBound else {
                throw ChatRequest.Fault(
                    .aboveMaximum, "Invalid '\(name)': \(integer) is above the maximum, \(range.upperBound).",
                    parameter: name, limit: range.upperBound)
            }
            return integer
        }

        func tokenLimit() throws(ChatRequest.Fault) -> TokenLimit? {
            var limit: TokenLimit?
            for parameter in TokenParameter.allCases {
                guard let tokens = try integer(parameter.rawValue, in: 1...Int(Int32.max)) else { continue }
                guard limit == nil else {
                    throw ChatRequest.Fault(
                        .unsupported, "Give 'max_tokens' or 'max_completion_tokens', not both.",
                        parameter: parameter.rawValue)
                }
                limit = TokenLimit(parameter: parameter, tokens: tokens)
            }
            return limit
        }

        func checkTools() throws(ChatRequest.Fault) {
            guard let tools = given("tools") else { return }
            for (index, tool) in tools.elements.enumerated() where !tool.isObject {
                throw .type(of: "tools[\(index)]", tool, expected: "an object")
            }
        }

        /// Checks the types of well-known parameters that are passed through. The provider checks their ranges.
        private static func checkType(of name: String, _ value: JSONValue) throws(ChatRequest.Fault) {
            guard let (kind, expected) = passing[name], !value.isNull, value.kind != kind else { return }
            throw .type(of: name, value, expected: expected)
        }

        private static let passing: [String: (kind: JSONValue.Kind, expected: String)] = {
            let names: [(names: [String], kind: JSONValue.Kind, expected: String)] = [
                (
                    ["temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "top_logprobs"], .number,
                    "a number"
                ),
                (["tools", "functions", "modalities"], .array, "an array"),
                (["logprobs", "parallel_tool_calls", "store"], .bool, "a boolean"),
                (["user", "reasoning_effort", "service_tier", "safety_identifier"], .string, "a string"),
                (["response_format", "logit_bias", "metadata", "audio"], .object, "an object"),
            ]
            return Dictionary(
                uniqueKeysWithValues: names.flatMap { group in
                    group.names.map { ($0, (group.kind, group.expected)) }
                })
        }()
    }
}
