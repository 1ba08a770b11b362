import EventLoop
import HTTP
import JSON
import Settlement

// Prepays, queries and closes.
extension WeChatPayDesk {
    /// The merchant's number of the order, for scripts that want something of it; nil if the body has none.
    nonisolated static func orderNumber(in body: [UInt8]) -> String? {
        (try? JSONValue(parsing: body))?.member("out_trade_no")?.string
    }

    func name(_ number: String) -> PlayedOrder.Name {
        PlayedOrder.Name(provider: .weChatPay, number: number)
    }

    func prepay(_ request: ServerRequest) throws -> WeChatPayReply {
        guard let way = request.parameters["way"].flatMap({ PlayedOrder.Way(rawValue: $0) }), !way.kind.isEmpty else {
            throw WeChatPayRefusal(404, "INVALID_REQUEST", "接口不存在")
        }
        let terms = try terms(WeChatPayBody(request.body), way)
        if let known = store.books[terms.name] {
            switch known.status(at: store.now) {
            case .paid: throw WeChatPayRefusal.paid
            case .closed: throw WeChatPayRefusal.closed
            case .open, .unscanned: break
            }
            guard known.terms == terms else { throw WeChatPayRefusal.notTheSame }
            return invitation(known)
        }
        guard store.books.names.count < PaymentBooks.mostOrders else {
            throw WeChatPayRefusal(403, "RULE_LIMIT", "沙箱订单数已达上限")
        }
        let order = PlayedOrder(
            terms, madeAt: store.now, expires: try expiry(terms), isForCertificates: isForCertificates(request))
        try store.record(.made(order))
        mayForge(order)
        return invitation(order)
    }

    private func terms(_ body: WeChatPayBody, _ way: PlayedOrder.Way) throws(WeChatPayRefusal) -> PlayedOrder.Terms {
        guard try body.needed("mchid", upTo: 32) == keys.merchant else { throw .otherMerchant }
        guard try body.needed("appid", upTo: 32) == keys.app else { throw .otherApp }
        let amount = try body.part("amount")
        guard try amount.text("currency", upTo: 16) ?? "CNY" == "CNY" else {
            throw .parameter("/amount/currency", "only CNY is allowed")
        }
        guard let address = try body.address("notify_url") else { throw .parameter("/notify_url", "it is missing") }
        let payer = try way == .jsapi ? body.part("payer").needed("openid", upTo: 128) : nil
        return PlayedOrder.Terms(
            name: name(try body.number("out_trade_no", 6...32)), way: way, amountFen: try amount.amount("total"),
            description: try body.needed("description", upTo: 127), notifyAddress: address,
            attachment: try body.text("attach", upTo: 128), payer: payer,
            expiry: try body.text("time_expire", upTo: 64))
    }

    /// The last moment of paying, by the sandbox's clock: merchants live in the real time.
    private func expiry(_ terms: PlayedOrder.Terms) throws(WeChatPayRefusal) -> Int? {
        guard let text = terms.expiry else { return store.now + Self.lifetime }
        guard let moment = BeijingTime.seconds(rfc3339: text), moment > store.realTime else {
            throw .parameter("/time_expire", "a moment to come is wanted, in RFC 3339")
        }
        return moment + store.books.time.offsetSeconds
    }

    /// After it an order is closed if its merchant said no other time.
    private static let lifetime = 7 * 86_400

    private func mayForge(_ order: PlayedOrder) {
        let rule = store.mischief.strike(
            .forge, order.name.number, order: order.name.number, provider: order.name.provider, call: .notification)
        if let rule { notifier.forge(order, rule.value ?? "signature") }
    }

    /// Where the person pays: the content of the code is the address of a page here.
    private func invitation(_ order: PlayedOrder) -> WeChatPayReply {
        let page = JSONText.string(PayPages.address(of: order.name, at: store.address))
        let document: JSONText =
            switch order.terms.way {
            case .jsapi: ["prepay_id": .string(PrepayID.text(order.name.number)), "sandbox_page": page]
            case .h5: ["h5_url": page]
            default: ["code_url": page]
            }
        return WeChatPayReply(document.bytes)
    }

    func query(_ request: ServerRequest) throws -> WeChatPayReply {
        guard request.query["mchid"] == keys.merchant else {
            throw WeChatPayRefusal.parameter("mchid", "it is missing or another's", in: "query")
        }
        let order =
            request.parameters["order"].flatMap { store.books[name($0)] }
            ?? request.parameters["transaction"].flatMap { store.books.order(ofTransaction: $0) }
        guard let order, order.name.provider == .weChatPay else { throw WeChatPayRefusal.noOrder }
        let word = store.mischief.strike(
            .disagree, order.name.number, order: order.name.number, provider: .weChatPay, call: .query)?.value
        let terms = ToldTerms(of: order, store.keys, disagreeing: word)
        return WeChatPayReply(WeChatPayDocuments.transaction(order, terms, at: store.now).bytes)
    }

    func close(_ request: ServerRequest) throws -> WeChatPayReply {
        guard try WeChatPayBody(request.body).needed("mchid", upTo: 32) == keys.merchant else {
            throw WeChatPayRefusal.otherMerchant
        }
        guard let order = request.parameters["order"].flatMap({ store.books[name($0)] }) else {
            throw WeChatPayRefusal.noOrder
        }
        switch order.status(at: store.now) {
        case .paid: throw WeChatPayRefusal.paid
        case .closed: throw WeChatPayRefusal.closed
        case .open, .unscanned: break
        }
        if try till.crosses(order) { throw WeChatPayRefusal.paid }
        try store.record(.closed(order.name, at: store.now))
        till.mayArriveLate(order)
        return .done
    }
}

/// WeChat Pay's name of a prepay, in which ours has the order's number.
enum PrepayID {
    private static let start = "wxprepay"

    static func text(_ order: String) -> String { start + order }

    /// The order's number; nil for another text.
    static func order(_ text: String) -> String? {
        text.hasPrefix(start) ? String(text.dropFirst(start.count)) : nil
    }
}
