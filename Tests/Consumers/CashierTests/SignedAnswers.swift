import CredentialsBench
import Crypto
import HTTP
import HTTPBench
import WeChatPay

/// What a played payment provider answers, signed with its key.
extension PlayedAnswer {
    static func unsigned(_ body: String, status: Int = 200) -> PlayedAnswer { PlayedAnswer(body, status: status) }

    /// Signed as WeChat Pay does.
    static func weChatPay(
        _ body: String, status: Int = 200, key: RSAPrivateKey = PlayedKeys.platform,
        serial: String = PlayedKeys.keyName, second: Int = CashierBench.second
    ) -> PlayedAnswer {
        var answer = unsigned(body, status: status)
        for header in PlayedKeys.signature(of: answer.body, key, serial, second).headers {
            answer.headers.append(HTTPField(name: .init(unchecked: header.name), value: header.value))
        }
        return answer
    }

    /// Signed as Alipay does.
    ///
    /// - Parameters:
    ///   - method: such as `alipay.trade.query`.
    ///   - serial: of the certificate that it names.
    static func alipay(
        _ method: String, _ content: String, key: RSAPrivateKey = PlayedKeys.platform, naming serial: String? = nil
    ) -> PlayedAnswer {
        let node = String(method.map { $0 == "." ? "_" : $0 }) + "_response"
        let signature = key.sign(Array(content.utf8)).base64
        let named = serial.map { #""alipay_cert_sn":"\#($0)","# } ?? ""
        return unsigned(#"{"\#(node)":\#(content),\#(named)"sign":"\#(signature)"}"#)
    }
}

/// The keys of a played provider and of its merchant.
enum PlayedKeys {
    static let platform = key(PaymentKeys.platform)
    static let own = key(PaymentKeys.own)
    static let keyName = "PUB_KEY_ID_0119000001092024123100000000000000"

    /// Signs a message of WeChat Pay's.
    static func signature(
        of body: [UInt8], _ key: RSAPrivateKey = platform, _ serial: String = keyName,
        _ second: Int = CashierBench.second
    ) -> WeChatPaySignature {
        var signature = WeChatPaySignature(
            timestamp: "\(second)", nonce: "ABCDEFGHIJKLMNOP", serial: serial, signature: "")
        signature.signature = key.sign(signature.message(body)).base64
        return signature
    }

    private static func key(_ text: String) -> RSAPrivateKey {
        guard let key = try? RSAPrivateKey(text) else { preconditionFailure("The keys of tests are keys.") }
        return key
    }
}
