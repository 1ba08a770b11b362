import Alipay
import Crypto
import EventLoop
import HTTP
import Settlement

/// The pages on which a person pays: what the QR codes lead to. They work without a script.
@IOLoop
final class PayPages {
    private let store: PaymentStore
    private let till: Till

    init(_ store: PaymentStore, _ till: Till) {
        self.store = store
        self.till = till
    }

    nonisolated static func address(of name: PlayedOrder.Name, at place: String) -> String {
        "\(place)/pay/\(name.provider.rawValue)/\(escaped(name.number))"
    }

    func addRoutes(to router: inout Router) {
        router.add(.get, "/pay/{provider}/{order}") { request, writer in try self.show(request, writer) }
        router.add(.post, "/pay/{provider}/{order}") { request, writer in try self.pay(request, writer) }
    }

    private func show(_ request: ServerRequest, _ writer: ResponseWriter) throws {
        let page = PayPage(isChinese: Self.isChinese(request))
        guard let name = name(request) else { return Self.respond(page.unknown, .notFound, writer) }
        try till.scan(name)
        guard let order = store.books[name] else { return Self.respond(page.unknown, .notFound, writer) }
        let status = order.status(at: store.now)
        let back = status == .paid ? returnAddress(order) : nil
        Self.respond(page.text(order, status, back: back), .ok, writer)
    }

    private func pay(_ request: ServerRequest, _ writer: ResponseWriter) throws {
        // Of an order that nobody can pay the page says why.
        if let name = name(request), let order = store.books[name],
            [.open, .unscanned].contains(order.status(at: store.now))
        {
            try till.pay(name)
        }
        writer.respond(
            HTTPResponse(status: HTTPResponse.Status(code: 303), headerFields: [.location: request.path]))
    }

    /// The order of a path, also by WeChat Pay's name of its prepay.
    private func name(_ request: ServerRequest) -> PlayedOrder.Name? {
        guard let provider = request.parameters["provider"].flatMap({ PlayedProvider(rawValue: $0) }),
            let text = request.parameters["order"]
        else { return nil }
        let name = PlayedOrder.Name(provider: provider, number: PrepayID.order(text) ?? text)
        return store.books[name] == nil ? nil : name
    }

    /// Where the merchant wants the person to come back to, with what the provider adds; it proves nothing.
    private func returnAddress(_ order: PlayedOrder) -> String? {
        guard let address = order.terms.returnAddress, address.hasPrefix("http://") || address.hasPrefix("https://"),
            let key = store.keys.alipay.platformKeys.last, let payment = order.payments.first
        else { return nil }
        let keys = store.keys.alipay
        var parameters = [
            ("app_id", keys.app), ("auth_app_id", keys.app), ("charset", "utf-8"),
            ("method", "alipay.trade.page.pay.return"), ("out_trade_no", order.name.number),
            ("seller_id", keys.seller), ("timestamp", BeijingTime.clock(store.now)),
            ("total_amount", Yuan.text(fen: order.terms.amountFen)), ("trade_no", payment.transaction),
            ("version", "1.0"),
        ].map { AlipayParameter($0.0, $0.1) }
        let signature = key.sign(parameters.signedContent).base64
        parameters += [AlipayParameter("sign", signature), AlipayParameter("sign_type", "RSA2")]
        return address + (address.contains("?") ? "&" : "?") + parameters.form
    }

    private static func isChinese(_ request: ServerRequest) -> Bool {
        let languages = request.headerFields[HTTPField.Name(unchecked: "Accept-Language")] ?? ""
        return languages.lowercased().hasPrefix("zh")
    }

    nonisolated private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }

    static func respond(_ page: String, _ status: HTTPResponse.Status, _ writer: ResponseWriter) {
        let fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
            .xContentTypeOptions: "nosniff",
        ]
        writer.respond(HTTPResponse(status: status, headerFields: fields), page)
    }
}
