package import JSON

/// Makes the provider's body from a client's: four members change, what does not pass is left out, and everything else
/// stays byte for byte.
///
/// The request always asks for a stream with usage, because a call without usage cannot be billed exactly.
package struct UpstreamBody: Sendable {
    /// The model's name at the provider.
    package var model: String
    /// The most output tokens of each choice; nil keeps the client's limit, if any.
    package var tokenLimit: Int?
    /// The name of the limit, if the client gave none.
    package var tokenParameter: ChatRequest.TokenParameter
    /// What the provider gets of the client's members.
    package var members: UpstreamMembers

    package init(
        model: String, tokenLimit: Int?, tokenParameter: ChatRequest.TokenParameter = .maximumTokens,
        members: UpstreamMembers = UpstreamMembers()
    ) {
        self.model = model
        self.tokenLimit = tokenLimit
        self.tokenParameter = tokenParameter
        self.members = members
    }

    /// Makes the body from a client's body that `ChatRequest` has accepted.
    package func bytes(for client: [UInt8]) throws(JSONError) -> [UInt8] {
        bytes(for: try JSONValue(parsing: client))
    }

    package func bytes(for client: JSONValue) -> [UInt8] {
        // Located once: the values may be large.
        guard let object = JSONObject(client) else { return Array(client.text) }
        var patch = JSONPatch()
        patch.set("model", to: .string(model))
        patch.set("stream", to: true)
        patch.set("stream_options", to: Self.options(object["stream_options"]))
        if let tokenLimit {
            let parameter = Self.givenParameter(object) ?? tokenParameter
            for other in ChatRequest.TokenParameter.allCases where other != parameter { patch.remove(other.rawValue) }
            patch.set(parameter.rawValue, to: .integer(tokenLimit))
        }
        members.leaveOutParts(of: object, in: &patch)
        return patch.applied(to: object, keeping: members.passes)
    }

    private static func options(_ given: JSONValue?) -> JSONText {
        guard let given, given.isObject else { return ["include_usage": true] }
        var patch = JSONPatch()
        patch.set("include_usage", to: true)
        return .raw(patch.applied(to: given))
    }

    private static func givenParameter(_ client: JSONObject) -> ChatRequest.TokenParameter? {
        ChatRequest.TokenParameter.allCases.first { parameter in
            client[parameter.rawValue].map { value in !value.isNull } ?? false
        }
    }
}
