package import Messages
import Processing

/// A session of the account.
package struct Session: Written, Hashable, Codable, Sendable {
    package var generation: Int
    /// `key`, `link`, `mail`, `wechat` or `wecom`.
    package var way: String
    package var identity: Identity?
    /// The short form of the key that opened it: the session ends with it, and so does what it makes.
    package var key: String?
    package var agent: String?
    package var from: String?
    package var opened: Timestamp
    package var expires: Timestamp

    init(_ asked: SessionAsked, generation: Int, at time: Timestamp) {
        self.generation = generation
        switch asked.way {
        case .key(let hash):
            way = "key"
            key = hash.short
        case .invite:
            way = "link"
        case .identity(let proved):
            way = Self.name(of: proved)
            identity = proved
        }
        agent = asked.agent
        from = asked.from
        opened = time
        expires = time + .milliseconds(max(0, asked.lifetimeMilliseconds))
    }

    private static func name(of identity: Identity) -> String {
        switch identity {
        case .mail: "mail"
        case .wechat: "wechat"
        case .wecom: "wecom"
        case .zsxq: "zsxq"
        }
    }

    func open(_ id: SessionID, as role: AccountRole) -> OpenSession {
        OpenSession(
            id: id, generation: generation, role: role, way: way, as: identity?.text, agent: agent, from: from,
            opened: opened, expires: expires)
    }
}

/// A link that signs one person in, once.
package struct Invite: Written, Hashable, Codable, Sendable {
    package var expires: Timestamp
    /// Who made it.
    package var by: String
}

extension AuthState {
    // MARK: - Sessions

    /// The sessions that are valid, newest first, and the identities in the order of their texts.
    func openSessions(at time: Timestamp) -> QuestionAnswered.Answer {
        let role = standing.value.role
        let open = sessions.sorted.filter { time < $0.value.expires }.compactMap { entry in
            SessionID(entry.name).map { entry.value.open($0, as: role) }
        }
        let newestFirst = open.sorted { ($0.opened, $0.id.text) > ($1.opened, $1.id.text) }
        return .sessions(newestFirst, identities: identities.sorted.map(\.value))
    }

    mutating func add(_ session: Session, as id: SessionID, at time: Timestamp) {
        for entry in sessions.sorted where entry.value.expires <= time { sessions[entry.name] = nil }
        while sessions.count >= Self.mostSessions, let first = firstToGo(for: session) { sessions[first] = nil }
        sessions[id.text] = session
    }

    /// The session that makes room for another one: the first of those that the same key or identity opened; else of
    /// those that any key opened, else of all. So who signs in again and again pushes out nobody else.
    private func firstToGo(for session: Session) -> String? {
        let all = sessions.sorted.sorted { ($0.value.opened, $0.name) < ($1.value.opened, $1.name) }
        let like = all.first { entry in
            entry.value.way == session.way && entry.value.key == session.key
                && entry.value.identity == session.identity
        }
        return (like ?? all.first { $0.value.key != nil } ?? all.first)?.name
    }

    mutating func end(_ which: SessionEnded.Which) {
        switch which {
        case .one(let session): sessions[session.text] = nil
        case .others(let kept): endSessions { id, _ in id != kept.text }
        case .all:
            endSessions { _, _ in true }
            generation.value += 1
        }
    }

    mutating func endSessions(where isEnded: (_ id: String, Session) -> Bool) {
        for entry in sessions.sorted where isEnded(entry.name, entry.value) { sessions[entry.name] = nil }
    }

    // MARK: - What opens one

    /// Why nobody is signed in for it; nil if its person is.
    func refusal(of way: SessionAsked.Way, for account: Account, at time: Timestamp) -> Refusal? {
        switch way {
        case .key(let key):
            guard let held = credentials[key.hexadecimal] else { return .keyUnknown }
            guard let limits = held.limits else { return nil }
            // Its session could do all that the key may not.
            return limits.isExpired(at: time) ? .keyUnknown : .keyLimited
        case .invite(let invite):
            guard let held = invites[invite.hexadecimal], time < held.expires else { return .inviteInvalid }
            return nil
        case .identity(let identity):
            // SignIn has looked whether it is proven. What it opens may have changed since then.
            let opens = identity.account == account && departures[identity.text] == nil
            return opens || identities[identity.text] != nil ? nil : .ticketUnknown
        }
    }

    mutating func add(_ invite: Invite, as hash: KeyHash, at time: Timestamp) {
        for entry in invites.sorted where entry.value.expires <= time { invites[entry.name] = nil }
        while invites.count >= Self.mostInvites,
            let first = invites.sorted.min(by: { $0.value.expires < $1.value.expires })
        {
            invites[first.name] = nil
        }
        invites[hash.hexadecimal] = invite
    }

    mutating func forgetInvites() {
        for entry in invites.sorted { invites[entry.name] = nil }
    }

    // MARK: - Identities

    mutating func remember(_ identity: Identity, since time: Timestamp) {
        guard identities[identity.text] == nil else { return }
        identities[identity.text] = HeldIdentity(identity: identity, since: time)
    }

    /// Notes that an identity whose own account this is opens another one from now on. Nothing else brings it back but
    /// SignIn's word: what Bot said before it knew of that may come after it, whatever the clocks say.
    mutating func depart(_ identity: Identity, at time: Timestamp) {
        identities[identity.text] = nil
        departures[identity.text] = time
    }

    /// Why who is signed in may not link an identity, or unlink one; nil if they may.
    ///
    /// A key's session may not: who has found a key would stay when the key is revoked.
    func refusalOfIdentities(to proof: Proof?, isAdding: Bool) -> Refusal? {
        guard proof?.ofSession != nil else { return .sessionNeeded }
        guard keyBehind(proof) == nil else { return .sessionOfKey }
        guard !isAdding || identities.count < Self.mostIdentities else {
            return .tooManyIdentities(limit: Self.mostIdentities)
        }
        return nil
    }

    /// Whether an identity is taken that SignIn has linked. The door has asked before; meanwhile its session may have been
    /// ended, with all others of the account as its role rose, and others may have been linked.
    func takes(_ linked: IdentityLinked, at time: Timestamp) -> Bool {
        guard identities[linked.identity.text] == nil else { return true }
        guard let credential = linked.credential else { return identities.count < Self.mostIdentities }
        return refusal(of: credential, at: time) == nil
            && refusalOfIdentities(to: credential, isAdding: true) == nil
    }
}
