import EventLoop
import HTTP

/// WeChat Pay's API (v3), for one merchant.
///
/// It refuses what the real one refuses, in the same shapes: a request that is not signed by the merchant (401
/// `SIGN_ERROR`), one with wrong members (400 `PARAM_ERROR`), another order under a used number.
@IOLoop
final class WeChatPayDesk {
    let store: PaymentStore
    let notifier: Notifier
    let till: Till
    let refunds: RefundClerk
    private var answers = 0

    /// Under which name the merchant says by which of the provider's keys the answer is to be signed.
    private static let serial = HTTPField.Name(unchecked: "Wechatpay-Serial")
    private static let requestID = HTTPField.Name(unchecked: "Request-ID")

    init(_ store: PaymentStore, _ notifier: Notifier, _ till: Till, _ refunds: RefundClerk) {
        self.store = store
        self.notifier = notifier
        self.till = till
        self.refunds = refunds
    }

    var keys: PlayedKeys.WeChatPay { store.keys.weChatPay }

    func addRoutes(to router: inout Router) {
        router.add(.post, "/v3/pay/transactions/{way}") { request, writer in
            let order = Self.orderNumber(in: request.body)
            try await self.serve(.prepay, order, request, writer) { try self.prepay(request) }
        }
        router.add(.get, "/v3/pay/transactions/out-trade-no/{order}") { request, writer in
            try await self.serve(.query, request.parameters["order"], request, writer) { try self.query(request) }
        }
        router.add(.get, "/v3/pay/transactions/id/{transaction}") { request, writer in
            try await self.serve(.query, nil, request, writer) { try self.query(request) }
        }
        router.add(.post, "/v3/pay/transactions/out-trade-no/{order}/close") { request, writer in
            try await self.serve(.close, request.parameters["order"], request, writer) { try self.close(request) }
        }
        router.add(.post, "/v3/refund/domestic/refunds") { request, writer in
            let order = Self.orderNumber(in: request.body)
            try await self.serve(.refund, order, request, writer) { try self.refund(request) }
        }
        router.add(.get, "/v3/refund/domestic/refunds/{refund}") { request, writer in
            let order = request.parameters["refund"].flatMap { self.store.books.order(ofRefund: $0) }
            try await self.serve(.refundQuery, order?.name.number, request, writer) {
                try self.refundQuery(request)
            }
        }
        router.add(.get, "/v3/certificates") { request, writer in
            try await self.serve(.certificates, nil, request, writer) { try self.certificates() }
        }
        router.add(.get, "/v3/bill/{kind}") { request, writer in
            try await self.serve(.bill, nil, request, writer) { try await self.bill(request) }
        }
        router.add(.get, "/v3/billdownload/file") { request, writer in
            try await self.serve(.download, nil, request, writer) { try await self.download(request) }
        }
    }

    /// Checks the signature, has the call answered, and signs the answer; all of it as the script wants.
    private func serve(
        _ call: PlayedCall, _ order: String?, _ request: ServerRequest, _ writer: ResponseWriter,
        _ answer: @IOLoop () async throws -> WeChatPayReply
    ) async throws {
        let mischief = store.mischief.call(call, order: order, provider: .weChatPay)
        if mischief.refusal?.fault == .down { return CallMischief.down(writer) }
        var reply: WeChatPayReply
        do {
            try WeChatPayAuthorization.check(request, keys, now: store.realTime)
            try check(request)
            if let rule = mischief.refusal { throw WeChatPayRefusal(rule) }
            reply = try await answer()
        } catch let refusal as WeChatPayRefusal {
            reply = WeChatPayReply(refusal)
        }
        if mischief.signing == .none { reply.isSigned = false }
        let response = response(reply, keyName(request), isRight: mischief.signing != .wrong)
        try await mischief.end(writer) { writer.respond(response, reply.body) }
    }

    /// Refuses requests without the headers that the API wants.
    private func check(_ request: ServerRequest) throws(WeChatPayRefusal) {
        let accepted = request.headerFields[.accept] ?? ""
        guard accepted.contains("application/json") || accepted.contains("*/*") else {
            throw WeChatPayRefusal(406, "PARAM_ERROR", "Http头Accept必须为application/json")
        }
        let type = request.headerFields[.contentType] ?? ""
        guard request.body.isEmpty || type.lowercased().hasPrefix("application/json") else {
            throw WeChatPayRefusal(415, "PARAM_ERROR", "Http头Content-Type必须为application/json")
        }
        if let name = request.headerFields[Self.serial] {
            let isKnown =
                keys.platformKeys.contains { $0.name == name } || keys.certificates.contains { $0.serial == name }
            guard isKnown else { throw .parameter("Wechatpay-Serial", "there is no such key", in: "header") }
        }
    }

    /// The key that the answer is signed with: the one that the merchant names, or the certificate's.
    private func keyName(_ request: ServerRequest) -> WeChatPaySeal.KeyName {
        request.headerFields[Self.serial].map { .named($0) } ?? .certificate
    }

    /// Whether the merchant knows the provider by its certificates, and not by its public key.
    func isForCertificates(_ request: ServerRequest) -> Bool {
        let name = request.headerFields[Self.serial]
        return name == nil || keys.certificates.contains { $0.serial == name }
    }

    private func response(_ reply: WeChatPayReply, _ key: WeChatPaySeal.KeyName, isRight: Bool) -> HTTPResponse {
        answers += 1
        var fields: HTTPFields = [Self.requestID: "08SANDBOX\(answers)"]
        let seal = WeChatPaySeal(keys: keys, time: store.signingTime)
        if reply.isSigned, let signed = seal.headers(reply.body, by: key, forging: isRight ? nil : .signature) {
            for field in signed { fields.append(field) }
        }
        if let type = reply.type { fields[.contentType] = type }
        return HTTPResponse(status: HTTPResponse.Status(code: reply.status), headerFields: fields)
    }
}

/// What WeChat Pay's API answers.
struct WeChatPayReply {
    var status = 200
    var body: [UInt8] = []
    var type: String?
    var isSigned = true

    init(_ document: [UInt8], status: Int = 200) {
        self.status = status
        body = document
        type = "application/json; charset=utf-8"
    }

    init(_ refusal: WeChatPayRefusal) {
        self.init(refusal.body, status: refusal.status)
        isSigned = refusal.isSigned
    }

    /// Done, and nothing more to say.
    static let done: WeChatPayReply = {
        var reply = WeChatPayReply([], status: 204)
        reply.type = nil
        return reply
    }()

    /// The bytes of a bill, which have no signature of their own.
    static func file(_ bytes: [UInt8]) -> WeChatPayReply {
        var reply = WeChatPayReply(bytes)
        reply.type = "application/octet-stream"
        reply.isSigned = false
        return reply
    }
}
