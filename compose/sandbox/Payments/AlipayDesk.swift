import Crypto
import EventLoop
import HTTP
import JSON

/// Alipay's gateway, for one merchant's app.
///
/// It signs the very bytes of the node that it answers with; what the gateway itself refuses has no signature. After a
/// precreate there is no trade before somebody has opened the code.
@IOLoop
final class AlipayDesk {
    let store: PaymentStore
    let notifier: Notifier
    let till: Till
    let refunds: RefundClerk

    /// Where bills are, below the sandbox's address.
    static let billPath = "/sandbox/alipay/bill.zip"

    init(_ store: PaymentStore, _ notifier: Notifier, _ till: Till, _ refunds: RefundClerk) {
        self.store = store
        self.notifier = notifier
        self.till = till
        self.refunds = refunds
    }

    var keys: PlayedKeys.Alipay { store.keys.alipay }

    func addRoutes(to router: inout Router) {
        router.add(.get, Payments.gatewayPath) { request, writer in try await self.serve(request, writer) }
        router.add(.post, Payments.gatewayPath) { request, writer in try await self.serve(request, writer) }
        router.add(.get, Self.billPath) { request, writer in try await self.download(request, writer) }
    }

    private func serve(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let asking: AlipayAsking
        do {
            asking = try AlipayAsking(request)
        } catch {
            return writer.respond(Sandbox.json(.ok), answer(error, to: ""))
        }
        if asking.method == "alipay.trade.page.pay" { return try await servePage(asking, writer) }
        let order = asking.orderNumber
        let mischief = store.mischief.call(asking.call ?? .query, order: order, provider: .alipay)
        if mischief.refusal?.fault == .down { return CallMischief.down(writer) }
        let body: [UInt8]
        let serial = asking.isForCertificates ? keys.papers.papers.last?.serial : nil
        do {
            try asking.check(keys)
            if let rule = mischief.refusal { throw AlipayRefusal(rule) }
            let members = try await perform(asking)
            let done: [JSONText.Member] = [.init("code", "10000"), .init("msg", "Success")]
            // The gateway does not sign this answer: a certificate is signed itself.
            let signing = asking.call == .certificates ? CallMischief.Signing.none : mischief.signing
            body = signed(done + members, as: Self.node(of: asking.method), signing, naming: serial)
        } catch let refusal as AlipayRefusal {
            body = answer(refusal, to: asking.method, mischief.signing, naming: serial)
        }
        try await mischief.end(writer) { writer.respond(Sandbox.json(.ok), body) }
    }

    private func perform(_ asking: AlipayAsking) async throws -> [JSONText.Member] {
        let content = try asking.content()
        switch asking.call {
        case .prepay: return try precreate(content, asking)
        case .query: return try query(content)
        case .close: return try close(content)
        case .refund: return try refund(content)
        case .refundQuery: return try refundQuery(content)
        case .bill: return try await bill(content)
        case .certificates: return try certificate(content)
        default: throw AlipayRefusal.method
        }
    }

    /// One of the gateway's own, by its serial number.
    private func certificate(_ content: AlipayContent) throws(AlipayRefusal) -> [JSONText.Member] {
        guard let paper = keys.papers.papers.first(where: { $0.serial == content.text("alipay_cert_sn") }) else {
            throw .parameter("alipay_cert_sn")
        }
        return [.init("alipay_cert_content", .string(Array(paper.text.utf8).base64))]
    }

    /// A page that the browser was sent to: it leads to where a person pays, or says what is wrong.
    private func servePage(_ asking: AlipayAsking, _ writer: ResponseWriter) async throws {
        let mischief = store.mischief.call(.prepay, order: asking.orderNumber, provider: .alipay)
        if mischief.refusal?.fault == .down { return CallMischief.down(writer) }
        var response = HTTPResponse(status: .found)
        do {
            try asking.check(keys)
            if let rule = mischief.refusal { throw AlipayRefusal(rule) }
            let order = try order(try asking.content(), asking, .page)
            response.headerFields[.location] = PayPages.address(of: order.name, at: store.address)
        } catch let refusal as AlipayRefusal {
            return PayPages.respond(PayPage.refusal(refusal.subcode, refusal.message), .badRequest, writer)
        }
        try await mischief.end(writer) { writer.respond(response) }
    }
}

// MARK: - Answers

extension AlipayDesk {
    /// What the object of an answer is called.
    private static func node(of method: String) -> String {
        String(method.map { $0 == "." ? "_" : $0 }) + "_response"
    }

    private func answer(
        _ refusal: AlipayRefusal, to method: String, _ signing: CallMischief.Signing = .right,
        naming serial: String? = nil
    ) -> [UInt8] {
        guard !refusal.isOfGateway else {
            return Self.escaped(JSONText.object([.init("error_response", .object(refusal.members))]).bytes)
        }
        return signed(refusal.members, as: Self.node(of: method), signing, naming: serial)
    }

    private func signed(
        _ members: [JSONText.Member], as node: String, _ signing: CallMischief.Signing, naming serial: String?
    ) -> [UInt8] {
        let content = Self.escaped(JSONText.object(members).bytes)
        var document = Array("{\"\(node)\":".utf8) + content
        let key = signing == .wrong ? keys.appKey : keys.platformKeys.last
        if signing != .none, let key {
            if let serial { document += Array(",\"alipay_cert_sn\":".utf8) + JSONText.string(serial).bytes }
            document += Array(",\"sign\":".utf8) + JSONText.string(key.sign(content).base64).bytes
        }
        return document + [UInt8(ascii: "}")]
    }

    /// As the real gateway writes it, with a backslash before each slash: it stands in texts only.
    private static func escaped(_ document: [UInt8]) -> [UInt8] {
        document.flatMap { $0 == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), $0] : [$0] }
    }
}
