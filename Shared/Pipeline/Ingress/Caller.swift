package import Credentials
package import Messages
internal import Problems

/// The account that calls, and what it was authenticated with.
package struct Caller: Sendable {
    package let account: Account
    package let credential: Proof
    /// What the session's token says; nil for an API key. Whether the session still counts is Auth's to say.
    package let token: SessionToken?

    init(account: Account, key: KeyHash) {
        self.account = account
        credential = .key(key)
        token = nil
    }

    init(_ token: SessionToken) {
        account = token.account
        credential = .session(token.session, generation: token.generation)
        self.token = token
    }

    /// Nil for an API key.
    package var session: SessionID? { token?.session }
}

/// Verifies API keys and sessions' tokens, and caches valid ones: a client sends the same one each time. Auth decides
/// whether one was revoked; the time of a token is looked at each time.
struct KnownCallers {
    private let secret: ServerSecret
    private let sessions: SessionSecrets
    private var callers: [String: Caller] = [:]

    /// The cache is cleared when it is full.
    private static let limit = 1024

    init(_ secret: ServerSecret, _ sessions: SessionSecrets) {
        self.secret = secret
        self.sessions = sessions
    }

    /// Returns whose a key or a token is.
    mutating func caller(_ text: String, at clock: () -> Timestamp) throws(Problem) -> Caller {
        if let caller = callers[text] {
            guard let token = caller.token, token.isExpired(at: clock()) else { return caller }
            callers[text] = nil
            throw Self.expired
        }
        let caller = try verify(text, at: clock)
        if callers.count >= Self.limit { callers.removeAll(keepingCapacity: true) }
        callers[text] = caller
        return caller
    }

    private func verify(_ text: String, at clock: () -> Timestamp) throws(Problem) -> Caller {
        if let key = APIKey.verify(text, secret) { return Caller(account: key.account, key: key.credential) }
        do throws(SessionTokenFault) {
            return Caller(try SessionToken.verify(text, sessions, at: clock()))
        } catch {
            guard error == .foreign else { throw Self.expired }
            // What has the form of a token was probably one; anything else counts as a key.
            let isToken = text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2
            throw isToken ? Problem(.sessionInvalid) : Problem(.invalidAPIKey, "This API key is not one of ours.")
        }
    }

    private static let expired = Problem(
        .sessionInvalid, "This session has expired. Please sign in again.", chinese: "登录已过期，请重新登录。")
}
