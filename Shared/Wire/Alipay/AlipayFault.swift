/// Why what came under Alipay's name is not believed, or not understood.
package enum AlipayFault: Error, Hashable, Sendable {
    /// It has no signature.
    case unsigned
    /// Signed in another way than with RSA and SHA-256.
    case unknownAlgorithm
    case badSignature
    /// No certificate of this serial number is known: ask the gateway for it, or the message is forged.
    case unknownSerial(String)
    /// The certificate, or one above it, has expired or is not valid yet.
    case expiredSerial
    /// The certificate leads to no root, or is not Alipay's for this app.
    case untrustedCertificate
    /// The gateway gives no certificate.
    case noCertificate
    /// The gateway cannot say now which certificate it is.
    case noAnswer
    /// A name stands in it twice, so that two readers may read two things.
    case ambiguous
    /// Signed by Alipay, and no notification: what the browser of who paid brings back to the page has the same signature.
    case notANotification
    /// The content is not what the API describes.
    case malformed
}

extension AlipayFault {
    /// A word for counters and logs; it never holds anything of the message.
    package var code: String {
        switch self {
        case .unsigned: "unsigned"
        case .unknownAlgorithm: "unknown_algorithm"
        case .badSignature: "bad_signature"
        case .unknownSerial: "unknown_serial"
        case .expiredSerial: "expired_serial"
        case .untrustedCertificate: "untrusted_certificate"
        case .noCertificate: "no_certificate"
        case .noAnswer: "no_answer"
        case .ambiguous: "ambiguous"
        case .notANotification: "not_a_notification"
        case .malformed: "malformed"
        }
    }
}
