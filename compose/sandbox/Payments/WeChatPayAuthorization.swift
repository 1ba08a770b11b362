import Crypto
import HTTP
import WeChatPay

/// The signature of a request to WeChat Pay, in its `Authorization`.
struct WeChatPayAuthorization {
    let merchant: String
    let nonce: String
    let time: String
    let serial: String
    let signature: String

    /// How far a request's time may be off, in seconds.
    private static let patience = 300

    /// Nil for another form.
    init?(_ header: String) {
        let scheme = WeChatPaySignature.type + " "
        guard header.hasPrefix(scheme) else { return nil }
        var values: [String: String] = [:]
        for part in header.dropFirst(scheme.count).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[1].count >= 2, pair[1].hasPrefix("\""), pair[1].hasSuffix("\"") else {
                return nil
            }
            values[String(pair[0].drop { $0 == " " })] = String(pair[1].dropFirst().dropLast())
        }
        guard let merchant = values["mchid"], let nonce = values["nonce_str"], let time = values["timestamp"],
            let serial = values["serial_no"], let signature = values["signature"]
        else { return nil }
        self.merchant = merchant
        self.nonce = nonce
        self.time = time
        self.serial = serial
        self.signature = signature
    }

    /// Refuses a request that the merchant did not sign, as the API does.
    ///
    /// - Parameter now: seconds since 1970.
    static func check(_ request: ServerRequest, _ keys: PlayedKeys.WeChatPay, now: Int) throws(WeChatPayRefusal) {
        let (method, target) = (request.method.rawValue, request.head.path ?? request.path)
        func refusal(_ message: String) -> WeChatPayRefusal { .signature(message, method, target) }
        guard let authorization = request.headerFields[.authorization].flatMap({ Self($0) }) else {
            throw refusal("Http头Authorization值格式错误，请参考《微信支付商户API v3》")
        }
        guard authorization.merchant == keys.merchant else { throw refusal("商户号不存在") }
        guard authorization.serial == keys.serial else {
            throw refusal("商户证书序列号有误。请使用签名私钥匹配的证书序列号")
        }
        guard let time = Int(authorization.time), abs(now - time) <= patience else {
            throw refusal("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
        }
        let message =
            Array("\(method)\n\(target)\n\(authorization.time)\n\(authorization.nonce)\n".utf8) + request.body + [0x0A]
        guard let signature = [UInt8](base64: authorization.signature),
            keys.merchantKey.publicKey.isSignature(signature, of: message)
        else { throw refusal("错误的签名，验签失败") }
    }
}
