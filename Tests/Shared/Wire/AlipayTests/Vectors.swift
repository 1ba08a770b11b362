import Crypto
import Foundation
import JSON
import Settlement
import Testing

@testable import Alipay

/// Messages with what Alipay's clients for Python made of them, and the keys that they were made with.
enum Vectors {
    static let root = document("alipay")
    private static let keyTexts = document("keys")
    static let platformKey = keyTexts.member("alipay_platform")

    static let app = text(root, "app_id")
    static let seller = text(root, "seller_id")

    struct Notification: Sendable, CustomTestStringConvertible {
        let name: String
        let expected: String
        let form: [UInt8]
        let signed: String

        var testDescription: String { name }
    }

    static let notifications = list("notifications").map { value in
        Notification(
            name: text(value, "name"), expected: text(value, "expect"), form: Array(text(value, "form_body").utf8),
            signed: text(value, "sign_content"))
    }

    struct Request: Sendable, CustomTestStringConvertible {
        let name: String
        let value: JSONValue

        var testDescription: String { name }
    }

    static let requests = list("requests").map { Request(name: text($0, "name"), value: $0) }

    struct Response: Sendable, CustomTestStringConvertible {
        let name: String
        let body: [UInt8]
        let node: String
        /// Nil without a signature.
        let isValid: Bool?

        var testDescription: String { name }

        /// A call of the method that the response is one to.
        var call: AlipayCall {
            switch node {
            case "alipay_trade_precreate_response":
                AlipayOrder(number: "A1", amountFen: 1, subject: "s", patience: .minutes(1), notifyAddress: nil)
                    .map { AlipayCall.precreate($0) } ?? .query(order: "A1")
            case "alipay_trade_refund_response":
                AlipayCall.refund(order: "A1", number: "R1", refundFen: 1) ?? .query(order: "A1")
            case "alipay_data_dataservice_bill_downloadurl_query_response": .tradeBill(day: "2024-04-25")
            default: .query(order: "A1")
            }
        }
    }

    static let responses = list("responses").map { value in
        Response(
            name: text(value, "name"), body: Array(text(value, "body").utf8), node: text(value, "node"),
            isValid: value.member("valid")?.bool)
    }

    static func keys() throws -> AlipayKeys {
        AlipayKeys([try RSAPublicKey(text(platformKey, "spki_der"))])
    }

    static func signer() throws -> AlipaySigner {
        AlipaySigner(app: app, key: try RSAPrivateKey(text(keyTexts.member("alipay_app"), "pkcs8_der")))
    }

    static func appKey() throws -> RSAPublicKey { try RSAPublicKey(text(keyTexts.member("alipay_app"), "spki_der")) }

    /// Alipay's own signature.
    static func signature(of content: [UInt8]) throws -> String {
        try RSAPrivateKey(text(platformKey, "pkcs8_der")).sign(content).base64
    }

    /// A signed response to a query.
    static func response(_ content: String, to call: AlipayCall = .query(order: "A1")) throws -> AlipayResponse {
        let node = call.method.replacing(".", with: "_") + "_response"
        let signature = try signature(of: Array(content.utf8))
        return try AlipayResponse(
            Array(#"{"\#(node)":\#(content),"sign":"\#(signature)"}"#.utf8), to: call, verifiedBy: keys())
    }

    /// A signed form.
    static func form(_ parameters: [AlipayParameter]) throws -> [UInt8] {
        let signature = try signature(of: parameters.signedContent)
        let all = parameters + [AlipayParameter("sign", signature), AlipayParameter("sign_type", "RSA2")]
        return Array(all.form.utf8)
    }

    static func terms(amountFen: Int = 990) -> PaymentTerms {
        PaymentTerms(order: "A20240426152045000001", merchant: seller, app: app, amountFen: amountFen)
    }

    static func list(_ name: String) -> [JSONValue] {
        let values = Array(root.member(name)?.elements ?? root.elements)
        if values.isEmpty { Issue.record("There are no vectors of \(name).") }
        return values
    }

    static func text(_ value: JSONValue?, _ name: String) -> String {
        guard let text = value?.member(name)?.string else {
            Issue.record("A vector has no \(name).")
            return ""
        }
        return text
    }

    private static func document(_ name: String) -> JSONValue {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"),
            let bytes = try? Data(contentsOf: url), let document = try? JSONValue(parsing: Array(bytes))
        else { preconditionFailure("The vectors of \(name) cannot be read.") }
        return document
    }
}
