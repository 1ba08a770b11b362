internal import Credentials
package import Messages

/// Whose a call is, and by which key.
package struct Caller: Sendable {
    package let account: Account
    package let credential: KeyHash
}

/// Reads the key out of an `Authorization` header, and remembers the good ones: a client sends the same with every
/// request, and a key that we made stays one that we made. Whether it was revoked is asked of Auth each time.
struct KnownKeys {
    private let secret: ServerSecret
    private var callers: [String: Caller] = [:]

    /// Above so many all are forgotten.
    private static let limit = 1024

    init(_ secret: ServerSecret) {
        self.secret = secret
    }

    /// Whose key the header holds; nil if it is none of ours.
    mutating func caller(_ header: String) -> Caller? {
        if let caller = callers[header] { return caller }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let verified = APIKey.verify(String(parts[1]), secret)
        else { return nil }
        let caller = Caller(account: verified.account, credential: verified.credential)
        if callers.count >= Self.limit { callers.removeAll(keepingCapacity: true) }
        callers[header] = caller
        return caller
    }
}
