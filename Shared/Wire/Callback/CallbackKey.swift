internal import Crypto
package import Telemetry

/// What an app and its platform share: the token that signs, and the key that seals.
///
/// A sealed text is AES-256-CBC over 16 random bytes, the text's length, the text and the receiver's name, padded to whole
/// blocks of 32 bytes. It shows no alteration by itself: verify the signature first.
package struct CallbackKey: Sendable, Redacted {
    private let token: Secret
    private let cipher: CBCKey?
    /// The first block of the key.
    private let vector: [UInt8]
    private let receiver: [UInt8]

    private static let randomBytes = 16
    private static let headBytes = 20
    private static let paddedBytes = 32

    /// - Parameters:
    ///   - encodingKey: as the console shows it, 43 letters and digits; nil if nothing is sealed.
    ///   - receiver: the name inside a sealed text: an official account's `appid`, a company's `corpid`, nothing at a
    ///     smart robot.
    package init(token: Secret, encodingKey: Secret?, receiver: String) throws(CallbackFault) {
        self.token = token
        self.receiver = Array(receiver.utf8)
        guard let encodingKey else {
            cipher = nil
            vector = []
            return
        }
        guard let bytes = Self.bytes(of: encodingKey.exposed), let cipher = CBCKey(bytes) else { throw .badKey }
        self.cipher = cipher
        vector = Array(bytes.prefix(CBCKey.blockBytes))
    }

    /// Whether a text can be an encoding key.
    package static func isEncodingKey(_ text: String) -> Bool { bytes(of: text) != nil }

    /// Signs: SHA-1 over all parts in the order of their bytes.
    package func signature(timestamp: String, nonce: String, encrypted: String? = nil) -> String {
        let parts = [token.exposed, timestamp, nonce, encrypted].compactMap { $0 }
        let ordered = parts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        let digest = RunningDigest(.sha1)
        for part in ordered { digest.read(part) }
        return digest.value.hexadecimal
    }

    /// Verifies a signature, in a time that does not tell where it is wrong.
    package func isSigned(_ signature: String, timestamp: String, nonce: String, encrypted: String? = nil) -> Bool {
        let right = self.signature(timestamp: timestamp, nonce: nonce, encrypted: encrypted)
        return Digest.isEqual(Array(signature.utf8), Array(right.utf8))
    }

    /// Opens a sealed text, which must be UTF-8.
    package func open(_ encrypted: String) throws(CallbackFault) -> [UInt8] {
        guard let cipher else { throw .badKey }
        guard let hidden = [UInt8](base64: encrypted), let padded = cipher.decrypt(hidden, vector: vector),
            let padding = padded.last, (1...UInt8(Self.paddedBytes)).contains(padding),
            padded.count >= Self.headBytes + Int(padding)
        else { throw .undecipherable }
        let sealed = padded.dropLast(Int(padding))
        let length = sealed[Self.randomBytes..<Self.headBytes].reduce(0) { $0 << 8 | Int($1) }
        let rest = sealed.dropFirst(Self.headBytes)
        guard length <= rest.count else { throw .undecipherable }
        guard rest.dropFirst(length).elementsEqual(receiver) else { throw .otherReceiver }
        let text = Array(rest.prefix(length))
        guard String(validating: text, as: UTF8.self) != nil else { throw .malformed }
        return text
    }

    /// Decrypts a file that a smart robot's platform keeps for us: it has the key, the first block and the padding of
    /// messages, and nothing besides. It has no MAC: an alteration is not noticed.
    package func open(file hidden: [UInt8]) throws(CallbackFault) -> [UInt8] {
        guard let cipher else { throw .badKey }
        guard var file = cipher.decrypt(hidden, vector: vector), let padding = file.last,
            (1...UInt8(Self.paddedBytes)).contains(padding), file.count >= Int(padding)
        else { throw .undecipherable }
        file.removeLast(Int(padding))
        return file
    }

    /// Seals a text.
    ///
    /// - Parameter random: 16 bytes.
    package func seal(
        _ text: [UInt8], random: [UInt8] = SecureRandom.bytes(16)
    ) throws(CallbackFault) -> String {
        precondition(random.count == Self.randomBytes, "A sealed text begins with 16 random bytes.")
        guard let cipher else { throw .badKey }
        let length = UInt32(clamping: text.count)
        var sealed = random
        for shift in [24, 16, 8, 0] { sealed.append(UInt8(truncatingIfNeeded: length >> UInt32(shift))) }
        sealed += text
        sealed += receiver
        let padding = Self.paddedBytes - sealed.count % Self.paddedBytes
        sealed.append(contentsOf: repeatElement(UInt8(padding), count: padding))
        return cipher.encrypt(sealed, vector: vector).base64
    }

    /// Decodes an encoding key. Its 43 characters hold 258 bits and stand for 256: the last two mean nothing, and are
    /// often set.
    private static func bytes(of text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count == 43, characters.allSatisfy({ alphabet.contains($0) }), let last = characters.last,
            let place = alphabet.firstIndex(of: last)
        else { return nil }
        let clear = characters.dropLast() + [alphabet[place & ~3]]
        return [UInt8](base64URL: String(decoding: clear, as: UTF8.self))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
