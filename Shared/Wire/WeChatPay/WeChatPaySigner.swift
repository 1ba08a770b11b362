package import Crypto

/// Signs as a merchant.
package struct WeChatPaySigner: Sendable {
    package let merchant: String
    /// The serial number of the merchant's certificate, by which the platform finds the public key.
    private let serial: String
    private let key: RSAPrivateKey

    package init(merchant: String, serial: String, key: RSAPrivateKey) {
        self.merchant = merchant
        self.serial = serial
        self.key = key
    }

    /// The value of `Authorization` for a request.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970; the platform refuses what is five minutes off.
    ///   - nonce: 16 to 32 random letters and digits.
    package func authorization(of request: WeChatPayRequest, time: Int, nonce: String) -> String {
        let signature = sign(request.message(time: time, nonce: nonce))
        return "\(WeChatPaySignature.type) mchid=\"\(merchant)\",nonce_str=\"\(nonce)\",signature=\"\(signature)\""
            + ",timestamp=\"\(time)\",serial_no=\"\(serial)\""
    }

    /// The headers of a request.
    ///
    /// - Parameter keyName: the public key that the response is to be signed with; nil for the platform's certificate.
    package func headers(
        of request: WeChatPayRequest, time: Int, nonce: String, keyName: String?
    ) -> [(name: String, value: String)] {
        var headers = [
            (name: "Accept", value: "application/json"),
            (name: "Authorization", value: authorization(of: request, time: time, nonce: nonce)),
        ]
        if !request.body.isEmpty { headers.append((name: "Content-Type", value: "application/json")) }
        if let keyName { headers.append((name: "Wechatpay-Serial", value: keyName)) }
        return headers
    }

    /// What a page inside WeChat gives to `getBrandWCPayRequest` so that the person pays.
    package func invocation(
        of prepay: String, app: String, time: Int, nonce: String
    ) -> [(name: String, value: String)] {
        let order = "prepay_id=\(prepay)"
        let signature = sign(Array("\(app)\n\(time)\n\(nonce)\n\(order)\n".utf8))
        return [
            ("appId", app), ("timeStamp", "\(time)"), ("nonceStr", nonce), ("package", order), ("signType", "RSA"),
            ("paySign", signature),
        ]
    }

    /// Signs a text as the platform wants it, in base64.
    private func sign(_ message: [UInt8]) -> String { key.sign(message).base64 }
}
