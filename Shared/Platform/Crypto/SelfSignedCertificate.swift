/// A certificate that its own key signed: for a platform that is played. Nobody else vouches for it.
package struct SelfSignedCertificate: Sendable {
    /// In PEM.
    package let text: String

    /// - Parameters:
    ///   - name: whom it is made out to.
    ///   - serial: the bytes of its number, 20 at most.
    ///   - start: its first second, since 1970.
    ///   - end: its last.
    package init(of key: RSAPrivateKey, name: String, serial: [UInt8], from start: Int, until end: Int) {
        let name = CertificateName(common: name)
        let draft = CertificateDraft(
            key: key.handle, subject: name, issuer: name, serial: serial, start: start, end: end)
        text = draft.signed(by: key.handle)
    }
}
