import CCrypto

/// What is written into a certificate that is made here: for platforms that are played.
struct CertificateDraft {
    let key: RSAKeyHandle
    let subject: CertificateName
    let issuer: CertificateName
    /// The bytes of its number, 20 at most.
    let serial: [UInt8]
    /// Its first second, since 1970.
    let start: Int
    /// Its last.
    let end: Int
    /// Whether it may sign other certificates.
    var isAuthority = false

    /// What X.509 calls version 3.
    private static let version = 2
    /// `true` in ASN.1.
    private static let yes: Int32 = 0xFF

    /// Signs it; returns PEM.
    func signed(by signer: RSAKeyHandle) -> String {
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
            && X509_set_pubkey(certificate, key.pointer) == 1
            && subject.put(into: X509_get_subject_name(certificate))
            && issuer.put(into: X509_get_issuer_name(certificate))
            && (!isAuthority || Self.empower(certificate))
            && X509_sign(certificate, signer.pointer, EVP_sha256()) > 0
        precondition(isMade, "A certificate needs nothing that could be missing.")
        return KeyText.armoured(RSAKeyHandle.write { place in i2d_X509(certificate, place) }, as: "CERTIFICATE")
    }

    private static func empower(_ certificate: OpaquePointer) -> Bool {
        guard let constraints = BASIC_CONSTRAINTS_new() else { return false }
        defer { BASIC_CONSTRAINTS_free(constraints) }
        constraints.pointee.ca = yes
        return X509_add1_ext_i2d(certificate, NID_basic_constraints, constraints, 1, 0) == 1
    }
}

/// The name of a certificate's subject, or of its issuer.
package struct CertificateName: Equatable, Sendable {
    /// Parts with their short names, the widest first.
    private let parts: [Part]

    private struct Part: Equatable, Sendable {
        let name: String
        let text: String
    }

    /// OpenSSL's word for a text in UTF-8.
    private static let utf8: Int32 = 0x1000

    package init(common: String) {
        parts = [Part(name: "CN", text: common)]
    }

    /// - Parameter country: two letters.
    package init(country: String, organisation: String, unit: String, common: String) {
        parts = [
            Part(name: "C", text: country), Part(name: "O", text: organisation), Part(name: "OU", text: unit),
            Part(name: "CN", text: common),
        ]
    }

    fileprivate func put(into name: OpaquePointer?) -> Bool {
        parts.allSatisfy { part in
            let bytes = Array(part.text.utf8)
            return X509_NAME_add_entry_by_txt(name, part.name, Self.utf8, bytes, Int32(bytes.count), -1, 0) == 1
        }
    }
}
