import Crypto
import EventLoop
import HTTP
import JSON

// What the control API shows.
extension PaymentControl {
    /// More orders are not listed at once.
    private static let mostListed = 10_000

    var state: JSONText {
        let (books, time) = (store.books, store.books.time)
        let endings = PlayedNotice.Ending.allCases.map { ending in
            JSONText.Member(ending.rawValue, .integer(books.count(of: ending)))
        }
        return [
            "orders": .integer(books.names.count),
            "notifications": .object([.init("waiting", .integer(books.waitingCount))] + endings),
            "clock": [
                "offset_seconds": .integer(time.offsetSeconds), "skew_seconds": .integer(time.skewSeconds),
                "haste": .integer(time.haste), "bill_hour": .integer(time.billHour), "now": .integer(store.now),
            ],
            "script": store.mischief.document,
        ]
    }

    /// Money received and paid back, in all and of each order in the order of making.
    func books(_ request: ServerRequest) -> JSONText {
        let after = max(0, request.query["after"].flatMap { Int($0) } ?? 0)
        let limit = min(max(1, request.query["limit"].flatMap { Int($0) } ?? Self.mostListed), Self.mostListed)
        var sums = Dictionary(uniqueKeysWithValues: PlayedProvider.allCases.map { ($0, Sums()) })
        for order in store.books.all { sums[order.name.provider]?.add(order) }
        let names = store.books.names.dropFirst(after).prefix(limit)
        let total = PlayedProvider.allCases.reduce(into: Sums()) { total, provider in
            if let part = sums[provider] { total.add(part) }
        }
        let providers = PlayedProvider.allCases.map { provider in
            JSONText.Member(provider.rawValue, .object(sums[provider]?.members ?? []))
        }
        let next = after + names.count
        let rest: [JSONText.Member] = [
            .init("orders", .array(names.compactMap { store.books[$0] }.map { document(of: $0) })),
            .init("next", next < store.books.names.count ? .integer(next) : .null),
        ]
        return .object(total.members + providers + rest)
    }

    /// What many orders come to.
    private struct Sums {
        var paid = 0
        var receivedFen = 0
        var refunds = 0
        var refundedFen = 0

        mutating func add(_ order: PlayedOrder) {
            paid += order.payments.isEmpty ? 0 : 1
            receivedFen += order.receivedFen
            refunds += order.refunds.count { $0.status == .succeeded }
            refundedFen += order.refundedFen
        }

        mutating func add(_ other: Sums) {
            paid += other.paid
            receivedFen += other.receivedFen
            refunds += other.refunds
            refundedFen += other.refundedFen
        }

        var members: [JSONText.Member] {
            [
                .init("paid", .integer(paid)), .init("received_fen", .integer(receivedFen)),
                .init("refunds", .integer(refunds)), .init("refunded_fen", .integer(refundedFen)),
            ]
        }
    }

    func document(of number: String?) throws -> JSONText {
        guard let number, let order = store.books.order(number) else {
            throw ControlError("There is no such order.", status: 404)
        }
        return document(of: order)
    }

    private func document(of order: PlayedOrder) -> JSONText {
        let refunds = order.refunds.map { refund -> JSONText in
            [
                "number": .string(refund.number), "id": .string(refund.id), "amount_fen": .integer(refund.fen),
                "status": .string(refund.status.rawValue), "console": .bool(refund.isFromConsole),
            ]
        }
        return [
            "order": .string(order.name.number), "provider": .string(order.name.provider.rawValue),
            "way": .string(order.terms.way.rawValue), "status": .string(order.status(at: store.now).rawValue),
            "amount_fen": .integer(order.terms.amountFen), "received_fen": .integer(order.receivedFen),
            "refunded_fen": .integer(order.refundedFen),
            "transactions": .array(order.payments.map { .string($0.transaction) }), "refunds": .array(refunds),
            "page": .string(PayPages.address(of: order.name, at: store.address)),
            "notify_address": .optional(order.terms.notifyAddress), "made": .integer(order.madeAt),
        ]
    }

    /// The entries of a catalogue that belong to the keys here.
    ///
    /// - Parameter hasCertificates: whether WeChat Pay's keys are fetched as certificates, and Alipay's are certificates.
    func merchants(hasCertificates: Bool) -> JSONText {
        let (weChatPay, alipay) = (store.keys.weChatPay, store.keys.alipay)
        let keys: [JSONText] = weChatPay.publicKeys.map { ["id": .string($0.name), "key": .string($0.key.text)] }
        let first: [JSONText.Member] = [
            .init("name", .string(Payments.weChatPayName)), .init("provider", "wechatpay"),
            .init("baseURL", .string(store.address)), .init("number", .string(weChatPay.merchant)),
            .init("app", .string(weChatPay.app)), .init("serial", .string(weChatPay.serial)),
            .init("privateKey", .string(weChatPay.merchantKey.exposedText)), .init("apiKey", .string(weChatPay.apiKey)),
            .init("publicKeys", .array(hasCertificates ? [] : keys)), .init("certificates", .bool(hasCertificates)),
            .init("ways", ["native", "jsapi"]),
        ]
        let second: [JSONText.Member] = [
            .init("name", .string(Payments.alipayName)), .init("provider", "alipay"),
            .init("baseURL", .string(store.address + Payments.gatewayPath)), .init("number", .string(alipay.seller)),
            .init("app", .string(alipay.app)), .init("privateKey", .string(alipay.appKey.exposedText)),
            .init("ways", ["precreate", "page"]),
        ]
        let third = hasCertificates ? Self.certificates(of: alipay) : Self.publicKeys(of: alipay)
        return [
            "merchants": [
                .object(first + notifyAddress("/payments/wechat/\(Payments.weChatPayName)/notify")),
                .object(second + third + notifyAddress("/payments/alipay/\(Payments.alipayName)/notify")),
            ]
        ]
    }

    private static func publicKeys(of alipay: PlayedKeys.Alipay) -> [JSONText.Member] {
        [.init("publicKeys", .array(alipay.publicKeys.map { ["key": .string($0.text)] }))]
    }

    private static func certificates(of alipay: PlayedKeys.Alipay) -> [JSONText.Member] {
        [
            .init("appCertificate", .string(alipay.papers.app)),
            .init("alipayCertificates", .array(alipay.papers.texts.map { .string($0) })),
            .init("rootCertificates", .string(alipay.papers.root)),
        ]
    }

    /// Where a service takes notifications, if the sandbox was told where it is.
    private func notifyAddress(_ path: String) -> [JSONText.Member] {
        guard case .address(let base) = notifier.place else { return [] }
        return [.init("notifyAddress", .string(base + path))]
    }
}
