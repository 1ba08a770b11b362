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
