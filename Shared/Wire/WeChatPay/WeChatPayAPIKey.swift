internal import Crypto
internal import JSON

/// The merchant's APIv3 key, under which the platform encrypts what it sends (AES-256-GCM).
package struct WeChatPayAPIKey: Sendable {
    private let key: SealingKey

    /// - Parameter text: as the console shows it, 32 letters and digits; they are the bytes of the key.
    /// - Returns: nil for another length or other characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let key = SealingKey(bytes) else { return nil }
        self.key = key
    }

    /// What the platform writes for what it encrypts.
    package struct Resource: Equatable, Sendable {
        package static let algorithm = "AEAD_AES_256_GCM"

        package var ciphertext: String
        package var nonce: String
        /// Not encrypted, and protected as well; often empty.
        package var associatedData: String

        package init(ciphertext: String, nonce: String, associatedData: String) {
            self.ciphertext = ciphertext
            self.nonce = nonce
            self.associatedData = associatedData
        }

        init(_ value: JSONValue?) throws(WeChatPayFault) {
            guard let object = value.flatMap({ JSONObject($0) }), object.repeatedName == nil,
                object["algorithm"]?.string == Self.algorithm, let ciphertext = object["ciphertext"]?.string,
                let nonce = object["nonce"]?.string
            else { throw .malformed }
            self.init(
                ciphertext: ciphertext, nonce: nonce, associatedData: object["associated_data"]?.string ?? "")
        }
    }

    /// Decrypts; nil for what was encrypted with another key, or altered.
    fileprivate func text(of resource: Resource) -> [UInt8]? {
        let nonce = Array(resource.nonce.utf8)
        guard nonce.count == SealingKey.nonceBytes, let hidden = [UInt8](base64: resource.ciphertext) else {
            return nil
        }
        return key.open(nonce + hidden, for: Array(resource.associatedData.utf8))
    }

    /// Encrypts, as the platform does.
    ///
    /// - Parameter nonce: 12 characters of ASCII that were never used with this key.
    package func seal(_ text: [UInt8], nonce: String, associatedData: String) -> Resource {
        let sealed = key.seal(text, for: Array(associatedData.utf8), nonce: Array(nonce.utf8))
        return Resource(
            ciphertext: Array(sealed.dropFirst(SealingKey.nonceBytes)).base64, nonce: nonce,
            associatedData: associatedData)
    }
}

extension [WeChatPayAPIKey] {
    /// Decrypts with the first key that fits. For a day after a change of the key, messages come encrypted with the
    /// former.
    package func open(_ resource: WeChatPayAPIKey.Resource) throws(WeChatPayFault) -> [UInt8] {
        for key in self {
            if let text = key.text(of: resource) { return text }
        }
        throw .undecipherable
    }
}
