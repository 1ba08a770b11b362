internal import Catalogue
internal import EventLoop
internal import HTTP
internal import JSON
internal import OpenAI
internal import Streams

extension Door {
    /// `GET /v1/models`.
    func models(_ call: Call) throws(OpenAIError) {
        _ = try authenticate(call.request)
        let list: JSONText = ["object": "list", "data": .array(catalogue.value.models.map(\.text))]
        call.respond(.ok, list.bytes)
    }

    /// `GET /v1/models/{id}`; an id may hold slashes.
    func model(_ call: Call) throws(OpenAIError) {
        _ = try authenticate(call.request)
        let name = call.request.parameters["id"] ?? ""
        guard let model = catalogue.value.model(name) else {
            throw OpenAIError(.modelNotFound, "The model '\(name)' does not exist.", parameter: "model")
        }
        call.respond(.ok, model.text.bytes)
    }
}

extension Model {
    /// The model as OpenAI lists it; what it was created is not known to us.
    fileprivate var text: JSONText {
        ["id": .string(name), "object": "model", "created": 0, "owned_by": .string(ownedBy)]
    }
}
