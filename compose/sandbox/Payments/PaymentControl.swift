import Crypto
import EventLoop
import HTTP
import JSON
import WeChatPay

/// The sandbox's control API of payments: how tests and people look into the books, pay without a page, and have the
/// providers misbehave.
///
/// | call, below `/sandbox/payments` | does |
/// | --- | --- |
/// | `GET /state` | script, clock, how many orders and notifications there are |
/// | `DELETE /state` | forgets orders and script; keys and clock stay |
/// | `GET /books?after=N&limit=N` | money received and refunded, in all and of each order |
/// | `GET /orders/{order}` | one order |
/// | `GET /merchants?certificates=1` | what belongs into a catalogue: `merchants`, private keys in clear |
/// | `POST /pay` `{"order"}` | somebody pays |
/// | `POST /scan` `{"order"}` | somebody opens the code: at Alipay there is a trade from now on |
/// | `POST /invoke` | what WeChat does with a page's `getBrandWCPayRequest`: looks at `paySign`, and pays |
/// | `POST /refund` `{"order", "fen", "told"}` | the merchant pays back at the provider's console |
/// | `POST /keys` `{"kind"}` | a key of a provider's is replaced: `public_key`, `certificate`, `alipay` or `alipay_certificate` |
/// | `POST /clock` | sets `offset_seconds`, `skew_seconds`, `haste`, `bill_hour` |
/// | `POST /script` | a rule is added, or with `{"seed", "rules"}` all are replaced: see `Payments.help` |
@IOLoop
final class PaymentControl {
    let store: PaymentStore
    let notifier: Notifier
    private let till: Till
    private let refunds: RefundClerk

    init(_ store: PaymentStore, _ notifier: Notifier, _ till: Till, _ refunds: RefundClerk) {
        self.store = store
        self.notifier = notifier
        self.till = till
        self.refunds = refunds
    }

    func addRoutes(to router: inout Router) {
        let path = "/sandbox/payments"
        router.add(.get, path + "/state") { _, writer in try await self.answer(writer) { self.state } }
        router.add(.delete, path + "/state") { _, writer in try await self.answer(writer) { try self.clear() } }
        router.add(.get, path + "/books") { request, writer in
            try await self.answer(writer) { self.books(request) }
        }
        router.add(.get, path + "/orders/{order}") { request, writer in
            try await self.answer(writer) { try self.document(of: request.parameters["order"]) }
        }
        router.add(.get, path + "/merchants") { request, writer in
            try await self.answer(writer) {
                self.merchants(hasCertificates: request.query["certificates"] == "1")
            }
        }
        for deed in Deed.allCases {
            router.add(.post, "\(path)/\(deed.rawValue)") { request, writer in
                try await self.answer(writer) { try await self.perform(deed, try Self.object(request)) }
            }
        }
    }

    private enum Deed: String, CaseIterable {
        case pay, scan, invoke, refund, keys, clock, script
    }

    private func perform(_ deed: Deed, _ body: JSONValue) async throws -> JSONText {
        switch deed {
        case .pay: try pay(body)
        case .scan: try scan(body)
        case .invoke: try invoke(body)
        case .refund: try refund(body)
        case .keys: try await replaceKey(body)
        case .clock: try setClock(body)
        case .script: try setScript(body)
        }
    }

    private func answer(
        _ writer: ResponseWriter, _ work: @IOLoop () async throws -> JSONText
    ) async throws {
        do {
            writer.respond(Sandbox.json(.ok), try await work().bytes)
        } catch let error as ControlError {
            let document: JSONText = ["error": ["message": .string(error.message)]]
            writer.respond(Sandbox.json(HTTPResponse.Status(code: error.status)), document.bytes)
        }
    }

    private static func object(_ request: ServerRequest) throws -> JSONValue {
        guard let value = try? JSONValue(parsing: request.body), value.isObject else {
            throw ControlError("The body is a JSON object.")
        }
        return value
    }
}

// MARK: - Deeds

extension PaymentControl {
    private func clear() throws -> JSONText {
        try store.clear()
        notifier.clear()
        refunds.clear()
        till.clear()
        return state
    }

    /// The order that a body names.
    private func order(_ body: JSONValue) throws -> PlayedOrder {
        guard let number = body.member("order")?.string, let order = store.books.order(number) else {
            throw ControlError("There is no such order.", status: 404)
        }
        return order
    }

    private func pay(_ body: JSONValue) throws -> JSONText {
        let order = try order(body)
        do {
            try till.pay(order.name)
        } catch let refusal as Till.Refusal {
            throw ControlError("The order is \(refusal.rawValue).", status: 409)
        }
        return try document(of: order.name.number)
    }

    private func scan(_ body: JSONValue) throws -> JSONText {
        let order = try order(body)
        try till.scan(order.name)
        return try document(of: order.name.number)
    }

    /// Plays the client of WeChat, which a page asks to have a person pay.
    private func invoke(_ body: JSONValue) throws -> JSONText {
        let keys = store.keys.weChatPay
        let names = ["appId", "timeStamp", "nonceStr", "package"]
        let values = names.compactMap { body.member($0)?.string }
        let message = values.map { $0 + "\n" }.joined()
        guard values.count == names.count, values[0] == keys.app, body.member("signType")?.string == "RSA",
            let signature = body.member("paySign")?.string.flatMap({ [UInt8](base64: $0) }),
            keys.merchantKey.publicKey.isSignature(signature, of: Array(message.utf8)),
            values[3].hasPrefix("prepay_id="), let number = PrepayID.order(String(values[3].dropFirst(10)))
        else { return ["err_msg": "get_brand_wcpay_request:fail"] }
        do {
            try till.pay(PlayedOrder.Name(provider: .weChatPay, number: number))
        } catch is Till.Refusal {
            return ["err_msg": "get_brand_wcpay_request:fail"]
        }
        return ["err_msg": "get_brand_wcpay_request:ok"]
    }

    private func refund(_ body: JSONValue) throws -> JSONText {
        let order = try order(body)
        let rest = order.terms.amountFen - order.claimedFen
        let fen = body.member("fen")?.int ?? rest
        guard order.status(at: store.now) == .paid, (1...max(1, rest)).contains(fen), rest > 0 else {
            throw ControlError("There is not so much to be paid back.", status: 409)
        }
        try till.refundByHand(order, fen: fen, isTold: body.member("told")?.bool ?? true)
        return try document(of: order.name.number)
    }

    private func replaceKey(_ body: JSONValue) async throws -> JSONText {
        guard let kind = body.member("kind")?.string.flatMap({ PlayedKeys.Kind(rawValue: $0) }) else {
            let kinds = PlayedKeys.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError("`kind` is one of \(kinds).")
        }
        try await store.replaceKey(kind)
        return merchants(hasCertificates: [.certificate, .alipayCertificate].contains(kind))
    }

    private func setClock(_ body: JSONValue) throws -> JSONText {
        var time = store.books.time
        func set(_ name: String, _ range: ClosedRange<Int>, _ place: WritableKeyPath<PlayedTime, Int>) throws {
            guard let value = body.member(name) else { return }
            guard let number = value.int, range.contains(number) else {
                throw ControlError("`\(name)` is a number from \(range.lowerBound) to \(range.upperBound).")
            }
            time[keyPath: place] = number
        }
        try set("offset_seconds", -315_360_000...315_360_000, \.offsetSeconds)
        try set("skew_seconds", -86_400...86_400, \.skewSeconds)
        try set("haste", 1...PlayedTime.mostHaste, \.haste)
        try set("bill_hour", 0...23, \.billHour)
        try store.record(.timed(time))
        return state
    }

    private func setScript(_ body: JSONValue) throws -> JSONText {
        var script = store.books.script
        if body.member("rules") != nil {
            script = try MischiefScript(body)
        } else {
            try script.add(try MischiefRule(body))
        }
        try store.record(.scripted(script))
        return state
    }
}
