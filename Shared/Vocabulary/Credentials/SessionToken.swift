internal import JSON
package import Messages

/// A session as a JWT (RFC 7519): who is signed in, as what, and until when.
///
/// It is signed with HS256 and nothing else: a token whose header is not, byte for byte, one that we write for one of
/// our secrets is refused before anything of it is read. So there is no `alg`, `typ` or member to be clever with. Its
/// claims are read once the signature holds. Whether the session still counts (its generation, a sign-out) is Auth's to
/// say.
package struct SessionToken: Hashable, Sendable {
    package let account: Account
    package let role: AccountRole
    package let session: SessionID
    /// Counts up when all sessions of the account are ended at once.
    package let generation: Int
    /// Seconds since 1970.
    package let issued: Int64
    /// From this second on it is invalid.
    package let expires: Int64

    /// The length of a token whose account has the most letters is below it.
    private static let longest = 1024

    package init(
        account: Account, role: AccountRole, session: SessionID, generation: Int, issued: Timestamp,
        lifetime: Duration
    ) {
        self.init(
            account: account, role: role, session: session, generation: generation, issued: issued,
            expires: issued + lifetime)
    }

    package init(
        account: Account, role: AccountRole, session: SessionID, generation: Int, issued: Timestamp,
        expires: Timestamp
    ) {
        self.account = account
        self.role = role
        self.session = session
        self.generation = generation
        self.issued = issued.milliseconds / 1000
        self.expires = expires.milliseconds / 1000
    }

    /// The token's text, signed with the first secret.
    package func text(signedWith secrets: SessionSecrets) -> String {
        CompactToken.text(
            header: Self.header(secrets.signer), payload: claims.bytes, signedWith: secrets.signer.key)
    }

    /// Reads a token.
    package static func verify(
        _ text: String, _ secrets: SessionSecrets, at now: Timestamp
    ) throws(SessionTokenFault) -> SessionToken {
        guard let token = CompactToken(text, longest: longest),
            let secret = secrets.all.first(where: { header($0) == token.header }), token.isSigned(with: secret.key),
            let session = SessionToken(claims: token.payload)
        else { throw .foreign }
        guard !session.isExpired(at: now) else { throw .expired }
        return session
    }

    /// Whether its time is over; one that was valid once is asked again each time.
    package func isExpired(at now: Timestamp) -> Bool { now.milliseconds >= expires * 1000 }

    private static func header(_ secret: SessionSecrets.NamedKey) -> [UInt8] {
        let header: JSONText = ["alg": "HS256", "kid": .string(secret.id), "typ": "JWT"]
        return header.bytes
    }
}

// MARK: - Claims

extension SessionToken {
    private var claims: JSONText {
        [
            "sub": .string(account.name), "role": .string(role.rawValue), "sid": .string(session.text),
            "gen": .integer(generation), "iat": .integer(Int(issued)), "exp": .integer(Int(expires)),
        ]
    }

    /// The greatest second whose milliseconds are a number of the log's.
    private static let lastSecond = Int(Int64.max / 1000)

    /// Reads what a release of ours has signed. Members that a later one adds are passed over.
    private init?(claims: [UInt8]) {
        guard let value = try? JSONValue(parsing: claims, maximumDepth: 4), let members = JSONObject(value),
            members.repeatedName == nil,
            let account = members["sub"]?.string.flatMap({ Account($0) }),
            let role = members["role"]?.string.flatMap({ AccountRole(rawValue: $0) }),
            let session = members["sid"]?.string.flatMap({ SessionID($0) }),
            let generation = members["gen"]?.int, generation >= 0,
            let issued = members["iat"]?.int, let expires = members["exp"]?.int,
            (0...Self.lastSecond).contains(issued), (issued...Self.lastSecond).contains(expires)
        else { return nil }
        self.account = account
        self.role = role
        self.session = session
        self.generation = generation
        self.issued = Int64(issued)
        self.expires = Int64(expires)
    }
}

/// Why a text is no session.
package enum SessionTokenFault: Error, Hashable, Sendable {
    /// It is not one that we signed, or was altered.
    case foreign
    /// It was one; its person signs in again.
    case expired
}
