internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension ChatAPI {
    /// `GET /v1/models`.
    func models(_ call: Call, _ caller: Caller) {
        let list: JSONText = ["object": "list", "data": .array(catalogue.value.models.map(\.text))]
        call.respond(.ok, list.bytes)
    }

    /// `GET /v1/models/{id}`; an id may hold slashes.
    func model(_ call: Call, _ caller: Caller) throws(Problem) {
        call.respond(.ok, try catalogue.value.known(call.request.parameters["id"] ?? "").text.bytes)
    }
}

extension Model {
    /// The model in OpenAI's shape, and what the catalogue knows besides. `created` is 0, because the catalogue does not
    /// have it.
    fileprivate var text: JSONText {
        [
            "id": .string(name), "object": "model", "created": 0, "owned_by": .string(ownedBy),
            "yizhan": .object(ourMembers),
        ]
    }

    /// Prices are micro-yuan for a million tokens, and for the call. What is unknown is left out.
    private var ourMembers: [JSONText.Member] {
        let price: JSONText = [
            "input": .integer(Int(price.input.microYuan)), "output": .integer(Int(price.output.microYuan)),
            "perCall": .integer(Int(price.perCall.microYuan)),
        ]
        var members: [JSONText.Member] = [.init("price", price)]
        if let contextTokens { members.append(.init("context", .integer(contextTokens))) }
        if let maximumOutputTokens { members.append(.init("maximumOutput", .integer(maximumOutputTokens))) }
        if let vision { members.append(.init("vision", .bool(vision))) }
        if let reasoning { members.append(.init("reasoning", .bool(reasoning))) }
        return members
    }
}
