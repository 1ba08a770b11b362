import Catalogue
import Crypto
import Foundation
import HTTP
import JSON
import Messages
import Telemetry
import Testing

/// The wire formats' vectors, as far as the door looks at them, with the merchants that they were made for.
enum Vectors {
    struct Told: Sendable, CustomTestStringConvertible {
        let name: String
        /// Whether the signature is good, so that it is kept: what it says is looked at later.
        let isKept: Bool
        let headers: HTTPFields
        let body: [UInt8]
        /// When it comes, in seconds.
        let now: Int?

        var testDescription: String { name }
    }

    private static let weChatPayRoot = document("WeChatPayTests", "wechatpay_v3")
    private static let weChatPayKeys = document("WeChatPayTests", "keys")
    private static let alipayRoot = document("AlipayTests", "alipay")
    private static let alipayKeys = document("AlipayTests", "keys")

    static let weChatPay = list(weChatPayRoot).map { value in
        let headers = value.member("headers")?.members.map { member in
            HTTPField(name: HTTPField.Name(unchecked: member.name), value: member.value.string ?? "")
        }
        return Told(
            name: text(value, "name"), isKept: isKept(value), headers: HTTPFields(headers ?? []),
            body: Array(text(value, "body").utf8), now: Int(text(value, "now")))
    }

    static let alipay = list(alipayRoot).map { value in
        Told(
            name: text(value, "name"), isKept: isKept(value), headers: [:],
            body: Array(text(value, "form_body").utf8), now: nil)
    }

    /// What is refused for what it says, or cannot be decrypted, is signed all the same.
    private static func isKept(_ value: JSONValue) -> Bool {
        let expected = text(value, "expect")
        return expected.hasPrefix("accept") || ["reject_decrypt", "reject_business"].contains(expected)
    }

    static func merchants() throws -> [Merchant] {
        let weChatPay = Merchant(
            terms: MerchantTerms(
                name: "wx", provider: .weChatPay, number: text(weChatPayRoot, "mchid"),
                app: text(weChatPayRoot, "appid")),
            baseURL: "http://127.0.0.1:1", serial: text(weChatPayRoot, "merchant_serial_no"),
            privateKey: try RSAPrivateKey(text(weChatPayKeys.member("wxpay_merchant"), "pkcs8_der")),
            apiKey: Secret(text(weChatPayRoot, "apiv3_key")),
            publicKeys: [
                .init(
                    id: text(weChatPayRoot, "public_key_id"),
                    key: try RSAPublicKey(text(weChatPayKeys.member("wxpay_platform_pubkey_mode"), "spki_der"))),
                .init(try Certificate(text(weChatPayKeys, "wxpay_platform_cert_der"))),
            ])
        let alipay = Merchant(
            terms: MerchantTerms(
                name: "ali", provider: .alipay, number: text(alipayRoot, "seller_id"), app: text(alipayRoot, "app_id")),
            baseURL: "http://127.0.0.1:1",
            privateKey: try RSAPrivateKey(text(alipayKeys.member("alipay_app"), "pkcs8_der")),
            publicKeys: [.init(key: try RSAPublicKey(text(alipayKeys.member("alipay_platform"), "spki_der")))])
        return [weChatPay, alipay]
    }

    private static func list(_ root: JSONValue) -> [JSONValue] {
        root.member("notifications").map { Array($0.elements) } ?? []
    }

    private static func text(_ value: JSONValue?, _ name: String) -> String {
        guard let text = value?.member(name)?.string else {
            Issue.record("A vector has no \(name).")
            return ""
        }
        return text
    }

    /// Reads the vectors where the wire formats' tests keep them.
    private static func document(_ tests: String, _ name: String) -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Shared/Wire/\(tests)/Vectors")
        guard let bytes = try? Data(contentsOf: folder.appending(path: "\(name).json")),
            let document = try? JSONValue(parsing: Array(bytes))
        else { preconditionFailure("The vectors of \(name) cannot be read.") }
        return document
    }
}
