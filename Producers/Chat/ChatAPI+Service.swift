internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension ChatAPI {
    /// `GET /v1/models`: those that the caller may ask, at its group's prices. Clients offer what the list has.
    func models(_ call: Call, _ caller: Caller, _ rights: Rights) {
        let limits = rights.models.map { Set($0) }
        let models = catalogue.value.models.compactMap { model -> JSONText? in
            guard limits?.contains(model.name) ?? true else { return nil }
            return model.ratio(of: rights.group).map { model.text(at: $0) }
        }
        let list: JSONText = ["object": "list", "data": .array(models)]
        call.respond(.ok, list.bytes)
    }

    /// `GET /v1/models/{id}`; an id may hold slashes. One that the caller may not ask is refused as a chat with it is.
    func model(_ call: Call, _ caller: Caller, _ rights: Rights) throws(Problem) {
        let model = try catalogue.value.known(call.request.parameters["id"] ?? "")
        guard let ratio = model.ratio(of: rights.group), rights.models?.contains(model.name) ?? true else {
            throw Problem(.modelNotAllowed, parameter: "model")
        }
        call.respond(.ok, model.text(at: ratio).bytes)
    }
}

extension Model {
    /// The model in OpenAI's shape, and what the catalogue knows besides. `created` is 0, because the catalogue does not
    /// have it.
    fileprivate func text(at ratio: Ratio) -> JSONText {
        [
            "id": .string(name), "object": "model", "created": 0, "owned_by": .string(ownedBy),
            "yizhan": .object(ourMembers(at: ratio)),
        ]
    }

    /// Prices are micro-yuan for a million tokens, and for the call. What is unknown is left out.
    private func ourMembers(at ratio: Ratio) -> [JSONText.Member] {
        let price = price.times(ratio)
        let told: JSONText = [
            "input": .integer(Int(price.input.microYuan)), "output": .integer(Int(price.output.microYuan)),
            "perCall": .integer(Int(price.perCall.microYuan)),
        ]
        var members: [JSONText.Member] = [.init("price", told)]
        if let contextTokens { members.append(.init("context", .integer(contextTokens))) }
        if let maximumOutputTokens { members.append(.init("maximumOutput", .integer(maximumOutputTokens))) }
        if let vision { members.append(.init("vision", .bool(vision))) }
        if let reasoning { members.append(.init("reasoning", .bool(reasoning))) }
        return members
    }
}
