import Crypto
import EventLoop
import Foundation
import HTTP
import JSON
import Settlement

@testable import Sandbox
@testable import WeChatPay

// As a merchant of WeChat Pay's.
extension PlayedShop {
    /// What came of a call.
    struct Answer: Sendable {
        let status: Int
        let headerFields: HTTPFields
        let body: [UInt8]
        /// What was signed as it must be.
        let content: Result<WeChatPayContent, WeChatPayFault>

        var failure: WeChatPayFailure? { status < 300 ? nil : WeChatPayFailure(status: status, body: body) }
    }

    nonisolated static var now: Int { Int(Date().timeIntervalSince1970) }

    var signer: WeChatPaySigner {
        WeChatPaySigner(
            merchant: keys.weChatPay.merchant, serial: keys.weChatPay.serial, key: keys.weChatPay.merchantKey)
    }

    /// The provider's public key that is in force.
    var publicKeyName: String { keys.weChatPay.publicKeys.last?.name ?? "" }

    var weChatPayKeys: WeChatPayKeys {
        var known = WeChatPayKeys()
        for (name, key) in keys.weChatPay.publicKeys { known.add(key, named: name) }
        return known
    }

    /// Calls as a merchant that knows the provider's public key, unless it is told otherwise.
    func call(
        _ request: WeChatPayRequest, by signer: WeChatPaySigner? = nil, time: Int? = nil, isForKey: Bool = true,
        knowing keys: WeChatPayKeys? = nil, changing change: (inout HTTPFields) -> Void = { _ in }
    ) async throws -> Answer {
        var fields = HTTPFields()
        let headers = (signer ?? self.signer).headers(
            of: request, time: time ?? Self.now, nonce: SecureRandom.bytes(16).hexadecimal,
            keyName: isForKey ? publicKeyName : nil)
        for (name, value) in headers { fields.append(HTTPField(name: .init(unchecked: name), value: value)) }
        change(&fields)
        let method = HTTPRequest.Method(rawValue: request.method.rawValue)
        let (response, body) = try await send(
            method, request.target, headers: fields, body: request.method == .post ? request.body : nil)
        let known = keys ?? weChatPayKeys
        let content = Result { () throws(WeChatPayFault) in
            let signature = try WeChatPaySignature { response.headerFields[.init(unchecked: $0)] }
            return try known.verify(body, signedBy: signature, now: Self.now)
        }
        return Answer(
            status: response.status.code, headerFields: response.headerFields, body: body, content: content)
    }

    /// Posts a text that need not be what the API wants.
    func post(_ target: String, _ text: String) async throws -> Answer {
        try await call(WeChatPayRequest(post: target, .raw(Array(text.utf8))))
    }

    func order(_ number: String, fen: Int = 990, description: String = "10 元额度") throws -> WeChatPayOrder {
        try Self.needed(
            WeChatPayOrder(
                app: keys.weChatPay.app, merchant: keys.weChatPay.merchant, number: number, description: description,
                amountFen: fen, notifyAddress: notifyAddress(.weChatPay), expires: expires))
    }

    func terms(_ number: String, fen: Int = 990) -> PaymentTerms {
        PaymentTerms(
            order: number, merchant: keys.weChatPay.merchant, app: keys.weChatPay.app, amountFen: fen)
    }

    func prepay(_ number: String, fen: Int = 990) async throws -> Answer {
        try await call(.native(try order(number, fen: fen)))
    }

    func query(_ number: String) async throws -> WeChatPayTransaction {
        let answer = try await call(.query(order: number, merchant: keys.weChatPay.merchant))
        return try WeChatPayTransaction(try answer.content.get())
    }

    func close(_ number: String) async throws -> Answer {
        try await call(.close(order: number, merchant: keys.weChatPay.merchant))
    }

    func refund(_ order: String, _ number: String, fen: Int, of total: Int = 990) async throws -> Answer {
        try await call(
            .refund(
                try Self.needed(
                    WeChatPayRefundOrder(
                        order: order, number: number, refundFen: fen, totalFen: total, reason: "asked",
                        notifyAddress: notifyAddress(.weChatPay)))))
    }

    /// Reads a notification as our door does.
    func read(_ notice: NoticeDoor.Notice) throws(WeChatPayFault) -> WeChatPayNotification.News {
        let signature = try WeChatPaySignature { notice.headerFields[.init(unchecked: $0)] }
        let content = try weChatPayKeys.verify(notice.body, signedBy: signature, now: Self.now)
        guard let key = WeChatPayAPIKey(keys.weChatPay.apiKey) else { throw .undecipherable }
        return try WeChatPayNotification(content).open(with: [key])
    }

    /// The payment that a notification tells; nil for another one.
    func payment(_ notice: NoticeDoor.Notice) throws(WeChatPayFault) -> WeChatPayTransaction? {
        if case .payment(let payment) = try read(notice) { payment } else { nil }
    }

    /// The refund that a notification tells; nil for another one.
    func refund(_ notice: NoticeDoor.Notice) throws(WeChatPayFault) -> WeChatPayRefund? {
        if case .refund(let refund) = try read(notice) { refund } else { nil }
    }

    static func needed<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }

    struct Missing: Error {}
}
