import Credentials
import EventLoop
import HTTP

/// What parts are made of. A part takes what it needs; an error names the setting that would have given it.
@IOLoop
final class Means {
    let settings: Settings
    let directory: DataDirectory
    /// The process's own name on its cluster; nil where it is alone.
    let name: String?
    let client: HTTPClient
    private let demo: Demo?
    private var known: Models?

    /// - Parameter demo: what answers if no provider is configured; nil if that is an error.
    init(_ settings: Settings, _ directory: DataDirectory, name: String? = nil, demo: Demo? = nil) {
        self.settings = settings
        self.directory = directory
        self.name = name
        self.demo = demo
        var configuration = HTTPClient.Configuration()
        if let proxy = settings[.upstreamProxy] { configuration.proxy = .url(proxy) }
        client = HTTPClient(configuration)
    }

    /// The parts in their order; an error says what one of them lacks.
    func make(_ parts: [any Part.Type]) async throws -> [any Part] {
        var made: [any Part] = []
        for part in parts { made.append(try await part.init(self)) }
        return made
    }

    /// What keys and stream ids are signed with: on a cluster it is given, where the process is alone it may be made.
    func secret() throws -> ServerSecret {
        guard name != nil else { return try directory.secret(settings) }
        guard let secret = try settings.serverSecret() else {
            throw SettingError(
                description: "The role chat needs YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same on every node.")
        }
        return secret
    }

    /// What is on offer, the same for all parts.
    func models() async throws -> Models {
        if let known { return known }
        let models = try await Models(settings, directory, client: client, demo: demo)
        known = models
        // Ends with the answer to its one call, which has a deadline.
        IOLoop.start { await models.list() }
        return models
    }
}

extension Setting<String?> {
    static var upstreamProxy: Self {
        Self("YIZHAN_UPSTREAM_PROXY", .text, "a proxy for calls; by default as `https_proxy` and its like say")
    }
}
