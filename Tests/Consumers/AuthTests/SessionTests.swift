import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Who is signed in, by what, and until when.
@Suite struct SessionTests {
    private var auth = ProcessorBench(Auth())
    private let key = KeyHash(hexadecimal: String(repeating: "a1", count: 32))
    private let link = KeyHash(hexadecimal: String(repeating: "1c", count: 32))

    // MARK: - Signing in

    @Test mutating func `who proved an identity gets a session, which is good for questions and chats`() throws {
        let session = try opened(in: signIn(1))
        #expect(session.way == "mail" && session.as == Sample.identity.text && session.role == .person)
        #expect(session.agent == "Firefox / Linux" && session.from == "192.0.2.7" && session.generation == 0)
        #expect(session.opened == auth.time && session.expires == auth.time + .seconds(2_592_000))
        let proof = Proof.session(id(1), generation: 0)
        #expect(ask(.verify, proof) == .admitted(.person))
        let authorized = try the(ChatAuthorized.self, in: auth.feed(.requested(requested(proof))))
        #expect(authorized.apiKey == "session" && authorized.limits == nil)
    }

    @Test mutating func `a first sign-in by an identity opens the account, and claims the gift once`() throws {
        let said = signIn(1)
        #expect(said.map { type(of: $0).type } == ["GiftClaimed", "ChangeRecorded", "QuestionAnswered"])
        let claimed = try #require(said.first as? GiftClaimed)
        #expect(claimed.identity == Sample.identity && claimed.account == Sample.identity.account)
        #expect(claimed.amount == .yuan(1) && claimed.budget == .yuan(100))
        #expect(auth.state.standing.value.opened == auth.time && auth.state.standing.value.role == .person)
        #expect(auth.state.identities.sorted.map(\.name) == [Sample.identity.text])
        #expect(signIn(2).map { type(of: $0).type } == ["QuestionAnswered"])
    }

    @Test(arguments: [nil, Money.zero])
    mutating func `where there is no gift none is claimed`(gift: Money?) {
        let said = auth.feed(.sessionAsked(Sample.sessionAsked(as: id(1), gift: gift, deadline: soon)))
        #expect(said.map { type(of: $0).type } == ["ChangeRecorded", "QuestionAnswered"])
    }

    @Test mutating func `an account that is open gets no gift by a first sign-in`() {
        issue(key)
        #expect(signIn(1).map { type(of: $0).type } == ["QuestionAnswered"])
    }

    @Test mutating func `a session that is asked for again is the same one, also after its deadline`() throws {
        let first = try opened(in: signIn(1))
        let asked = Sample.sessionAsked(as: id(1), deadline: soon)
        let again = auth.feed(.sessionAsked(asked), after: .seconds(60))
        #expect(try opened(in: again) == first)
        #expect(again.count == 1)
        #expect(auth.state.sessions.count == 1)
    }

    @Test mutating func `a sign-in that comes late is refused`() {
        let asked = Sample.sessionAsked(as: id(1), deadline: auth.time - .milliseconds(1))
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .late)
        #expect(!auth.state.isOpen && auth.state.sessions.count == 0)
    }

    @Test mutating func `a key signs its people in, unless it is unknown, has expired or has limits`() throws {
        #expect(refusal(in: signIn(1, by: .key(key))) == .keyUnknown)
        issue(key)
        let session = try opened(in: signIn(1, by: .key(key)))
        #expect(session.way == "key" && session.as == nil)
        var limits = KeyLimits()
        limits.expires = auth.time + .seconds(5)
        limit(key, limits)
        #expect(refusal(in: signIn(2, by: .key(key))) == .keyLimited)
        _ = auth.pass(.seconds(5))
        #expect(refusal(in: signIn(3, by: .key(key))) == .keyUnknown)
        // The one that it opened had no limits, so it ended when the key got some.
        #expect(auth.state.sessions.count == 0)
    }

    @Test mutating func `who is suspended or gone is signed in by nothing, and is out at once`() throws {
        issue(key)
        _ = invite(link)
        _ = signIn(1)
        let proof = Proof.session(id(1), generation: 0)
        change(.suspended(reason: "x"))
        for way in ways { #expect(refusal(in: signIn(2, by: way)) == .accountSuspended(reason: "x")) }
        #expect(refused(.verify, proof) == .accountSuspended(reason: "x"))
        change(.resumed)
        // The link was not used up by that.
        let session = try opened(in: signIn(2, by: .invite(link)))
        #expect(session.way == "link")
        #expect(ask(.verify, proof) == .admitted(.person))
        change(.closed(reason: "y"))
        for way in [ways[0], ways[2]] { #expect(refusal(in: signIn(3, by: way)) == .accountClosed(reason: "y")) }
        #expect(refused(.verify, proof) == .accountClosed(reason: "y"))
    }

    // MARK: - What a session is good for

    @Test mutating func `a session is known to its account, in its generation, until it expires`() {
        _ = signIn(1)
        #expect(refused(.verify, .session(id(2), generation: 0)) == .sessionUnknown)
        #expect(refused(.verify, .session(id(1), generation: 1)) == .sessionUnknown)
        _ = auth.pass(.seconds(2_592_000) - .milliseconds(1))
        #expect(ask(.verify, .session(id(1), generation: 0)) == .admitted(.person))
        _ = auth.pass(.milliseconds(1))
        #expect(refused(.verify, .session(id(1), generation: 0)) == .sessionUnknown)
    }

    @Test mutating func `an account has so many sessions, and the one that was opened first makes room`() {
        for number in 0..<AuthState.mostSessions {
            _ = signIn(number)
            _ = auth.pass(.milliseconds(1))
        }
        _ = signIn(900)
        #expect(auth.state.sessions.count == AuthState.mostSessions)
        #expect(refused(.verify, .session(id(0), generation: 0)) == .sessionUnknown)
        for number in [1, 900] { #expect(ask(.verify, .session(id(number), generation: 0)) == .admitted(.person)) }
    }

    @Test mutating func `a session that has expired makes room before one that is good`() {
        for number in 0..<AuthState.mostSessions {
            var asked = Sample.sessionAsked(as: id(number), deadline: soon)
            if number == 7 { asked.lifetimeMilliseconds = 1 }
            _ = auth.feed(.sessionAsked(asked), after: .milliseconds(1))
        }
        _ = auth.pass(.milliseconds(1))
        _ = signIn(900)
        #expect(ask(.verify, .session(id(0), generation: 0)) == .admitted(.person))
    }

    @Test mutating func `sessions and identities are shown, newest first, without those that have expired`() {
        var short = Sample.sessionAsked(as: id(1), deadline: soon)
        short.lifetimeMilliseconds = 3
        _ = auth.feed(.sessionAsked(short))
        _ = auth.pass(.milliseconds(1))
        _ = signIn(3)
        _ = auth.pass(.milliseconds(1))
        _ = signIn(2)
        _ = auth.pass(.milliseconds(1))
        guard case .sessions(let sessions, let identities)? = ask(.sessions, .session(id(2), generation: 0)) else {
            Issue.record("The sessions were not shown.")
            return
        }
        #expect(sessions.map(\.id) == [id(2), id(3)])
        #expect(identities.map(\.identity) == [Sample.identity])
    }

    // MARK: - Signing out

    @Test mutating func `who signs out is out, and nobody else`() {
        for number in 1...3 { _ = signIn(number) }
        #expect(sessions(in: end(.one(id(1)), by: 1)) == [id(3), id(2)])
        #expect(refused(.verify, .session(id(1), generation: 0)) == .sessionUnknown)
        #expect(refusal(in: end(.one(id(1)), by: 1)) == .sessionUnknown)
        // One that is not there any more is no fault.
        #expect(sessions(in: end(.one(id(1)), by: 2))?.count == 2)
        #expect(sessions(in: end(.others(than: id(2)), by: 2)) == [id(2)])
        #expect(ask(.verify, .session(id(2), generation: 0)) == .admitted(.person))
    }

    @Test mutating func `who signs out everywhere ends what any token of before says`() throws {
        for number in 1...3 { _ = signIn(number) }
        #expect(sessions(in: end(.all, by: 1)) == [])
        for number in 1...3 {
            #expect(refused(.verify, .session(id(number), generation: 0)) == .sessionUnknown)
        }
        auth.restart()
        let session = try opened(in: signIn(1))
        #expect(session.generation == 1)
        #expect(refused(.verify, .session(id(1), generation: 0)) == .sessionUnknown)
        #expect(ask(.verify, .session(id(1), generation: 1)) == .admitted(.person))
    }

    @Test mutating func `a key ends no session, and a suspended person may still sign out`() {
        issue(key)
        _ = signIn(1)
        let ending = Sample.sessionEnded(.all, credential: .key(key))
        #expect(refusal(in: auth.feed(.sessionEnded(ending))) == .sessionNeeded)
        change(.suspended(reason: "x"))
        #expect(sessions(in: end(.one(id(1)), by: 1)) == [])
    }

    @Test mutating func `an operator ends a person's sessions, which the trail says, and no operator's`() {
        _ = signIn(1)
        let by = Actor("olga", role: .operator)
        let said = auth.feed(.sessionEnded(Sample.sessionEnded(.all, credential: nil, by: by)))
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action } == ["sessions.ended"])
        change(.role(.operator))
        let refused = auth.feed(.sessionEnded(Sample.sessionEnded(.all, credential: nil, by: by)))
        #expect(refusal(in: refused) == .roleInsufficient(needed: .owner))
    }

    @Test(arguments: [AccountRole.person, .operator, .owner])
    mutating func `another role ends the sessions, whose tokens say the former one`(role: AccountRole) {
        issue(key)
        change(.role(.operator))
        _ = signIn(1)
        let generation = auth.state.generation.value
        change(.role(role))
        let answer = ask(.verify, .session(id(1), generation: generation))
        #expect((answer == .admitted(.operator)) == (role == .operator))
    }

    @Test mutating func `a key takes the sessions with it that it opened, but not the one that revokes it`() {
        issue(key)
        for number in 1...2 { _ = signIn(number, by: .key(key)) }
        _ = signIn(3)
        let revocation = KeyRevoked(
            account: account, name: key.short, by: Actor(account.name, role: .person),
            credentialOfCaller: .session(id(1), generation: 0), reply: Sample.chat.reply, request: RequestID("v"))
        _ = auth.feed(.revoked(revocation))
        #expect(ask(.verify, .session(id(1), generation: 0)) == .admitted(.person))
        #expect(refused(.verify, .session(id(2), generation: 0)) == .sessionUnknown)
        #expect(ask(.verify, .session(id(3), generation: 0)) == .admitted(.person))
    }

    // MARK: - Given

    private var soon: Timestamp { auth.time + .seconds(30) }
    private var ways: [SessionAsked.Way] { [.key(key), .invite(link), .identity(Sample.identity)] }

    private func id(_ number: Int) -> SessionID { SessionID.numbered(number) }

    private mutating func signIn(_ number: Int, by way: SessionAsked.Way = .identity(Sample.identity)) -> [any Message]
    {
        auth.feed(.sessionAsked(Sample.sessionAsked(way, as: id(number), deadline: soon)))
    }

    private mutating func end(_ which: SessionEnded.Which, by number: Int) -> [any Message] {
        let proof = Proof.session(id(number), generation: 0)
        return auth.feed(.sessionEnded(Sample.sessionEnded(which, credential: proof)))
    }

    private mutating func issue(_ key: KeyHash) {
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
    }

    private mutating func limit(_ key: KeyHash, _ limits: KeyLimits) {
        let changed = KeyChanged(
            account: account, name: key.short, limits: limits, by: Actor("console"), request: RequestID("l"))
        _ = auth.feed(.keyChanged(changed))
    }

    private mutating func invite(_ link: KeyHash) -> [any Message] {
        auth.feed(
            .invited(
                InviteMade(
                    account: account, invite: link, expires: auth.time + .seconds(3600), by: Actor("console"),
                    request: RequestID("i"))))
    }

    private mutating func change(_ change: AccountChanged.Change) {
        _ = auth.feed(.changed(AccountChanged(account: account, change: change, by: Actor("console"), name: "c")))
    }

    private func requested(_ proof: Proof) -> ChatRequested {
        var asked = chat()
        asked.deadline = soon
        return ChatRequested(chat: asked, credential: proof)
    }

    private mutating func said(_ question: QuestionAsked.Question, _ proof: Proof) -> [any Message] {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: proof, reply: Sample.chat.reply,
                    question: question, deadline: soon)))
    }

    private mutating func ask(_ question: QuestionAsked.Question, _ proof: Proof) -> QuestionAnswered.Answer? {
        (said(question, proof).first as? QuestionAnswered)?.answer
    }

    private mutating func refused(_ question: QuestionAsked.Question, _ proof: Proof) -> Refusal? {
        refusal(in: said(question, proof))
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }

    private func opened(in said: [any Message]) throws -> OpenSession {
        let answered = try #require(said.last as? QuestionAnswered)
        guard case .session(let session) = answered.answer else { throw NoSession() }
        return session
    }

    private struct NoSession: Error {}

    private func sessions(in said: [any Message]) -> [SessionID]? {
        guard case .sessions(let sessions, _)? = (said.last as? QuestionAnswered)?.answer else { return nil }
        return sessions.map(\.id)
    }
}
