import Activities
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import Foundation
import HTTP
import HTTPBench
import Messages
import Processing
import Synchronization
import Telemetry
import Testing

@testable import Cashier

/// Cashier with a played provider, which both merchants of its catalogue are at.
@IOLoop
final class CashierBench {
    /// When it all happens: on 30 November 2026, before noon in Beijing.
    nonisolated static let second = 1_796_009_220
    nonisolated static let clock = Timestamp(milliseconds: Int64(second) * 1000)

    let provider: PlayedServer
    let catalogue: CurrentCatalogue
    let cashier: Cashier
    private let log: Log
    private let wall: Wall

    /// The seconds that a test lets pass, and how often somebody asked for the time.
    final class Wall: Sendable {
        let passed = Mutex(0)
        let asked = Mutex(0)

        func now() -> Int {
            asked.withLock { $0 += 1 }
            return second + passed.withLock { $0 }
        }
    }

    /// What is published before a performance ends.
    @IOLoop
    final class Log {
        var pages: [BillPage] = []
        /// Thrown once each, in turn.
        var errors: [any Error] = []

        func append(_ drafts: [Draft]) throws {
            if !errors.isEmpty { throw errors.removeFirst() }
            pages += drafts.compactMap { draft in
                guard case .page(let page) = draft.event.content as? ReconciliationInbox else { return nil }
                return page
            }
        }
    }

    init(
        _ change: (inout Cashier.Configuration) -> Void = { _ in }, certificates: Bool = false,
        folder: String = FileManager.default.temporaryDirectory.path
    ) throws {
        let provider = try PlayedServer()
        let (log, wall) = (Log(), Wall())
        self.provider = provider
        self.log = log
        self.wall = wall
        catalogue = CurrentCatalogue(
            try Self.catalogue([
                Self.weChat(at: provider.baseURL, certificates: certificates), Self.alipay(at: provider.baseURL),
            ]))
        var configuration = Cashier.Configuration(folder: folder)
        change(&configuration)
        var direct = HTTPClient.Configuration()
        direct.proxy = .direct
        cashier = Cashier(
            configuration, catalogue: catalogue, client: HTTPClient(direct), publicAddress: "https://shop.example",
            clock: { Self.clock }, now: { wall.now() },
            publish: { try log.append($0) })
    }

    var pages: [BillPage] { log.pages }

    func failLog(with errors: any Error...) { log.errors = errors }

    /// How often somebody asked for the time.
    var timesAsked: Int { wall.asked.withLock { $0 } }

    func pass(seconds: Int) { wall.passed.withLock { $0 += seconds } }

    func replace(with merchants: [Merchant]) throws {
        catalogue.replace(with: try Self.catalogue(merchants), version: catalogue.version + 1)
    }

    nonisolated static func catalogue(_ merchants: [Merchant]) throws -> Catalogue {
        try Catalogue(models: [], channels: [], merchants: merchants)
    }

    nonisolated static func weChat(
        at baseURL: String, key: String? = PaymentKeys.platformPublic, certificates: Bool = false,
        number: String = "1900000109", apiKey: String = PaymentKeys.apiKey, formerAPIKey: String? = nil,
        fault: String? = nil
    ) throws -> Merchant {
        var keys: [Merchant.PublicKey] = []
        if !certificates, let key { keys.append(.init(id: PlayedKeys.keyName, key: try RSAPublicKey(key))) }
        return Merchant(
            terms: MerchantTerms(name: "wx", provider: .weChatPay, number: number, app: "wxd678efh567hg6787"),
            baseURL: baseURL, serial: "3775B6A45ACD588826D15E583A95F5DD9A1B2C3D", privateKey: PlayedKeys.own,
            apiKey: Secret(apiKey), formerAPIKey: formerAPIKey.map { Secret($0) }, publicKeys: keys,
            usesCertificates: certificates, ways: ["native", "jsapi"], fault: fault)
    }

    nonisolated static func alipay(at baseURL: String, key: String = PaymentKeys.platformPublic) throws -> Merchant {
        Merchant(
            terms: MerchantTerms(
                name: "ali", provider: .alipay, number: "2088102119685838", app: "2021000000000001"),
            baseURL: baseURL + "/gateway.do", privateKey: PlayedKeys.own,
            publicKeys: [.init(key: try RSAPublicKey(key))], notifyAddress: "https://other.example/told")
    }
}

// MARK: - What is asked

extension CashierBench {
    nonisolated static let order: OrderNumber = {
        guard let account = Account("alice") else { preconditionFailure("The name is one of an account.") }
        return OrderNumber(of: account, name: "key/1")
    }()

    nonisolated static let refund: RefundNumber = {
        guard let number = RefundNumber(of: order, index: 1) else {
            preconditionFailure("The index is one of a refund.")
        }
        return number
    }()

    func merchant(_ name: String = "wx") throws -> MerchantTerms {
        try #require(catalogue.value.merchant(name)).terms
    }

    /// What Orders is told of a call.
    func told(
        _ call: CashierAsked.Call, of name: String = "wx", within time: Duration = .seconds(30)
    ) async throws -> PaymentTold {
        try await told(call, of: merchant(name), within: time)
    }

    func told(
        _ call: CashierAsked.Call, of merchant: MerchantTerms, within time: Duration = .seconds(30)
    ) async throws -> PaymentTold {
        let asked = CashierAsked(
            order: Self.order, merchant: merchant, call: call, attempt: 3, deadline: Self.clock + time)
        let told = try #require(await messages(of: .asked(asked)).first as? PaymentTold)
        #expect(told.number == Self.order.text && told.call == call && told.attempt == 3 && told.source == asked.id)
        #expect(told.merchant == merchant)
        return told
    }

    func messages(of input: CashierInbox) async -> [any Message] {
        await cashier.perform(input, attempt: Attempt(epoch: 1, isTakeover: false)).outputs.map(\.message)
    }
}

extension CashierAsked.Call {
    static let native = prepay(.native)
    static let someRefund = CashierAsked.Call.refund(
        CashierBench.refund, amountFen: 100, totalFen: 990, reason: "no longer needed")
    static let someRefundQuery = CashierAsked.Call.refundQuery(CashierBench.refund)

    static func prepay(_ way: PaymentWay) -> CashierAsked.Call {
        .prepay(way: way, description: "10 元额度", amountFen: 990, expires: CashierBench.clock + .seconds(7200))
    }

    /// One of each kind.
    static let each: [CashierAsked.Call] = [.native, .query, .close, .someRefund, .someRefundQuery]
}
