import CCrypto

/// What an X.509 certificate says. Who signed it is not looked at: it is as good as the way it came. `CertificateRoots`
/// says whether somebody vouches for it.
package struct Certificate: Sendable {
    /// In upper-case hexadecimal, two digits a byte.
    package let serial: String
    /// The same number in decimal.
    package let serialDecimal: String
    /// Who made it, as RFC 2253 writes names: the last part first, `CN=…,O=…,C=…`.
    package let issuer: String
    /// Whom it is made out to.
    package let subject: String
    package let publicKey: RSAPublicKey
    /// The first second of its time, since 1970.
    package let starts: Int
    /// The last one.
    package let expires: Int
    let handle: CertificateHandle

    /// The SHA-256 of all of it.
    package var fingerprint: [UInt8] { handle.fingerprint }

    /// Reads PEM, or base64 alone.
    package init(_ text: String) throws(KeyError) {
        try self.init(CertificateHandle(KeyText(text)))
    }

    /// Reads DER.
    init(bytes: [UInt8]) throws(KeyError) {
        try self.init(CertificateHandle(bytes))
    }

    init(_ handle: CertificateHandle) throws(KeyError) {
        publicKey = try RSAPublicKey(handle: RSAKeyHandle(taking: X509_get_pubkey(handle.pointer)))
        guard let serial = handle.serial, let issuer = handle.issuer, let subject = handle.subject,
            let starts = handle.starts, let expires = handle.expires
        else { throw .unreadable }
        self.serial = serial.hexadecimal.uppercased()
        self.issuer = issuer
        self.subject = subject
        self.starts = starts
        self.expires = expires
        self.handle = handle
        serialDecimal = handle.serialDecimal
    }
}
