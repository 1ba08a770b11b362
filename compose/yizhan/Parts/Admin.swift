import Admin
import Credentials
import EventLoop
import HTTP
import Ingress
import MessageLog

/// The admin API: beside the other APIs, or on an address of its own.
///
/// It is a part of the role `chat`, because it needs the same door: a relay of its own would be a second reader of
/// `replies` for a few calls a day.
struct AdminPart: Part {
    private let door: Door
    private let secret: ServerSecret
    private let catalogue: CatalogueReader
    private let letters: @IOLoop @Sendable (any MessageLog) -> DeadLetters
    private let publicAddress: String
    /// Of an address of its own; nil without one.
    private let server: HTTPServer.Configuration?

    init(_ means: Means) throws {
        door = try means.door()
        secret = try means.secret()
        catalogue = { log in try await means.catalogue(on: log) }
        letters = { log in means.letters(on: log) }
        publicAddress = means.settings.publicAddress
        server = means.settings[.adminListen].map { address in
            var configuration = Service.serverConfiguration(means.settings)
            configuration.addresses = [address]
            configuration.crossOrigin = nil
            return configuration
        }
    }

    func start(on log: any MessageLog) async throws -> Running {
        var limits = AdminAPI.Configuration()
        limits.address = publicAddress
        let api = AdminAPI(
            try await door.open(on: log), log: log, secret: secret, catalogue: try await catalogue(log),
            letters: letters(log), configuration: limits)
        guard let configuration = server else {
            return Running(addRoutes: { api.add(to: &$0, for: .network) })
        }
        var router = Router()
        api.add(to: &router, for: .network)
        Descriptions.add(to: &router)
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        return Running(drain: { await server.drain(deadline: $0) }, stop: { server.stop() })
    }
}

/// Serves the admin API to the operator's commands, on a Unix socket that only the service's user may open.
struct ConsoleSocket: Part {
    private let door: Door
    private let secret: ServerSecret?
    private let catalogue: CatalogueReader
    private let letters: @IOLoop @Sendable (any MessageLog) -> DeadLetters
    private let publicAddress: String
    private let path: String

    init(_ means: Means) throws {
        door = try means.door()
        secret = try means.keySecret()
        catalogue = { log in try await means.catalogue(on: log) }
        letters = { log in means.letters(on: log) }
        publicAddress = means.settings.publicAddress
        path = means.consoleSocket
    }

    func start(on log: any MessageLog) async throws -> Running {
        var limits = AdminAPI.Configuration()
        limits.deadline = .seconds(30)
        limits.address = publicAddress
        let api = AdminAPI(
            try await door.open(on: log), log: log, secret: secret, catalogue: try await catalogue(log),
            letters: letters(log), configuration: limits)
        var router = Router()
        api.add(to: &router, for: .console)
        var configuration = HTTPServer.Configuration(addresses: [.file(path: path)])
        configuration.errorResponse = Service.refusals.errorResponse
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        return Running(stop: { server.stop() })
    }
}

extension Setting<SocketAddress?> {
    static var adminListen: Self {
        Self("YIZHAN_ADMIN_LISTEN", .address, "where the admin API is served; by default beside the others")
    }
}
