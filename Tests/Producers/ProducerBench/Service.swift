package import Account
internal import Activities
internal import Auth
internal import Books
package import Catalogue
package import Chat
internal import Codes
package import Credentials
internal import CredentialsBench
package import EmbeddedLog
package import EventLoop
internal import Foundation
package import HTTP
package import Ingress
internal import MessageLog
package import Messages
internal import Orders
internal import Quota
internal import Relay
internal import Responder
package import Shop
internal import SignIn
internal import Stations

/// The whole path of a request in one process: the chat, the account and the shop API, log, processors, fake model,
/// relay. No payment provider is called: what Cashier would say, a test says.
@IOLoop
package final class Service {
    package let secret = ServerSecret.random()
    package let log: EmbeddedLog
    package let doorLog: DeafLog
    package let ingress: Ingress
    package let catalogue: CurrentCatalogue
    package let model: FakeModel
    package let client = HTTPClient()
    package let key: String
    private let relay: Relay
    private let server: HTTPServer
    private let folder: URL
    private let stations: [any ActivityMember]
    /// An account that is open, with `key`.
    package nonisolated static let owner = account("owner")

    /// - Parameters:
    ///   - grant: what the account `owner` has.
    ///   - members: what of a request the model's channel gets.
    ///   - apps: where persons write to the bot, as far as a sign-in goes: there is no Bot.
    ///   - change: changes each model of the catalogue.
    package init(
        grant: Money = .yuan(10), _ configuration: ChatAPI.Configuration = .init(),
        account accountConfiguration: AccountAPI.Configuration = .init(),
        shop shopConfiguration: ShopAPI.Configuration = .init(),
        ingress ingressConfiguration: Ingress.Configuration = .init(), tick: Duration = .seconds(5),
        members: Channel.Members = .init(), apps: [App] = [], change: (inout Model) -> Void = { _ in },
        isBlocked: @escaping @IOLoop () -> Bool = { false }
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        log = try await EmbeddedLog(
            .init(path: folder.appending(path: "log").path, isSynced: false), clock: clock, onFatal: { _ in })
        doorLog = DeafLog(log)
        try await log.run(ProcessorLoop(Auth()))
        try await log.run(ProcessorLoop(SignIn()))
        try await log.run(ProcessorLoop(Quota()))
        try await log.run(ProcessorLoop(Books()))
        try await log.run(ProcessorLoop(Codes()))
        try await log.run(ProcessorLoop(Orders()))
        model = FakeModel(log: log)
        let limits = ActivityQueue.Limits(running: 256, waiting: 256)
        let stations: [any ActivityMember] = [
            ActivityLoop(Responder(), log: log, limits: limits), ActivityLoop(model, log: log, limits: limits),
        ]
        self.stations = stations
        for station in stations { try await log.join(station) }
        var relayConfiguration = Relay.Configuration()
        relayConfiguration.tick = tick
        relay = Relay(log: log, secret: secret, configuration: relayConfiguration, clock: clock)
        try await relay.start()
        let refusals = Refusals(otherwise: .openAI)
        ingress = Ingress(
            log: doorLog, streams: relay, secret: secret, refusals: refusals, configuration: ingressConfiguration,
            isBlocked: isBlocked, clock: clock)
        catalogue = CurrentCatalogue(try Self.catalogue(members, apps, change))
        let chats = ChatAPI(ingress, catalogue: catalogue, configuration: configuration)
        let accounts = AccountAPI(
            ingress, catalogue: catalogue, client: client, configuration: Self.patient(accountConfiguration))
        let shop = ShopAPI(ingress, catalogue: catalogue, configuration: shopConfiguration)
        var router = Router()
        chats.add(to: &router)
        accounts.add(to: &router)
        shop.add(to: &router)
        var serverConfiguration = HTTPServer.Configuration(addresses: [Self.anyPort])
        serverConfiguration.crossOrigin = ChatAPI.crossOrigin(.any)
        serverConfiguration.errorResponse = refusals.errorResponse
        server = HTTPServer(configuration: serverConfiguration, router: router)
        try server.start()
        key = APIKey.make(Self.owner, secret)
        try await open(Self.owner, key, grant: grant)
    }

    /// Tests ask for a balance until it is as wanted, without a pause.
    private static func patient(_ configuration: AccountAPI.Configuration) -> AccountAPI.Configuration {
        var configuration = configuration
        if configuration.questionsPerSecond == AccountAPI.Configuration().questionsPerSecond {
            configuration.questionsPerSecond = 100_000
        }
        return configuration
    }

    private static func catalogue(
        _ members: Channel.Members, _ apps: [App], _ change: (inout Model) -> Void
    ) throws -> Catalogue {
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1", members: members)
        return try Catalogue(
            models: FakeModel.names.map { name in
                var model = Model(name: name, channel: channel, price: Price(output: .yuan(1_000_000)))
                model.maximumOutputTokens = 4
                change(&model)
                return model
            }, channels: [channel], apps: apps)
    }

    package nonisolated static func account(_ name: String) -> Account {
        guard let account = Account(name) else { preconditionFailure("'\(name)' is an account's name.") }
        return account
    }

    private static var anyPort: SocketAddress {
        guard let address = SocketAddress("127.0.0.1:0") else { preconditionFailure("This is an address.") }
        return address
    }

    package func close() async {
        model.release()
        server.stop()
        await log.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Closes all connections.
    package func stopServing() {
        server.stop()
    }

    /// Makes an account's key known, and gives it credit.
    package func open(_ account: Account, _ key: String, grant: Money) async throws {
        let issued = KeyIssued(account: account, credential: APIKey.hash(key))
        _ = try await log.append([Draft(to: AuthInbox.issued(issued))])
        guard grant > .zero else { return }
        let granted = CreditGranted(grant: UUID().uuidString, account: account, amount: grant)
        _ = try await log.append([Draft(to: QuotaInbox.granted(granted))])
    }

    /// Changes the owner's account, as an operator does.
    package func change(_ change: AccountChanged.Change) async throws {
        let changed = AccountChanged(
            account: Self.owner, change: change, by: Actor("test"), name: UUID().uuidString)
        _ = try await log.append([Draft(to: AuthInbox.changed(changed))])
    }

    package var openRequests: Int { server.counters.openRequests }

    package var address: String { "http://" + (server.addresses.first?.description ?? "") }
}
