package import Crypto

/// The platform's public keys by their names, several at once: while a merchant moves from certificates to the public
/// key, and while a certificate is replaced, messages come signed with either.
package struct WeChatPayKeys: Sendable {
    private struct Key: Sendable {
        let key: RSAPublicKey
        /// Nil for a public key, which has no end.
        let expires: Int?
    }

    private var keys: [String: Key] = [:]

    /// How far the time in a message and ours may be apart, in seconds.
    package static let patience = 300

    package init() {}

    /// True without any key: then nothing is believed.
    package var isEmpty: Bool { keys.isEmpty }

    /// Adds the platform's public key.
    ///
    /// - Parameter name: what the console calls it, `PUB_KEY_ID_…`.
    package mutating func add(_ key: RSAPublicKey, named name: String) {
        keys[Self.serial(name)] = Key(key: key, expires: nil)
    }

    /// Adds a certificate of the platform.
    package mutating func add(_ certificate: Certificate) {
        keys[Self.serial(certificate.serial)] = Key(key: certificate.publicKey, expires: certificate.expires)
    }

    /// Verifies a message: a response of the API, or a notification.
    ///
    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - now: in seconds since 1970.
    /// - Returns: the proof that readers of content ask for.
    package func verify(
        _ body: [UInt8], signedBy signature: WeChatPaySignature, now: Int
    ) throws(WeChatPayFault) -> WeChatPayContent {
        guard !signature.signature.hasPrefix(WeChatPaySignature.probe) else { throw .probe }
        guard signature.type == nil || signature.type == WeChatPaySignature.type else { throw .unknownAlgorithm }
        guard let seconds = signature.seconds, signature.isOfOneLineEach else { throw .badSignature }
        guard abs(now - seconds) <= Self.patience else { throw .clock(secondsOff: seconds - now) }
        guard let key = keys[Self.serial(signature.serial)] else { throw .unknownSerial }
        guard key.expires.map({ now <= $0 }) ?? true else { throw .expiredSerial }
        guard let bytes = [UInt8](base64: signature.signature),
            key.key.isSignature(bytes, of: signature.message(body))
        else { throw .badSignature }
        return WeChatPayContent(bytes: body, serial: signature.serial)
    }

    /// A serial number is written with or without leading zeros, in either case; a key's name only one way.
    private static func serial(_ name: String) -> String {
        guard name.utf8.allSatisfy({ Self.digits.contains($0) }) else { return name }
        return String(name.uppercased().drop { $0 == "0" })
    }

    private static let digits = Array("0123456789abcdefABCDEF".utf8)
}

/// A body whose signature was verified. Only `WeChatPayKeys` makes one, so nothing can be read before.
package struct WeChatPayContent: Sendable {
    package let bytes: [UInt8]
    /// The key that it was signed with; for the evidence.
    package let serial: String
}
