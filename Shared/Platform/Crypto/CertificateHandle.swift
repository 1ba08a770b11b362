import CCrypto
import Glibc

/// Libcrypto's form of a certificate, freed once.
///
/// The library notes what it finds in a certificate's extensions under a lock of its own, and counts its references
/// atomically: several threads may use it at once.
final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    /// The SHA-256 of its bytes.
    let fingerprint: [UInt8]

    /// All of RSA's algorithms stand below it.
    private static let rsa = "1.2.840.113549.1.1."
    /// OpenSSL's word for RFC 2253 (`XN_FLAG_RFC2253`), but in UTF-8 without escapes (`ASN1_STRFLGS_ESC_MSB`): the parts in
    /// reverse order, with commas between and without spaces.
    private static let nameForm: UInt = 0x111_0313
    /// More than an object's number has.
    private static let longestNumber = 128

    /// Reads DER.
    init(_ bytes: [UInt8]) throws(KeyError) {
        guard let pointer = RSAKeyHandle.read(bytes, with: { place, count in d2i_X509(nil, place, count) }) else {
            ERR_clear_error()
            throw .unreadable
        }
        self.pointer = pointer
        fingerprint = Digest.sha256(bytes)
    }

    convenience init(_ text: KeyText) throws(KeyError) {
        if let label = text.label, label != "CERTIFICATE" { throw .isAnother(kind: label) }
        try self.init(text.bytes)
    }

    deinit { X509_free(pointer) }

    /// Who issued it; nil for a name that cannot be written.
    var issuer: String? { Self.text(of: X509_get_issuer_name(pointer)) }

    /// Whose key it is.
    var subject: String? { Self.text(of: X509_get_subject_name(pointer)) }

    /// The serial number's bytes; nil for one that is negative.
    var serial: [UInt8]? {
        guard let number = X509_get0_serialNumber(pointer), number.pointee.type == V_ASN1_INTEGER else { return nil }
        return Array(UnsafeMutableBufferPointer(start: number.pointee.data, count: Int(number.pointee.length)))
    }

    /// The serial number in decimal.
    var serialDecimal: String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil), let text = BN_bn2dec(number) else {
            preconditionFailure("out of memory for a number")
        }
        defer {
            CRYPTO_free(text, nil, 0)
            BN_free(number)
        }
        return String(cString: text)
    }

    /// Whether it is signed with an RSA key. Its own key may be another.
    var isSignedWithRSA: Bool {
        guard let algorithm = X509_get0_tbs_sigalg(pointer) else { return false }
        var text = [CChar](repeating: 0, count: Self.longestNumber)
        let count = Int(OBJ_obj2txt(&text, Int32(text.count), algorithm.pointee.algorithm, 1))
        guard (0..<text.count).contains(count) else { return false }
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self).hasPrefix(Self.rsa)
    }

    /// The first second of its time, since 1970; nil for one that cannot be read.
    var starts: Int? { Self.second(of: X509_get0_notBefore(pointer)) }

    /// The last one.
    var expires: Int? { Self.second(of: X509_get0_notAfter(pointer)) }

    private static func second(of time: UnsafePointer<ASN1_TIME>?) -> Int? {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else {
            ERR_clear_error()
            return nil
        }
        return Int(timegm(&parts))
    }

    private static func text(of name: OpaquePointer?) -> String? {
        guard let output = BIO_new(BIO_s_mem()) else { preconditionFailure("out of memory for a name") }
        defer { BIO_free(output) }
        guard X509_NAME_print_ex(output, name, 0, nameForm) >= 0 else {
            ERR_clear_error()
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
        let count = Int(BIO_read(output, &bytes, Int32(bytes.count)))
        return String(validating: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
