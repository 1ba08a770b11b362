/// What stands behind the `?` when a platform calls.
package struct CallbackQuery: Equatable, Sendable {
    /// Covers no body.
    package var signature: String?
    /// Covers the sealed text.
    package var messageSignature: String?
    package var timestamp: String?
    package var nonce: String?
    /// What a verification wants back.
    package var echo: String?
    /// `aes` if the body is sealed; official accounts only.
    package var encryption: String?
    package var openid: String?

    /// - Parameter value: finds a parameter, decoded: `CallbackQuery { request.query[$0] }`.
    package init(_ value: (String) -> String?) {
        signature = value("signature")
        messageSignature = value("msg_signature")
        timestamp = value("timestamp")
        nonce = value("nonce")
        echo = value("echostr")
        encryption = value("encrypt_type")
        openid = value("openid")
    }

    var isSealed: Bool { encryption == "aes" }

    /// What each signature covers, and when it was made.
    func signed() throws(CallbackFault) -> (timestamp: String, nonce: String) {
        guard let timestamp else { throw .missing("timestamp") }
        guard let nonce else { throw .missing("nonce") }
        return (timestamp, nonce)
    }
}
