import Chat
import EventLoop
import HTTP
import Ingress
import Payment
import WeChat

extension Service {
    static func serverConfiguration(_ settings: Settings) -> HTTPServer.Configuration {
        var configuration = HTTPServer.Configuration(addresses: [settings[.listen]])
        configuration.maxConnections = settings[.maxConnections]
        configuration.maxConnectionsPerAddress = settings[.maxConnectionsPerAddress]
        configuration.maxBodyBytes = settings[.maxBody]
        // What the API says is for its caller alone, and is what its type says.
        configuration.headerFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        configuration.writeDeadline = settings[.readerPatience]
        let origins = settings[.corsOrigins]
        if origins != .listed([]) { configuration.crossOrigin = ChatAPI.crossOrigin(origins) }
        configuration.errorResponse = refusals.errorResponse
        configuration.trustedProxies = settings[.trustedProxies] ?? []
        return configuration
    }

    /// The shape of refusals by path. A request that reached no API gets the chat API's shape, which most clients
    /// expect.
    nonisolated static let refusals = Refusals(
        PaymentAPI.refusals + WeChatAPI.refusals
            + (StatusPaths.prefixes + ["/admin"]).map { (prefix: $0, shape: RefusalShape.document) },
        otherwise: .openAI)
}

extension Setting<SocketAddress> {
    static var listen: Self {
        Self("YIZHAN_LISTEN", "127.0.0.1:8080", .address, "where the API and the page are served")
    }
}

extension Setting<KnownHosts> {
    static var hosts: Self {
        Self(
            "YIZHAN_HOSTS", "localhost", .hosts,
            "names under which the page and `/metrics` are called, like `chat.example.com`; addresses always; `*`: all")
    }
}

extension Setting<CrossOrigin.Origins> {
    static var corsOrigins: Self {
        Self(
            "YIZHAN_CORS_ORIGINS", "*", .origins,
            "origins whose web pages may call the API, like `https://chat.example.com`; `*`: all; `none`: no other")
    }
}

extension Setting<Int> {
    static var maxConnections: Self {
        Self("YIZHAN_MAX_CONNECTIONS", "4096", .integer(1...1_000_000), "open connections")
    }

    static var maxConnectionsPerAddress: Self {
        Self(
            "YIZHAN_MAX_CONNECTIONS_PER_ADDRESS", "1024", .integer(1...1_000_000), "open connections of one address")
    }

    static var maxBody: Self { Self("YIZHAN_MAX_BODY", "10MiB", .bytes(1024...1 << 30), "the largest request body") }
}

extension Setting<Duration> {
    static var readerPatience: Self {
        Self(
            "YIZHAN_READER_PATIENCE", "60s", .duration(.seconds(1)...(.seconds(3600))),
            "how long a client may take nothing of what waits for it; then it is cut off")
    }
}

extension Setting<[AddressRange]?> {
    static var trustedProxies: Self {
        Self("YIZHAN_TRUSTED_PROXIES", .networks, "addresses and networks whose X-Forwarded-For counts")
    }
}
