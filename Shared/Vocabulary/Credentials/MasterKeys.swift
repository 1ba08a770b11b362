internal import Crypto
import Telemetry

/// The keys that seal other services' secrets before they are written to the log: the first one seals, each opens what
/// it has sealed.
///
/// To change the key, every process gets the new one beside the old one, then the new one becomes the first, and what is
/// sealed is sealed anew; then the old one can go.
package struct MasterKeys: Sendable, Redacted {
    private let sealing: NamedKey
    private let others: [NamedKey]

    private struct NamedKey: Sendable {
        let id: String
        let key: SealingKey

        init?(_ bytes: [UInt8]) {
            guard let key = SealingKey(bytes) else { return nil }
            self.key = key
            // Names the key without giving anything of it away.
            id = Array(Digest.sha256(Array("yizhan-master-key:".utf8) + bytes).prefix(4)).hexadecimal
        }
    }

    /// Nil unless there is a key, and each has 32 bytes.
    package init?(_ keys: [[UInt8]]) {
        let named = keys.compactMap { NamedKey($0) }
        guard named.count == keys.count, let first = named.first else { return nil }
        sealing = first
        others = Array(named.dropFirst())
    }

    /// Names the key that seals.
    package var sealingID: String { sealing.id }

    /// Names all of them.
    package var ids: [String] { [sealing.id] + others.map(\.id) }

    /// - Parameter place: where the text belongs; put elsewhere it cannot be opened.
    package func seal(_ text: String, for place: String) -> SealedText {
        let data = sealing.key.seal(Array(text.utf8), for: Array(place.utf8))
        return SealedText(key: sealing.id, data: data.base64URL)
    }

    package func open(_ sealed: SealedText, for place: String) throws(SealFault) -> String {
        guard let named = ([sealing] + others).first(where: { $0.id == sealed.key }) else {
            throw .keyMissing(id: sealed.key)
        }
        guard let data = [UInt8](base64URL: sealed.data), let text = named.key.open(data, for: Array(place.utf8))
        else { throw .altered }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A text that can be read only with the key that it names.
package struct SealedText: Hashable, Sendable {
    package let key: String
    /// Base64url.
    package let data: String

    package init(key: String, data: String) {
        self.key = key
        self.data = data
    }
}

/// Why a sealed text cannot be opened.
package enum SealFault: Error, Hashable, Sendable, CustomStringConvertible {
    case keyMissing(id: String)
    /// It was altered, or belongs elsewhere.
    case altered

    package var description: String {
        switch self {
        case .keyMissing(let id): "it was sealed with the master key \(id), which this process has not got"
        case .altered: "what is sealed was altered, or belongs to another name or address"
        }
    }
}
