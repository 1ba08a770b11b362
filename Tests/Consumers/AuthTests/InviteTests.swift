import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Links that sign one person in, and identities that open an account.
@Suite struct InviteTests {
    private var auth = ProcessorBench(Auth())

    // MARK: - Links

    @Test mutating func `a link opens its account, and the trail says who made it and nothing of the link`() throws {
        let said = invite(1)
        #expect(said.map { type(of: $0).type } == ["ChangeRecorded", "ChangeRecorded", "QuestionAnswered"])
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action } == ["account.opened", "invite.made"])
        let after = try #require((said[1] as? ChangeRecorded)?.after)
        #expect(after.contains("olga") && !after.contains(link(1).hexadecimal))
        #expect(auth.state.isOpen && auth.state.standing.value.role == .person)
        #expect(invite(1).map { type(of: $0).type } == ["QuestionAnswered"])
        #expect(invite(2).compactMap { ($0 as? ChangeRecorded)?.action } == ["invite.made"])
    }

    @Test mutating func `a link signs one person in, once`() {
        _ = invite(1)
        auth.restart()
        #expect(refusal(in: use(1, as: 1)) == nil)
        #expect(refusal(in: use(1, as: 2)) == .inviteInvalid)
        #expect(auth.state.sessions.count == 1)
    }

    @Test mutating func `a link that has expired, or never was, signs nobody in`() {
        _ = invite(1, for: .seconds(5))
        #expect(refusal(in: use(9, as: 1)) == .inviteInvalid)
        _ = auth.pass(.seconds(5))
        #expect(refusal(in: use(1, as: 1)) == .inviteInvalid)
        #expect(auth.state.sessions.count == 0)
    }

    @Test mutating func `of links so many are kept, without those that have expired`() {
        _ = invite(500, for: .milliseconds(1))
        _ = auth.pass(.milliseconds(1))
        for number in 0..<AuthState.mostInvites { _ = invite(number, for: .seconds(1000 + number)) }
        #expect(auth.state.invites.count == AuthState.mostInvites)
        #expect(auth.state.invites[link(0).hexadecimal] != nil && auth.state.invites[link(500).hexadecimal] == nil)
        // The one that would expire first makes room.
        _ = invite(600, for: .seconds(5000))
        #expect(auth.state.invites.count == AuthState.mostInvites)
        #expect(refusal(in: use(0, as: 1)) == .inviteInvalid)
        #expect(refusal(in: use(1, as: 1)) == nil)
    }

    @Test mutating func `an operator invites people and no operators, and nobody to an account that is closed`() {
        auth.state.standing.value.role = .operator
        #expect(refusal(in: invite(1, by: .operator)) == .roleInsufficient(needed: .owner))
        #expect(refusal(in: invite(1, by: .owner)) == nil)
        auth.state.standing.value.status = .closed
        #expect(refusal(in: invite(2, by: .owner)) == .accountClosed(reason: nil))
    }

    @Test mutating func `an account whose role rises loses its links, which a lesser one may have made`() {
        _ = invite(1)
        change(.role(.operator))
        #expect(refusal(in: use(1, as: 1)) == .inviteInvalid)
        _ = invite(2, by: .owner)
        change(.role(.person))
        #expect(refusal(in: use(2, as: 2)) == nil)
    }

    @Test mutating func `a link that comes late is not made`() {
        let made = InviteMade(
            account: account, invite: link(1), expires: auth.time + .seconds(60), by: Actor("console"),
            reply: Sample.chat.reply, request: RequestID("q"), deadline: auth.time - .milliseconds(1))
        #expect(refusal(in: auth.feed(.invited(made))) == .late)
        #expect(!auth.state.isOpen && auth.state.invites.count == 0)
    }

    // MARK: - Identities

    @Test mutating func `an identity is remembered and forgotten as SignIn says, and the trail says it`() {
        _ = invite(1)
        let linked = IdentityLinked(account: account, identity: Sample.identity, at: auth.time)
        let unlinked = IdentityUnlinked(account: account, identity: Sample.identity, at: auth.time)
        #expect(auth.feed(.linked(linked)).map { ($0 as? ChangeRecorded)?.action } == ["identity.linked"])
        #expect(auth.feed(.linked(linked)).isEmpty)
        let held = HeldIdentity(identity: Sample.identity, since: auth.time)
        #expect(auth.state.identities.sorted.map(\.value) == [held])
        #expect(auth.feed(.unlinked(unlinked)).map { ($0 as? ChangeRecorded)?.action } == ["identity.unlinked"])
        #expect(auth.feed(.unlinked(unlinked)).isEmpty)
        #expect(auth.state.identities.count == 0)
    }

    @Test mutating func `the trail, which is kept for ever, has no address of an identity`() {
        let linked = auth.feed(.linked(IdentityLinked(account: account, identity: Sample.identity, at: auth.time)))
        let unlinked = auth.feed(
            .unlinked(IdentityUnlinked(account: account, identity: Sample.identity, at: auth.time)))
        let lines = (linked + unlinked).map { String(decoding: MessageCoding.encode($0), as: UTF8.self) }
        #expect(lines.count == 2)
        for line in lines {
            #expect(!line.contains("example.com") && line.contains(Sample.identity.account.name), "\(line)")
        }
    }

    @Test mutating func `the trail names the operator who unlinks an identity`() {
        _ = auth.feed(.linked(IdentityLinked(account: account, identity: Sample.identity, at: auth.time)))
        let said = auth.feed(.unlinked(Sample.unlinked))
        #expect((said.first as? ChangeRecorded)?.by == Sample.actor)
        #expect((said.first as? ChangeRecorded)?.request == RequestID("q1"))
    }

    @Test mutating func `an identity that goes takes the sessions with it that it opened`() {
        _ = invite(1)
        _ = use(1, as: 1)
        _ = auth.feed(.sessionAsked(Sample.sessionAsked(as: .numbered(2), deadline: soon)))
        let unlinked = IdentityUnlinked(account: account, identity: Sample.identity, at: auth.time)
        _ = auth.feed(.unlinked(unlinked))
        #expect(auth.state.sessions.sorted.map(\.name) == [SessionID.numbered(1).text])
    }

    @Test mutating func `so many identities are remembered at most`() throws {
        var last: [any Message] = []
        for number in 0...AuthState.mostIdentities {
            let identity = try #require(Identity("mail:a\(number)@example.com"))
            last = auth.feed(.linked(IdentityLinked(account: account, identity: identity, at: auth.time)))
        }
        #expect(auth.state.identities.count == AuthState.mostIdentities)
        // The last one opens nothing, and SignIn is told so, for whom nobody waits.
        let unlinked = try #require(last.first as? UnlinkAsked)
        #expect(last.count == 1 && unlinked.account == account && unlinked.reply == nil)
        #expect(unlinked.identity.text == "mail:a100@example.com")
        var asked = Sample.sessionAsked(.identity(unlinked.identity), as: .numbered(1), deadline: soon)
        asked.account = account
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .ticketUnknown)
    }

    @Test func `while a key is set aside, who signs in or out is told so, and what SignIn says is kept`() {
        let awaited: [AuthInbox] = [
            .sessionAsked(Sample.sessionAsked()), .sessionEnded(Sample.sessionEnded(.all)), .invited(Sample.invited),
            .keyChanged(Sample.keyChanged),
        ]
        for input in awaited {
            #expect((Auth().refuse(input)?.first?.message as? Refused)?.refusal == .setAside)
        }
        #expect(Auth().refuse(.linked(Sample.linked)) == nil && Auth().refuse(.unlinked(Sample.unlinked)) == nil)
    }

    @Test mutating func `an identity opens its own account, and others only while they have it`() {
        _ = invite(1)
        var asked = Sample.sessionAsked(as: .numbered(1), deadline: soon)
        asked.account = account
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .ticketUnknown)
        _ = auth.feed(.linked(IdentityLinked(account: account, identity: Sample.identity, at: auth.time)))
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == nil)
        _ = auth.feed(.unlinked(IdentityUnlinked(account: account, identity: Sample.identity, at: auth.time)))
        asked.session = .numbered(2)
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .ticketUnknown)
        #expect(auth.state.sessions.count == 0)
    }

    // MARK: - Given

    private var soon: Timestamp { auth.time + .seconds(30) }

    private func link(_ number: Int) -> KeyHash { KeyHash(hexadecimal: "1c\(number)") }

    private mutating func invite(
        _ number: Int, for duration: Duration = .seconds(3600), by role: AccountRole = .operator
    ) -> [any Message] {
        auth.feed(
            .invited(
                InviteMade(
                    account: account, invite: link(number), expires: auth.time + duration,
                    by: Actor("olga", role: role), reply: Sample.chat.reply, request: RequestID("q\(number)"),
                    deadline: soon)))
    }

    private mutating func use(_ number: Int, as session: Int) -> [any Message] {
        auth.feed(
            .sessionAsked(
                Sample.sessionAsked(.invite(link(number)), as: .numbered(session), gift: nil, deadline: soon)))
    }

    private mutating func change(_ change: AccountChanged.Change) {
        _ = auth.feed(.changed(AccountChanged(account: account, change: change, by: Actor("console"), name: "c")))
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }
}
