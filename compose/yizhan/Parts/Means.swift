import Credentials
import EventLoop
import HTTP

/// What parts share: clients, catalogue, secret. An error names the setting that is missing.
@IOLoop
final class Means {
    let settings: Settings
    let directory: DataDirectory
    /// The process's name on its cluster; nil for a single process.
    let name: String?
    let client: HTTPClient
    /// How many chats wait in this process for a call of a model; the part that makes the calls sets it.
    var waitingChats: () -> Int = { 0 }
    private let demo: Demo?
    private var known: Models?

    /// - Parameter demo: used if no provider is configured; nil makes that an error.
    init(_ settings: Settings, _ directory: DataDirectory, name: String? = nil, demo: Demo? = nil) {
        self.settings = settings
        self.directory = directory
        self.name = name
        self.demo = demo
        var configuration = HTTPClient.Configuration()
        if let proxy = settings[.upstreamProxy] { configuration.proxy = proxy }
        // A few more than answers, for the providers' lists of models.
        configuration.allow(callsAtOnce: settings[.answersAtOnce] + 16)
        configuration.certificateAuthorities = settings[.authorities]
        client = HTTPClient(configuration)
    }

    /// Makes the parts in order. An error names what a part lacks.
    func make(_ parts: [any Part.Type]) async throws -> [any Part] {
        var made: [any Part] = []
        for part in parts { made.append(try await part.init(self)) }
        return made
    }

    /// The secret that signs keys and stream ids. A cluster must configure it; a single process may generate it.
    func secret() throws -> ServerSecret {
        guard name != nil else { return try directory.secret(settings) }
        guard let secret = try settings.serverSecret() else {
            throw SettingError(
                description: "The role chat needs YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same on every node.")
        }
        return secret
    }

    /// The models on offer, made once for all parts.
    func models() async throws -> Models {
        if let known { return known }
        let models = try await Models(settings, directory, client: client, demo: demo)
        known = models
        // Nobody cancels this task; its one call has a deadline.
        IOLoop.start { await models.list() }
        return models
    }
}

extension Setting<String?> {
    static var authorities: Self {
        Self(
            "YIZHAN_CA_FILE", .certificates,
            "a PEM file of further certificate authorities: of providers, proxies and, in place of the system's, brokers"
        )
    }
}

extension Setting<HTTPClient.Proxy?> {
    static var upstreamProxy: Self {
        Self("YIZHAN_UPSTREAM_PROXY", .proxy, "a proxy for calls; by default as `https_proxy` and its like say")
    }
}
