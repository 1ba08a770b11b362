package import Crypto
internal import Settlement

/// Signs as a merchant's app.
package struct AlipaySigner: Sendable {
    package let app: String
    private let key: RSAPrivateKey
    private let serials: AlipaySerials?

    /// - Parameter serials: in the mode of certificates.
    package init(app: String, key: RSAPrivateKey, serials: AlipaySerials? = nil) {
        self.app = app
        self.key = key
        self.serials = serials
    }

    /// Signs a call.
    ///
    /// - Parameter time: seconds since 1970.
    package func sign(_ call: AlipayCall, time: Int) -> AlipayRequest {
        var parameters = [
            AlipayParameter("app_id", app), AlipayParameter("method", call.method),
            AlipayParameter("format", "JSON"), AlipayParameter("charset", "utf-8"),
            AlipayParameter("sign_type", "RSA2"), AlipayParameter("timestamp", BeijingTime.clock(time)),
            AlipayParameter("version", "1.0"),
        ]
        if let serials {
            parameters.append(AlipayParameter("app_cert_sn", serials.app))
            parameters.append(AlipayParameter("alipay_root_cert_sn", serials.roots))
        }
        if let address = call.notifyAddress { parameters.append(AlipayParameter("notify_url", address)) }
        if let address = call.returnAddress { parameters.append(AlipayParameter("return_url", address)) }
        parameters.append(AlipayParameter("biz_content", call.content))
        parameters.sort { left, right in left.name.lexicographicallyPrecedes(right.name) }
        parameters.append(AlipayParameter("sign", key.sign(parameters.signedContent).base64))
        return AlipayRequest(parameters: parameters)
    }
}

/// A signed call, in the forms in which it is sent.
package struct AlipayRequest: Equatable, Sendable {
    /// All of them, the signature last.
    package let parameters: [AlipayParameter]

    package static let contentType = "application/x-www-form-urlencoded;charset=utf-8"

    /// The query of a POST. It has the encoding, without which the gateway could not read the body.
    package var query: String { parameters.filter { !$0.isNamed("biz_content") }.form }

    /// The body of that POST.
    package var body: [UInt8] { Array(parameters.filter { $0.isNamed("biz_content") }.form.utf8) }

    /// Where a browser goes to pay.
    ///
    /// - Parameter gateway: without a query.
    package func address(at gateway: String) -> String { "\(gateway)?\(parameters.form)" }
}
