/// Why what came under WeChat Pay's name is not believed, or not understood.
package enum WeChatPayFault: Error, Hashable, Sendable {
    /// A header that the signature needs is not there.
    case missingHeader(String)
    /// A test of ours by the platform: a signature that must be refused.
    case probe
    /// The message was signed longer ago, or later, than `WeChatPayKeys.patience`.
    case clock(secondsOff: Int)
    /// No key of this name is known: fetch the certificates, or the message is forged.
    case unknownSerial
    /// The certificate of this name is past its time.
    case expiredSerial
    /// Signed in another way than with RSA and SHA-256.
    case unknownAlgorithm
    case badSignature
    /// The content was not encrypted with the merchant's key, or was altered.
    case undecipherable
    /// The content is not what the API describes.
    case malformed
}

extension WeChatPayFault {
    /// A word for counters and logs; it never holds anything of the message.
    package var code: String {
        switch self {
        case .missingHeader: "missing_header"
        case .probe: "probe"
        case .clock: "clock"
        case .unknownSerial: "unknown_serial"
        case .expiredSerial: "expired_serial"
        case .unknownAlgorithm: "unknown_algorithm"
        case .badSignature: "bad_signature"
        case .undecipherable: "undecipherable"
        case .malformed: "malformed"
        }
    }
}
