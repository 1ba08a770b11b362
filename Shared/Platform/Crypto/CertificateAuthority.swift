/// Issues certificates, for a platform that is played.
package struct CertificateAuthority: Sendable {
    /// Its certificate, in PEM.
    package let text: String
    private let key: RSAPrivateKey
    private let name: CertificateName

    /// Makes a root, which signs its own certificate.
    ///
    /// - Parameters:
    ///   - start: its first second, since 1970.
    ///   - end: its last.
    package init(_ key: RSAPrivateKey, named name: CertificateName, from start: Int, until end: Int) {
        self.init(key, named: name, by: (name, key), from: start, until: end)
    }

    /// Restores one that was made before.
    package init(_ key: RSAPrivateKey, named name: CertificateName, text: String) {
        self.key = key
        self.name = name
        self.text = text
    }

    private init(
        _ key: RSAPrivateKey, named name: CertificateName, by issuer: (name: CertificateName, key: RSAPrivateKey),
        from start: Int, until end: Int
    ) {
        let draft = CertificateDraft(
            key: key.handle, subject: name, issuer: issuer.name, serial: Self.number(), start: start, end: end,
            isAuthority: true)
        self.init(key, named: name, text: draft.signed(by: issuer.key.handle))
    }

    /// Issues the certificate of an authority below this one.
    package func authority(
        _ key: RSAPrivateKey, named name: CertificateName, from start: Int, until end: Int
    ) -> CertificateAuthority {
        CertificateAuthority(key, named: name, by: (self.name, self.key), from: start, until: end)
    }

    /// Issues a certificate for a key; returns PEM.
    package func certify(_ key: RSAPublicKey, as subject: CertificateName, from start: Int, until end: Int) -> String {
        CertificateDraft(
            key: key.handle, subject: subject, issuer: name, serial: Self.number(), start: start, end: end
        ).signed(by: self.key.handle)
    }

    /// The first bit is left out: it would be the number's sign.
    private static func number() -> [UInt8] {
        var number = SecureRandom.bytes(16)
        number[0] = number[0] & 0x7F | 0x40
        return number
    }
}
