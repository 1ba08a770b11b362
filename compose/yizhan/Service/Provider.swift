import Catalogue
import EventLoop
import HTTP
import JSON
import Telemetry

/// The provider of the settings, which lists its models itself.
@IOLoop
struct Provider {
    private let baseURL: String
    private let key: Secret?
    private let client: HTTPClient

    init(baseURL: String, key: Secret?, client: HTTPClient) {
        self.baseURL = Channel.trimmed(baseURL)
        self.key = key
        self.client = client
    }

    func draft(of models: [String]) -> CatalogueDraft {
        CatalogueDraft(channel: "openai", baseURL: baseURL, apiKey: key, models: models)
    }

    /// The models that a catalogue has of it; none if its only channel is another one.
    func names(in catalogue: Catalogue) -> [String] {
        guard catalogue.channels.count == 1, catalogue.channels[0].baseURL == baseURL else { return [] }
        return catalogue.models.map(\.name)
    }

    /// Asks for its models.
    func list() async throws -> [String] {
        var fields: HTTPFields = [:]
        if let key { fields[.authorization] = "Bearer \(key.exposed)" }
        let request = ClientRequest(
            url: baseURL + "/models", headerFields: fields,
            deadlines: .init(connect: .seconds(5), head: .seconds(5), idle: .seconds(5), total: .seconds(10)))
        let (response, body) = try await client.collect(request, limit: 4 << 20)
        guard response.status.code == 200 else {
            throw SettingError(.openAIBaseURL, "/models answers \(response.status.code).")
        }
        let names = try JSONValue(parsing: body).member("data")?.elements.compactMap { $0.member("id")?.string } ?? []
        guard !names.isEmpty else {
            throw SettingError(.openAIBaseURL, "/models lists none; set YIZHAN_OPENAI_MODELS.")
        }
        return names
    }
}
