package import Messages
import Processing

/// An API key of the account.
package struct Credential: Written, Hashable, Codable, Sendable {
    package var issued: Timestamp
    package var name: String?
    package var limits: KeyLimits?
    /// When it was last used, to the hour.
    package var used: Timestamp?
    /// The short form of the key whose session made it: it goes with that one. Nil: no key's session did.
    package var maker: String?

    package init(issued: Timestamp, name: String? = nil, limits: KeyLimits? = nil, maker: String? = nil) {
        self.issued = issued
        self.name = name
        self.limits = limits
        self.maker = maker
    }
}

extension AuthState {
    /// How long a use of a key is not written again: each is a write to the log.
    private static var usesNoted: Duration { .seconds(3600) }

    /// The account's keys, in the order of their hashes.
    var keys: [HeldKey] {
        credentials.sorted.map { entry in
            HeldKey(
                KeyHash(hexadecimal: entry.name), issued: entry.value.issued, name: entry.value.name,
                limits: entry.value.limits, used: entry.value.used)
        }
    }

    /// What the account itself is told of its keys.
    var heldKeys: QuestionAnswered.Answer { .keys(keys, standing: standing.value) }

    /// The same by a key or a session. A key with limits, which may be lent, is told of itself alone.
    func heldKeys(toldTo proof: Proof?) -> QuestionAnswered.Answer {
        guard limits(of: proof) != nil else { return heldKeys }
        return .keys(keys.filter { $0.id == proof?.short }, standing: standing.value)
    }

    /// As whom a credential acts: a key with limits is a person's, whatever its account is, and who writes to the bot is one.
    func role(of proof: Proof?) -> AccountRole {
        if case .identity? = proof { return .person }
        return limits(of: proof) == nil ? standing.value.role : .person
    }

    /// The limits of the key that a proof is; nil if there are none, and for what is no key.
    func limits(of proof: Proof?) -> KeyLimits? {
        proof?.ofKey.flatMap { credentials[$0.hexadecimal]?.limits }
    }

    mutating func forget(_ key: HeldKey) {
        change(key) { $0 = nil }
        tallies[key.id] = nil
    }

    mutating func change(_ key: HeldKey, _ change: (inout Credential?) -> Void) {
        for credential in credentials.sorted where KeyHash(hexadecimal: credential.name).short == key.id {
            change(&credentials[credential.name])
        }
    }

    mutating func noteUse(of proof: Proof?, at time: Timestamp) {
        guard let name = proof?.ofKey?.hexadecimal, let held = credentials[name] else { return }
        if let used = held.used, time < used + Self.usesNoted { return }
        credentials[name]?.used = time
    }
}
