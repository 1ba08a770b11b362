import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What a key takes with it, and what an account loses whose role rises.
@Suite struct LossesTests {
    private var auth = ProcessorBench(Auth())

    // MARK: - A higher role

    @Test mutating func `an account whose role rises loses the identities of others, which open it no more at once`()
        throws
    {
        issue(1)
        _ = auth.feed(.linked(IdentityLinked(account: account, identity: Sample.identity, at: auth.time)))
        let said = change(.role(.owner))
        let unlinked = try #require(said.compactMap { $0 as? UnlinkAsked }.first)
        #expect(unlinked.identity == Sample.identity && unlinked.account == account)
        // Nobody waits, and it is never too late.
        #expect(unlinked.reply == nil && unlinked.deadline == nil)
        let lines = said.compactMap { $0 as? ChangeRecorded }
        #expect(lines.map(\.action) == ["account.role", "keys.revoked", "identities.unlinked"])
        #expect(lines.last?.before?.contains("example.com") == false)
        #expect(auth.state.identities.count == 0)
        var asked = Sample.sessionAsked(as: .numbered(1), gift: nil, deadline: soon)
        asked.account = account
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .ticketUnknown)
    }

    @Test mutating func `an identity whose own account it is stays`() {
        let own = Sample.identity.account
        _ = auth.feed(.sessionAsked(Sample.sessionAsked(as: .numbered(1), deadline: soon)))
        let change = AccountChanged(account: own, change: .role(.owner), by: Actor("console"), name: "c")
        let said = auth.feed(.changed(change))
        #expect(!said.contains { $0 is UnlinkAsked })
        #expect(auth.state.identities.count == 1)
        #expect(refusal(in: auth.feed(.sessionAsked(Sample.sessionAsked(as: .numbered(2), deadline: soon)))) == nil)
    }

    @Test mutating func `a link that was under way when the role rose is undone`() throws {
        signIn(1, by: .invite(invite()))
        _ = change(.role(.operator))
        let linked = IdentityLinked(
            account: account, identity: Sample.identity, at: auth.time, credential: session(1))
        let said = auth.feed(.linked(linked))
        #expect((said.first as? UnlinkAsked)?.identity == Sample.identity && said.count == 1)
        #expect(auth.state.identities.count == 0)
    }

    @Test mutating func `an account whose role rises loses its own keys at providers, which another may have bound`() {
        auth.state.ownKeys["zhipu"] = HeldOwnKey(Sample.ownKey, bound: auth.time)
        issue(1)
        let said = change(.role(.operator))
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action }.last == "own_keys.removed")
        #expect(auth.state.ownKeys.count == 0)
    }

    @Test mutating func `a lesser role takes no identity and no key`() {
        issue(1)
        auth.state.standing.value.role = .owner
        _ = auth.feed(.linked(IdentityLinked(account: account, identity: Sample.identity, at: auth.time)))
        _ = change(.role(.person))
        #expect(auth.state.identities.count == 1 && auth.state.credentials.count == 1)
    }

    // MARK: - A key

    @Test mutating func `a key takes with it what its sessions made, and what those keys' sessions did`() {
        for number in [1, 9] { issue(number) }
        signIn(1, by: .key(key(1)))
        issue(2, by: 1)
        signIn(2, by: .key(key(2)))
        issue(3, by: 2)
        signIn(3, by: .key(key(3)))
        signIn(9, by: .key(key(9)))
        issue(8, by: 9)
        bind("zhipu", by: 2)
        bind("other", by: 9)
        let said = revoke(1)
        let ended = said.compactMap { ($0 as? KeyEnded)?.apiKey }
        #expect(Set(ended) == Set([1, 2, 3].map { key($0).short }) && ended.count == 3)
        let actions = said.compactMap { ($0 as? ChangeRecorded)?.action }
        #expect(actions == ["key.revoked", "keys.revoked", "own_keys.removed"])
        #expect(auth.state.keys.map(\.id) == [key(8).short, key(9).short])
        #expect(auth.state.sessions.sorted.map(\.name) == [SessionID.numbered(9).text])
        #expect(auth.state.ownKeys.sorted.map(\.name) == ["other"])
    }

    @Test mutating func `what somebody made who signed in without a key stays when keys go`() {
        signIn(5, by: .invite(invite()))
        issue(1)
        issue(2, by: 5)
        bind("zhipu", by: 5)
        _ = revoke(1)
        #expect(auth.state.keys.map(\.id) == [key(2).short])
        #expect(auth.state.ownKeys.count == 1)
    }

    @Test mutating func `a key that gets limits loses the sessions that it opened, but not the one that says so`() {
        issue(1)
        for number in 1...2 { signIn(number, by: .key(key(1))) }
        signIn(3, by: .invite(invite()))
        // To take limits away, or to name it, ends nothing.
        limit(1, KeyLimits(), by: 3)
        limit(1, nil, by: 3)
        #expect(auth.state.sessions.count == 3)
        var limits = KeyLimits()
        limits.models = ["small"]
        limit(1, limits, by: 1)
        #expect(auth.state.sessions.sorted.map(\.name) == [SessionID.numbered(1), .numbered(3)].map(\.text))
        limit(1, limits, by: nil)
        #expect(auth.state.sessions.sorted.map(\.name) == [SessionID.numbered(3).text])
    }

    // MARK: - Identities

    @Test mutating func `who signed in by a key links and unlinks no identity, and others do`() {
        issue(1)
        signIn(1, by: .key(key(1)))
        signIn(2, by: .invite(invite()))
        for isAdding in [true, false] {
            #expect(refusal(in: ask(.identities(isAdding: isAdding), session(1))) == .sessionOfKey)
            #expect(refusal(in: ask(.identities(isAdding: isAdding), .key(key(1)))) == .sessionNeeded)
            #expect(refusal(in: ask(.identities(isAdding: isAdding), session(3))) == .sessionUnknown)
            let answered = ask(.identities(isAdding: isAdding), session(2)).first as? QuestionAnswered
            #expect(answered?.answer == .admitted(.person))
        }
        let linked = IdentityLinked(
            account: account, identity: Sample.identity, at: auth.time, credential: session(1))
        let said = auth.feed(.linked(linked))
        #expect(said.first is UnlinkAsked)
    }

    @Test mutating func `an account that has as many identities as it may links no more, and unlinks`() throws {
        signIn(2, by: .invite(invite()))
        for number in 0..<AuthState.mostIdentities {
            let identity = try #require(Identity("mail:a\(number)@example.com"))
            _ = auth.feed(.linked(IdentityLinked(account: account, identity: identity, at: auth.time)))
        }
        let refused = refusal(in: ask(.identities(isAdding: true), session(2)))
        #expect(refused == .tooManyIdentities(limit: AuthState.mostIdentities))
        #expect(refusal(in: ask(.identities(isAdding: false), session(2))) == nil)
    }

    // MARK: - Given

    private var soon: Timestamp { auth.time + .seconds(30) }

    private func key(_ number: Int) -> KeyHash { KeyHash(hexadecimal: String(repeating: "a\(number)", count: 32)) }
    private func session(_ number: Int) -> Proof { .session(.numbered(number), generation: 0) }
    private var person: Actor { Actor(account.name, role: .person) }

    private mutating func issue(_ number: Int, by session: Int? = nil) {
        var issue = KeyIssued(account: account, credential: key(number))
        if let session {
            issue.credentialOfCaller = self.session(session)
            issue.by = person
        }
        _ = auth.feed(.issued(issue))
    }

    private mutating func revoke(_ number: Int) -> [any Message] {
        auth.feed(
            .revoked(
                KeyRevoked(
                    account: account, name: key(number).short, by: Actor("console"), reply: Sample.chat.reply,
                    request: RequestID("v"))))
    }

    /// Names the key if there are no limits; by an operator if there is no session.
    private mutating func limit(_ number: Int, _ limits: KeyLimits?, by session: Int?) {
        let change = KeyChanged(
            account: account, name: key(number).short, newName: limits == nil ? "phone" : nil, limits: limits,
            by: session == nil ? Actor("console") : person, credentialOfCaller: session.map { self.session($0) },
            reply: Sample.chat.reply, request: RequestID("l"), deadline: soon)
        _ = auth.feed(.keyChanged(change))
    }

    private mutating func bind(_ channel: String, by session: Int) {
        let ownKey = OwnKey(channel: channel, address: "https://a.example/v1", masterKey: "m1", data: "sealed")
        _ = auth.feed(
            .bound(
                OwnKeyBound(
                    account: account, channel: channel, ownKey: ownKey, credential: self.session(session), by: person,
                    reply: Sample.chat.reply, request: RequestID("b"), deadline: soon)))
    }

    private mutating func invite() -> KeyHash {
        let invite = KeyHash(hexadecimal: "1c")
        _ = auth.feed(
            .invited(
                InviteMade(
                    account: account, invite: invite, expires: soon, by: Actor("console"), request: RequestID("i"))))
        return invite
    }

    private mutating func signIn(_ number: Int, by way: SessionAsked.Way) {
        _ = auth.feed(.sessionAsked(Sample.sessionAsked(way, as: .numbered(number), gift: nil, deadline: soon)))
    }

    private mutating func change(_ change: AccountChanged.Change) -> [any Message] {
        auth.feed(.changed(AccountChanged(account: account, change: change, by: Actor("console"), name: "c")))
    }

    private mutating func ask(_ question: QuestionAsked.Question, _ proof: Proof) -> [any Message] {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: proof, reply: Sample.chat.reply,
                    question: question, deadline: soon)))
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }
}
