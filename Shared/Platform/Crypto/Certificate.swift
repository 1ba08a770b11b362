import CCrypto

/// An X.509 certificate. Its signature is not checked here: trust it as its source, or have `CertificateRoots` verify
/// it.
package struct Certificate: Sendable {
    /// In upper-case hexadecimal, two digits a byte.
    package let serial: String
    /// The same number in decimal.
    package let serialDecimal: String
    /// Who made it, as RFC 2253 writes names: the last part first, `CN=…,O=…,C=…`.
    package let issuer: String
    /// Whose key it is, written in the same way.
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
