import Admin
import EventLoop
import HTTP
import Ingress
import MessageLog

/// The admin API: beside the other APIs, or on an address of its own.
///
/// It is a part of the role `chat`, because it needs the same door: a relay of its own would be a second reader of
/// `replies` for a few calls a day.
struct AdminPart: Part {
    private let means: Means

    init(_ means: Means) {
        self.means = means
    }

    func start(on log: any MessageLog) async throws -> Running {
        var limits = AdminAPI.Configuration()
        limits.address = means.settings.publicAddress
        let api = AdminAPI(
            means.door(), log: log, secret: try means.secret(), catalogue: try await means.catalogue(on: log),
            letters: means.letters(on: log), configuration: limits)
        guard let address = means.settings[.adminListen] else {
            return Running(addRoutes: { api.add(to: &$0, for: .network) })
        }
        var router = Router()
        api.add(to: &router, for: .network)
        Descriptions.add(to: &router)
        var configuration = Service.serverConfiguration(means.settings)
        configuration.addresses = [address]
        configuration.crossOrigin = nil
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        return Running(drain: { await server.drain(deadline: $0) }, stop: { server.stop() })
    }
}

/// Serves the admin API to the operator's commands, on a Unix socket that only the service's user may open.
struct ConsoleSocket: Part {
    private let means: Means

    init(_ means: Means) {
        self.means = means
    }

    func start(on log: any MessageLog) async throws -> Running {
        var limits = AdminAPI.Configuration()
        limits.deadline = .seconds(30)
        limits.address = means.settings.publicAddress
        let api = AdminAPI(
            means.door(), log: log, secret: try means.keySecret(), catalogue: try await means.catalogue(on: log),
            letters: means.letters(on: log), configuration: limits)
        var router = Router()
        api.add(to: &router, for: .console)
        var configuration = HTTPServer.Configuration(addresses: [.file(path: means.consoleSocket)])
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
