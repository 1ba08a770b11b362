import Crypto
import Foundation
import JSON
import Settlement
import Testing

@testable import WeChatPay

/// Messages with what WeChat Pay's clients for Python made of them, and the keys that they were made with.
enum Vectors {
    static let root = document("wechatpay_v3")
    private static let keyTexts = document("keys")

    static let merchant = text(root, "mchid")
    static let app = text(root, "appid")
    /// When the messages were signed.
    static let time = 1_554_208_460

    struct Notification: Sendable, CustomTestStringConvertible {
        let name: String
        let isOfCertificate: Bool
        let expected: String
        let headers: [String: String]
        let body: [UInt8]
        let content: JSONValue
        let now: Int

        var testDescription: String { name }
    }

    static let notifications: [Notification] = list("notifications").compactMap { value in
        guard let content = value.member("plaintext"), let now = Int(text(value, "now")) else { return nil }
        return Notification(
            name: text(value, "name"), isOfCertificate: value.member("mode")?.equals("cert") ?? false,
            expected: text(value, "expect"), headers: headers(value), body: Array(text(value, "body").utf8),
            content: content, now: now)
    }

    struct Request: Sendable, CustomTestStringConvertible {
        let name: String
        let value: JSONValue

        var testDescription: String { name }
    }

    static let requests = list("requests").map { Request(name: text($0, "name"), value: $0) }

    struct Response: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        var testDescription: String { name }
    }

    static let responses: [Response] = list("responses").compactMap { value in
        value.member("status")?.int.map { status in
            Response(
                name: text(value, "name"), status: status, headers: headers(value),
                body: Array(text(value, "body").utf8))
        }
    }

    static let resourcesThatCannotBeOpened = list("gcm_negative").map { value in
        WeChatPayAPIKey.Resource(
            ciphertext: text(value, "ciphertext"), nonce: text(value, "nonce"),
            associatedData: text(value, "associated_data"))
    }

    static func apiKey() throws -> WeChatPayAPIKey { try #require(WeChatPayAPIKey(text(root, "apiv3_key"))) }

    static func privateKey(_ name: String) throws -> RSAPrivateKey {
        try RSAPrivateKey(text(keyTexts.member(name), "pkcs8_der"))
    }

    static func publicKey(_ name: String) throws -> RSAPublicKey {
        try RSAPublicKey(text(keyTexts.member(name), "spki_der"))
    }

    static func certificate() throws -> Certificate { try Certificate(text(keyTexts, "wxpay_platform_cert_der")) }

    /// The keys of a merchant that moves from certificates to the public key.
    static func keys() throws -> WeChatPayKeys {
        var keys = WeChatPayKeys()
        keys.add(try publicKey("wxpay_platform_pubkey_mode"), named: text(root, "public_key_id"))
        keys.add(try certificate())
        return keys
    }

    static func signer() throws -> WeChatPaySigner {
        WeChatPaySigner(
            merchant: merchant, serial: text(root, "merchant_serial_no"), key: try privateKey("wxpay_merchant"))
    }

    static func signature(_ headers: [String: String]) throws(WeChatPayFault) -> WeChatPaySignature {
        try WeChatPaySignature { headers[$0] }
    }

    /// A signature of the platform over a body.
    static func signed(_ body: [UInt8], isOfCertificate: Bool = false, time: Int = Vectors.time) throws
        -> WeChatPaySignature
    {
        var signature = WeChatPaySignature(
            timestamp: "\(time)", nonce: "ABCDEFGHIJKLMNOP",
            serial: text(root, isOfCertificate ? "platform_cert_serial" : "public_key_id"), signature: "")
        let key = try privateKey("wxpay_platform_\(isOfCertificate ? "cert" : "pubkey")_mode")
        signature.signature = key.sign(signature.message(body)).base64
        return signature
    }

    /// A verified body.
    static func content(_ body: String) throws -> WeChatPayContent {
        let bytes = Array(body.utf8)
        return try keys().verify(bytes, signedBy: signed(bytes), now: time)
    }

    static func terms(amountFen: Int = 990) -> PaymentTerms {
        PaymentTerms(order: "P20240426152045000001", merchant: merchant, app: app, amountFen: amountFen)
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

    private static func headers(_ value: JSONValue) -> [String: String] {
        var headers: [String: String] = [:]
        guard let object = value.member("headers") else { return headers }
        for member in object.members { headers[member.name] = member.value.string }
        return headers
    }

    private static func document(_ name: String) -> JSONValue {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"),
            let bytes = try? Data(contentsOf: url), let document = try? JSONValue(parsing: Array(bytes))
        else { preconditionFailure("The vectors of \(name) cannot be read.") }
        return document
    }
}
