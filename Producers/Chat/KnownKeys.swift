internal import Credentials
internal import Messages

/// Reads the key out of an `Authorization` header, and remembers the good ones: a client sends the same with every
/// request, and a key that we made stays one that we made. Whether it was revoked is asked of Auth each time.
struct KnownKeys {
    typealias Entrant = (account: Account, credential: KeyHash)

    private let secret: ServerSecret
    private var entrants: [String: Entrant] = [:]

    /// Above so many all are forgotten.
    private static let limit = 1024

    init(_ secret: ServerSecret) {
        self.secret = secret
    }

    /// Whose key the header holds; nil if it is none of ours.
    mutating func entrant(_ header: String) -> Entrant? {
        if let entrant = entrants[header] { return entrant }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let entrant = APIKey.verify(String(parts[1]), secret)
        else { return nil }
        if entrants.count >= Self.limit { entrants.removeAll(keepingCapacity: true) }
        entrants[header] = entrant
        return entrant
    }
}
