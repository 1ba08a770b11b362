package import Messages

/// What is said of keys' limits, of sessions, links and identities.
extension Sample {
    package static let limits: KeyLimits = {
        var limits = KeyLimits()
        limits.expires = Timestamp(milliseconds: 1_900_000_000_000)
        limits.models = ["small", "大模型"]
        limits.addresses = ["192.0.2.0/24", "2001:db8:0:0:0:0:0:0/32"]
        (limits.moneyPerDay, limits.moneyPerMonth) = (.yuan(5), .yuan(50))
        (limits.requestsPerMinute, limits.tokensPerMinute, limits.answersAtOnce) = (60, 100_000, 2)
        return limits
    }()

    package static let sessionID: SessionID = {
        guard let id = SessionID(String(repeating: "5e", count: 16)) else {
            preconditionFailure("32 digits are a session's id.")
        }
        return id
    }()

    package static let session = Proof.session(sessionID, generation: 3)

    package static let identity: Identity = {
        guard let identity = Identity("mail:alice@example.com") else {
            preconditionFailure("A mail address is an identity.")
        }
        return identity
    }()

    package static let keyChanged = KeyChanged(
        account: account, name: "aa11", newName: "笔记本", limits: limits, by: actor, credentialOfCaller: session,
        reply: chat.reply, request: RequestID("q1"), deadline: chat.deadline)
    package static let keyEnded = KeyEnded(account: account, apiKey: "aa11aa11aa11aa11", at: chat.deadline)
    package static let invited = InviteMade(
        account: account, invite: KeyHash(hexadecimal: "1c"), expires: Timestamp(milliseconds: 1_900_000_000_000),
        by: actor, reply: chat.reply, request: RequestID("q1"), deadline: chat.deadline)

    package static func sessionAsked(
        _ way: SessionAsked.Way = .identity(identity), as id: SessionID = sessionID, gift: Money? = .yuan(1),
        deadline: Timestamp = chat.deadline
    ) -> SessionAsked {
        var own = account
        if case .identity(let identity) = way { own = identity.account }
        return SessionAsked(
            account: own, session: id, way: way, agent: "Firefox / Linux", from: "192.0.2.7",
            lifetimeMilliseconds: 2_592_000_000, gift: gift, giftBudget: .yuan(100), reply: chat.reply,
            request: RequestID("q1"), deadline: deadline)
    }

    package static func sessionEnded(
        _ which: SessionEnded.Which, credential: Proof? = session, by: Actor? = actor
    ) -> SessionEnded {
        SessionEnded(
            account: account, which: which, credential: credential, by: by, reply: chat.reply,
            request: RequestID("q1"), deadline: chat.deadline)
    }

    package static let linked = IdentityLinked(
        account: account, identity: identity, at: chat.deadline, credential: session)
    package static let unlinked = IdentityUnlinked(
        account: account, identity: identity, at: chat.deadline, by: actor, request: RequestID("q1"))

    /// Somebody writes to the bot for the first time.
    ///
    /// - Parameter account: nil for the identity's own.
    package static func met(
        _ identity: Identity = sender(), at time: Timestamp = start, opening account: Account? = nil,
        gift: Money? = .yuan(1)
    ) -> IdentityMet {
        IdentityMet(
            account: account ?? identity.account, identity: identity, at: time, gift: gift, giftBudget: .yuan(100))
    }

    package static let openSession = OpenSession(
        id: sessionID, generation: 3, role: .operator, way: "mail", as: identity.text, agent: "Firefox / Linux",
        from: "192.0.2.7", opened: Timestamp(milliseconds: 1_700_000_000_000),
        expires: Timestamp(milliseconds: 1_900_000_000_000))
    package static let heldIdentity = HeldIdentity(
        identity: identity, since: Timestamp(milliseconds: 1_700_000_000_000))
}
