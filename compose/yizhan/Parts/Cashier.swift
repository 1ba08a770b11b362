import Activities
import Cashier
import Catalogue
import EventLoop
import Foundation
import HTTP
import MessageLog
import Messages
import Telemetry

/// The role `cashier`: calls of payment providers, and what they tell. All that it has to know is in the catalogue.
struct CashierPart: Part {
    private let models: Models
    private let client: HTTPClient
    private let publicAddress: String
    private let hasPublicAddress: Bool
    private let isOfCluster: Bool

    init(_ means: Means) throws {
        models = try means.models()
        client = means.client
        publicAddress = means.settings.publicAddress
        hasPublicAddress = means.settings[.publicAddress] != nil
        isOfCluster = means.name != nil
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        try requireKeys()
        warnOfAddress()
        let cashier = Cashier(
            Cashier.Configuration(folder: FileManager.default.temporaryDirectory.path), catalogue: models.current,
            client: client, publicAddress: publicAddress, clock: Service.clock,
            now: { Int(Date().timeIntervalSince1970) }, publish: { drafts in _ = try await log.append(drafts) })
        var running = try await Running.activity(cashier, on: log, atOnce: Self.callsAtOnce)
        running.stop = { [models] in models.stop() }
        return running
    }

    /// Several times what the merchants together call at once.
    private static let callsAtOnce = 1024

    /// Refuses to work for a cluster without the keys for it: it would fail the orders of its share of the accounts.
    private func requireKeys() throws(SettingError) {
        guard isOfCluster, let closed = models.current.value.merchants.first(where: { $0.lacksKey }) else { return }
        throw SettingError(
            description: "YIZHAN_MASTER_KEY: the merchant '\(closed.terms.name)' cannot be used here: "
                + "\(closed.fault ?? "").")
    }

    /// Says which merchants' notifications would not come: on a cluster this process's own port takes none.
    private func warnOfAddress() {
        guard isOfCluster, !hasPublicAddress else { return }
        let logger = Logger(label: "cashier")
        for name in Self.withoutAddress(models.current.value.merchants) {
            logger.warning(
                "Notifications of payments will not come: neither the service nor the merchant has an address set.",
                metadata: [
                    .merchant: .string(name), .setting: "YIZHAN_ADDRESS", .address: .string(publicAddress),
                ])
        }
    }

    /// The names of merchants that are used here and have no address of their own for notifications.
    nonisolated static func withoutAddress(_ merchants: [Merchant]) -> [String] {
        merchants.filter { $0.fault == nil && $0.notifyAddress == nil }.map(\.terms.name)
    }
}
