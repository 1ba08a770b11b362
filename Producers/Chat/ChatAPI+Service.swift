internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
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
    /// The model in OpenAI's shape. `created` is 0, because the catalogue does not have it.
    fileprivate var text: JSONText {
        ["id": .string(name), "object": "model", "created": 0, "owned_by": .string(ownedBy)]
    }
}
