/// The key of a record in a changelog: `5:alice/balance` for an entry of a state, `5:alice` for when the state wants to
/// be woken, `claim` for the partition's owner.
package enum ChangelogKey: Equatable, Sendable {
    case claim
    case wake(key: String)
    case entry(key: String, name: String)

    var bytes: [UInt8] {
        switch self {
        case .claim: Array("claim".utf8)
        case .wake(let key): Array("\(key.utf8.count):\(key)".utf8)
        case .entry(let key, let name): Array("\(key.utf8.count):\(key)/\(name)".utf8)
        }
    }

    /// Reads a key; nil if we did not write it.
    package init?(_ bytes: [UInt8]) {
        if bytes == Self.claim.bytes {
            self = .claim
            return
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        guard let count = Int(String(decoding: bytes[..<colon], as: UTF8.self)), count >= 0 else { return nil }
        let rest = bytes[(colon + 1)...]
        guard rest.count >= count else { return nil }
        let key = String(decoding: rest.prefix(count), as: UTF8.self)
        let name = rest.dropFirst(count)
        guard let slash = name.first else {
            self = .wake(key: key)
            return
        }
        guard slash == UInt8(ascii: "/") else { return nil }
        self = .entry(key: key, name: String(decoding: name.dropFirst(), as: UTF8.self))
    }
}
