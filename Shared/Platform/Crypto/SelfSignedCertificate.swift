import CCrypto

/// A certificate that its own key signed: for a platform that is played. Nobody else vouches for it.
package struct SelfSignedCertificate: Sendable {
    /// In PEM.
    package let text: String

    /// What X.509 calls version 3.
    private static let version = 2
    /// OpenSSL's word for a text in UTF-8.
    private static let utf8: Int32 = 0x1000

    /// - Parameters:
    ///   - name: whom it is made out to.
    ///   - serial: the bytes of its number, 20 at most.
    ///   - start: its first second, since 1970.
    ///   - end: its last.
    package init(of key: RSAPrivateKey, name: String, serial: [UInt8], from start: Int, until end: Int) {
        guard let certificate = X509_new(), let number = BN_bin2bn(serial, Int32(serial.count), nil) else {
            preconditionFailure("out of memory for a certificate")
        }
        defer {
            BN_free(number)
            X509_free(certificate)
        }
        let isMade =
            X509_set_version(certificate, Self.version) == 1
            && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
            && ASN1_TIME_set(X509_getm_notBefore(certificate), start) != nil
            && ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nil
            && X509_set_pubkey(certificate, key.handle.pointer) == 1 && Self.put(name, on: certificate)
            && X509_sign(certificate, key.handle.pointer, EVP_sha256()) > 0
        precondition(isMade, "A certificate needs nothing that could be missing.")
        text = KeyText.armoured(RSAKeyHandle.write { place in i2d_X509(certificate, place) }, as: "CERTIFICATE")
    }

    private static func put(_ name: String, on certificate: OpaquePointer) -> Bool {
        let bytes = Array(name.utf8)
        let subject = X509_get_subject_name(certificate)
        return X509_NAME_add_entry_by_txt(subject, "CN", utf8, bytes, Int32(bytes.count), -1, 0) == 1
            && X509_set_issuer_name(certificate, subject) == 1
    }
}
