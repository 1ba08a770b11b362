import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// Which account an identity opens.
@Suite struct LinkTests {
    private var bench = SignInBench()
    private let bob: Account = {
        guard let bob = Account("bob") else { preconditionFailure("bob is an account's name.") }
        return bob
    }()

    /// Whom the mailed code of Ann's address signs in.
    private mutating func account(_ seed: Int) -> Account? {
        let asked = bench.ask(seed)
        return bench.enter(asked.code?.text, of: asked.ticket, session: seed, gift: .yuan(1)).sessions.first?.account
    }

    @Test mutating func `a linked identity opens the account that it was linked to, and brings no gift`() throws {
        let said = bench.link(Sample.sender(), to: bob, seed: 1)
        #expect(said.endings == ["linked wechat:wx01:oAnn"] && said.sessions.isEmpty)
        let linked = try #require(said.all(IdentityLinked.self).first)
        #expect(linked.account == bob && linked.identity == Sample.sender() && linked.at == bench.time)
        // Its own account was not open, and may be by now.
        #expect(said.all(IdentityUnlinked.self).map(\.account) == [Sample.sender().account])
        let asked = bench.ask(2, .shown)
        _ = bench.show(try #require(asked.code), name: "then")
        let then = bench.enter(nil, of: asked.ticket, gift: .yuan(1)).sessions
        #expect(then.map(\.account) == [bob] && then.map(\.gift) == [nil])
    }

    @Test mutating func `a mail address is linked by the code that was mailed`() {
        let asked = bench.ask(1, for: .link(bob))
        #expect(asked.said.all(MailAsked.self).map(\.isLink) == [true])
        let said = bench.enter(asked.code?.text, of: asked.ticket, account: bob)
        #expect(said.endings == ["collected mail:ann@example.com", "linked mail:ann@example.com"])
        #expect(account(2) == bob)
    }

    @Test mutating func `an identity whose own account has money is not linked`() {
        bench.obstacle = .money
        let said = bench.link(Sample.ann, to: bob, seed: 1)
        #expect(said.refusals == [.identityHasAccount] && said.all(IdentityLinked.self).isEmpty)
        #expect(account(2) == Sample.ann.account)
    }

    @Test mutating func `an identity leaves its own account if that is open and empty`() {
        bench.obstacle = .empty
        let said = bench.link(Sample.ann, to: bob, seed: 1)
        #expect(said.all(IdentityLinked.self).map(\.account) == [bob])
        #expect(said.all(IdentityUnlinked.self).map(\.account) == [Sample.ann.account])
    }

    @Test mutating func `a link that was made is told again to its browser, and not made again`() throws {
        let asked = bench.ask(1, for: .link(bob))
        let code = try #require(asked.code?.text)
        _ = bench.enter(code, of: asked.ticket, account: bob)
        let again = bench.enter(code, of: asked.ticket, session: 2, account: bob)
        #expect(again.endings == ["linked mail:ann@example.com"] && again.all(IdentityLinked.self).isEmpty)
        _ = bench.feed(.unlinkAsked(Sample.unlinking(by: bob, at: bench.time)))
        let late = bench.enter(code, of: asked.ticket, session: 3, account: bob)
        #expect(late.refusals == [.late] && late.all(IdentityLinked.self).isEmpty)
    }

    @Test mutating func `an identity opens one account: another one has to wait until it is let go`() {
        _ = bench.link(Sample.ann, to: bob, seed: 1)
        #expect(bench.link(Sample.ann, to: Sample.account, seed: 2).refusals == [.identityHasAccount])
        #expect(bench.link(Sample.ann, to: bob, seed: 3).endings == ["linked mail:ann@example.com"])
        let unlinking = Sample.unlinking(by: Sample.account, at: bench.time)
        #expect(bench.feed(.unlinkAsked(unlinking)).refusals == [.identityNotLinked])
        let said = bench.feed(.unlinkAsked(Sample.unlinking(by: bob, at: bench.time)))
        #expect(said.endings == ["unlinked mail:ann@example.com"])
        #expect(said.all(IdentityUnlinked.self).map(\.account) == [bob])
        #expect(bench.link(Sample.ann, to: Sample.account, seed: 4).endings == ["linked mail:ann@example.com"])
        #expect(account(5) == Sample.account)
    }

    @Test mutating func `of two accounts that prove an identity at once the first has it`() {
        let asked = [bob, Sample.account].map { LinkAsked(Sample.proven(by: $0)) }
        let first = bench.feed(.linkDecided(LinkDecided(asked[0], .unopened)))
        let second = bench.feed(.linkDecided(LinkDecided(asked[1], .empty)))
        #expect(first.all(IdentityLinked.self).count == 1)
        #expect(second.refusals == [.identityHasAccount] && second.all(IdentityLinked.self).isEmpty)
        #expect(account(1) == bob)
    }

    @Test mutating func `an account's own identity is linked already, and cannot be removed`() {
        let own = Sample.ann.account
        let said = bench.link(Sample.ann, to: own, seed: 1)
        #expect(said.endings == ["linked mail:ann@example.com"] && said.all(IdentityLinked.self).isEmpty)
        let unlinking = Sample.unlinking(by: own, at: bench.time)
        #expect(bench.feed(.unlinkAsked(unlinking)).refusals == [.identityNotLinked])
    }

    @Test mutating func `a ticket to link is its account's, and gives no session`() throws {
        let asked = bench.ask(1, .shown, for: .link(bob))
        _ = bench.show(try #require(asked.code))
        #expect(bench.enter(nil, of: asked.ticket, account: Sample.account).refusals == [.ticketOfAnother])
        let said = bench.collect(asked.ticket)
        #expect(said.sessions.isEmpty && said.endings == ["linked wechat:wx01:oAnn"])
        let session = bench.ask(2)
        let wrong = bench.enter(session.code?.text, of: session.ticket, account: bob)
        #expect(wrong.refusals == [.ticketOfAnother])
    }

    @Test mutating func `what comes after its deadline links nothing`() {
        let (proven, unlinking) = (Sample.proven(by: bob), Sample.unlinking(by: bob))
        _ = bench.pass(.seconds(6))
        #expect(bench.feed(.linkProven(proven)).refusals == [.late])
        #expect(bench.feed(.unlinkAsked(unlinking)).refusals == [.late])
        #expect(account(1) == Sample.ann.account)
    }

    // MARK: - Chats

    @Test mutating func `Bot is told what a chat's identity opens, with each link and unlink`() {
        let linked = bench.link(Sample.sender(), to: bob, seed: 1)
        #expect(linked.all(BotLinked.self) == [told(bob)])
        let unlinked = bench.feed(.unlinkAsked(Sample.unlinking(Sample.sender(), by: bob, at: bench.time)))
        #expect(unlinked.all(BotLinked.self) == [told(Sample.sender().account)])
        // Nothing changes here, so nothing is told.
        let again = bench.feed(.unlinkAsked(Sample.unlinking(Sample.sender(), by: bob, at: bench.time)))
        #expect(again.all(BotLinked.self).isEmpty && again.all(IdentityLinked.self).isEmpty)
    }

    @Test mutating func `Bot is told too if Auth or an operator unlinks it`() {
        _ = bench.link(Sample.sender(), to: bob, seed: 1)
        let asked = UnlinkAsked(identity: Sample.sender(), account: bob, request: RequestID("q1"))
        #expect(bench.feed(.unlinkAsked(asked)).all(BotLinked.self) == [told(Sample.sender().account)])
    }

    @Test mutating func `its own account is told that a chat's identity is back, behind that it has gone`() {
        let own = Sample.sender().account
        let linked = bench.link(Sample.sender(), to: bob, seed: 1)
        #expect(linked.all(IdentityUnlinked.self).map(\.account) == [own])
        let unlinked = bench.feed(.unlinkAsked(Sample.unlinking(Sample.sender(), by: bob, at: bench.time)))
        #expect(unlinked.all(IdentityUnlinked.self).map(\.account) == [bob])
        let back = unlinked.all(IdentityLinked.self)
        #expect(back.map(\.account) == [own] && back.map(\.identity) == [Sample.sender()])
    }

    @Test mutating func `of a mail address Bot hears nothing`() {
        let linked = bench.link(Sample.ann, to: bob, seed: 1)
        let unlinked = bench.feed(.unlinkAsked(Sample.unlinking(by: bob, at: bench.time)))
        #expect((linked + unlinked).all(BotLinked.self).isEmpty && unlinked.all(IdentityLinked.self).isEmpty)
    }

    private func told(_ account: Account) -> BotLinked {
        BotLinked(identity: Sample.sender(), account: account, at: bench.time)
    }
}
