internal import Catalogue
internal import EventLoop
internal import HTTP
internal import JSON
internal import Messages
internal import OpenAI
internal import Relay
internal import Telemetry

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

    /// `GET /metrics`, for this machine unless the configuration says otherwise: to others it is not there.
    func showMetrics(_ call: Call) throws(OpenAIError) {
        guard configuration.metricsArePublic || call.request.isLocal else {
            throw OpenAIError(.notFound, "There is nothing at this path.")
        }
        call.respond(.ok, Array(MetricsRegistry.shared.render().utf8), MetricsRegistry.contentType)
    }

    /// `GET /healthz`: the process is there.
    func health(_ call: Call) {
        call.respond(.ok, Array("ok\n".utf8), "text/plain")
    }

    /// `GET /readyz`.
    func readiness(_ call: Call) throws(OpenAIError) {
        guard !isDraining, relay.position != nil, outbound.oldestAge <= configuration.maxUnansweredAge else {
            throw OpenAIError(.unavailable, "The service is starting, stopping or overloaded.")
        }
        call.respond(.ok, Array("ready\n".utf8), "text/plain")
    }
}

extension Model {
    /// The model as OpenAI lists it; what it was created is not known to us.
    fileprivate var text: JSONText {
        ["id": .string(name), "object": "model", "created": 0, "owned_by": .string(ownedBy)]
    }
}

extension ServerRequest {
    /// Whether it comes from this machine, over its loopback or a Unix domain socket.
    fileprivate var isLocal: Bool {
        guard let remoteAddress else { return true }
        return Self.loopback.contains { $0.contains(remoteAddress) }
    }

    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }
}
