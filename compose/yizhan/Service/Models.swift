import Catalogue
import EventLoop
import Foundation
import HTTP
import JSON
import Messages
import Sandbox
import Telemetry

/// The models on offer by the settings: a catalogue's file, a provider and its models, or the demo model.
@IOLoop
final class Models {
    let current: CurrentCatalogue
    private let client: HTTPClient
    private let directory: DataDirectory
    private let logger = Logger(label: "models")
    /// A provider whose list of models is not known yet.
    private var unlisted: Channel?
    private var retry: LoopTimer?

    /// The demo model's price, so that a newcomer sees the balance change: 1 yuan a million tokens in, 2 out.
    private static let demoPrice = Price(input: .yuan(1), output: .yuan(2))

    /// - Parameter demo: used if no provider is configured; nil makes that an error.
    init(_ settings: Settings, _ directory: DataDirectory, client: HTTPClient, demo: Demo? = nil) async throws {
        self.client = client
        self.directory = directory
        if let path = settings[.catalogueFile] {
            current = CurrentCatalogue(try Self.read(path, settings.environment))
        } else if let baseURL = settings[.openAIBaseURL] {
            let channel = try Self.channel(settings, baseURL)
            let given = settings[.openAIModels]
            // Starts with the last list: a restart must not refuse models while the provider is asked again.
            let names = try given ?? directory.models(of: channel.baseURL)
            current = CurrentCatalogue(names.isEmpty ? .empty : try Catalogue(channel: channel, models: names))
            unlisted = given == nil ? channel : nil
        } else {
            guard let demo else {
                throw SettingError(
                    description: "No provider is configured: set YIZHAN_CATALOGUE or YIZHAN_OPENAI_BASE_URL.")
            }
            let (baseURL, names) = try demo.start()
            let channel = try Channel(name: "sandbox", baseURL: baseURL)
            current = CurrentCatalogue(try Catalogue(channel: channel, models: names, price: Self.demoPrice))
        }
    }

    private static func read(
        _ path: String, _ environment: [String: String]
    ) throws(SettingError) -> Catalogue {
        do {
            let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            return try Catalogue.read(file, environment: environment)
        } catch {
            throw SettingError(.catalogueFile, "\(path): \(error)")
        }
    }

    private static func channel(_ settings: Settings, _ baseURL: String) throws(SettingError) -> Channel {
        do {
            return try Channel(
                name: "openai", baseURL: baseURL, apiKey: settings[.openAIKey])
        } catch {
            throw SettingError(.openAIBaseURL, "\(error)")
        }
    }

    /// Asks the provider for its models, unless the settings name them; repeats every half minute until it responds.
    func list() async {
        guard let channel = unlisted else { return }
        do {
            let names = try await names(of: channel)
            current.replace(with: try Catalogue(channel: channel, models: names))
            try directory.keep(models: names, of: channel.baseURL)
            unlisted = nil
            retry = nil
            logger.notice("The provider's models are on offer.", metadata: [.count: .integer(names.count)])
        } catch {
            logger.warning("The provider does not list its models.", metadata: [.error: .string("\(error)")])
            // Nobody cancels this task; its one call has a deadline.
            retry = LoopTimer(after: .seconds(30)) { IOLoop.start { await self.list() } }
        }
    }

    private func names(of channel: Channel) async throws -> [String] {
        var fields: HTTPFields = [:]
        if let key = channel.apiKey { fields[.authorization] = "Bearer \(key.exposed)" }
        let request = ClientRequest(
            url: channel.baseURL + "/models", headerFields: fields,
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

extension Setting<String?> {
    static var openAIBaseURL: Self {
        Self(
            "YIZHAN_OPENAI_BASE_URL", .url, "an OpenAI-compatible provider, `/v1` included; none: the demo model")
    }

    static var catalogueFile: Self {
        Self("YIZHAN_CATALOGUE", .text, "a JSON5 file of models, prices and channels, instead of the three above")
    }
}

extension Setting<Secret?> {
    static var openAIKey: Self { Self("YIZHAN_OPENAI_API_KEY", .secret, "the provider's key") }
}

extension Setting<[String]?> {
    static var openAIModels: Self {
        Self("YIZHAN_OPENAI_MODELS", .list, "the models to offer; by default what the provider lists")
    }
}

/// The demo model: a sandbox inside this process, used if no provider is configured.
@IOLoop
final class Demo {
    private var sandbox: Sandbox?

    var isRunning: Bool { sandbox != nil }

    /// Starts the sandbox; returns its base URL and its models.
    func start() throws -> (baseURL: String, models: [String]) {
        let sandbox = Sandbox()
        let port = try sandbox.start()
        self.sandbox = sandbox
        return (baseURL: "http://127.0.0.1:\(port)/v1", models: Sandbox.Configuration().models)
    }

    func stop() { sandbox?.stop() }
}
