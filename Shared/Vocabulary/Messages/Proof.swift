/// What a request was authenticated with.
///
/// One string on the log: a key's hash in hexadecimal, as it always was, `session:<32 digits>:<generation>`, or
/// `identity:<identity>`.
package enum Proof: Hashable, Sendable {
    case key(KeyHash)
    /// - Parameter generation: of the account's sessions; the account counts it up to end all of them at once.
    case session(SessionID, generation: Int)

    /// Who writes to the bot: the platform's signature has proven it, and Auth knows whether it opens the account.
    case identity(Identity)

    private static let mark = "session:"
    private static let identityMark = "identity:"

    /// Reads what `text` says; nil for what begins as a session and is none.
    package init?(_ text: String) {
        if text.hasPrefix(Self.identityMark) {
            guard let identity = Identity(String(text.dropFirst(Self.identityMark.count))) else { return nil }
            self = .identity(identity)
            return
        }
        guard text.hasPrefix(Self.mark) else {
            self = .key(KeyHash(hexadecimal: text))
            return
        }
        let parts = text.dropFirst(Self.mark.count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let session = SessionID(String(parts[0])), let generation = Int(parts[1]),
            generation >= 0
        else { return nil }
        self = .session(session, generation: generation)
        // A number has other texts, such as "+1" and "01".
        guard self.text == text else { return nil }
    }

    package var text: String {
        switch self {
        case .key(let key): key.hexadecimal
        case .session(let session, let generation): "\(Self.mark)\(session.text):\(generation)"
        case .identity(let identity): Self.identityMark + identity.text
        }
    }

    /// What an entry of the ledger says paid: the short form of the key, `session`, or `bot`.
    package var short: String {
        switch self {
        case .key(let key): key.short
        case .session: "session"
        case .identity: "bot"
        }
    }

    /// The key; nil for a session.
    package var ofKey: KeyHash? {
        if case .key(let key) = self { key } else { nil }
    }

    /// The session; nil for a key.
    package var ofSession: SessionID? {
        if case .session(let session, _) = self { session } else { nil }
    }
}

extension Proof: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let proof = Proof(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "This is neither a key nor a session.")
        }
        self = proof
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Proof: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}
