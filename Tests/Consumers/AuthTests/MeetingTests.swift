import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Who writes to the bot, and which account acts for it.
@Suite struct MeetingTests {
    private var auth = ProcessorBench(Auth())
    private let ann = Sample.sender()
    private var own: Account { ann.account }
    private let bob: Account = {
        guard let bob = Account("bob") else { preconditionFailure("bob is an account's name.") }
        return bob
    }()

    // MARK: - Given

    private mutating func meet(_ account: Account? = nil, gift: Money? = .yuan(1)) -> [any Message] {
        auth.feed(.met(Sample.met(ann, at: auth.time, opening: account, gift: gift)))
    }

    private mutating func write(to account: Account) -> [any Message] {
        var asked = chat()
        asked.account = account
        asked.deadline = auth.time + .seconds(30)
        asked.reply = asked.reply.told(to: ann)
        return auth.feed(.requested(ChatRequested(chat: asked, credential: .identity(ann))))
    }

    private mutating func ask(_ question: QuestionAsked.Question, of account: Account) -> [any Message] {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: .identity(ann), reply: Sample.chat.reply,
                    question: question, deadline: auth.time + .seconds(30))))
    }

    private mutating func change(_ account: Account, _ change: AccountChanged.Change) {
        _ = auth.feed(.changed(AccountChanged(account: account, change: change, by: Actor("console"), name: "c")))
    }

    private mutating func leave(_ account: Account, _ identity: Identity? = nil) {
        let left = IdentityUnlinked(account: account, identity: identity ?? ann, at: auth.time)
        _ = auth.feed(.unlinked(left))
    }

    private mutating func link(to account: Account) {
        _ = auth.feed(.linked(IdentityLinked(account: account, identity: ann, at: auth.time)))
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }

    private mutating func checkLetIn(to account: Account, _ location: SourceLocation = #_sourceLocation) {
        let said = write(to: account)
        #expect(said.count == 1 && said.first is ChatAuthorized, "\(said)", sourceLocation: location)
    }

    // MARK: - Meeting

    @Test mutating func `who writes for the first time opens the account, and claims the gift once`() throws {
        let said = meet()
        #expect(said.map { type(of: $0).type } == ["GiftClaimed", "ChangeRecorded"])
        let claimed = try #require(said.first as? GiftClaimed)
        #expect(claimed.identity == ann && claimed.account == own)
        #expect(claimed.amount == .yuan(1) && claimed.budget == .yuan(100))
        let recorded = try #require(said.last as? ChangeRecorded)
        #expect(recorded.action == "account.opened" && recorded.subject == own.name)
        #expect(auth.state.standing.value.opened == auth.time && auth.state.standing.value.role == .person)
        #expect(auth.state.identities.sorted.map(\.name) == [ann.text])
        let again = meet()
        #expect(again.changesNothing)
    }

    @Test(arguments: [nil, Money.zero])
    mutating func `where there is no gift none is claimed`(gift: Money?) {
        let said = meet(gift: gift)
        #expect(said.map { type(of: $0).type } == ["ChangeRecorded"])
    }

    @Test mutating func `an account that is open gets no gift, and lets the identity act for it`() {
        _ = auth.feed(.issued(KeyIssued(account: own, credential: KeyHash(hexadecimal: "a1"))))
        let met = meet()
        #expect(met.changesNothing)
        checkLetIn(to: own)
    }

    @Test mutating func `who has signed in before gets no second gift by writing, nor the other way round`() {
        let asked = Sample.sessionAsked(.identity(ann), as: .numbered(1), deadline: deadline)
        #expect(auth.feed(.sessionAsked(asked)).contains { $0 is GiftClaimed })
        let met = meet()
        #expect(met.changesNothing)
        auth = ProcessorBench(Auth())
        _ = meet()
        #expect(!auth.feed(.sessionAsked(asked)).contains { $0 is GiftClaimed })
    }

    @Test func `what Bot says of a person is kept while the account is set aside`() {
        #expect(Auth().refuse(.met(Sample.met())) == nil)
    }

    // MARK: - Acting

    @Test mutating func `a person in a chat may ask and look, and the ledger says that it was the bot`() throws {
        _ = meet()
        let authorized = try the(ChatAuthorized.self, in: write(to: own))
        #expect(authorized.apiKey == "bot" && authorized.limits == nil && authorized.chat.reply.identity == ann)
        #expect(ask(.balance, of: own).contains { $0 is QuestionAsked })
    }

    @Test mutating func `who was never met is refused, and told by Bot`() throws {
        let said = write(to: own)
        let refused = try the(Refused.self, in: said)
        #expect(refused.refusal == .identityUnknown && refused.reply.identity == ann)
    }

    @Test mutating func `another identity does not act for the account`() {
        _ = meet()
        var asked = chat()
        asked.account = own
        asked.deadline = auth.time + .seconds(30)
        let eve = ChatRequested(chat: asked, credential: .identity(Sample.sender("oEve")))
        #expect(refusal(in: auth.feed(.requested(eve))) == .identityUnknown)
    }

    @Test mutating func `an operator is a person in a chat, and neither changes keys nor signs in by it`() {
        _ = meet()
        change(own, .role(.owner))
        #expect((ask(.verify, of: own).first as? QuestionAnswered)?.answer == .admitted(.person))
        #expect(refusal(in: ask(.admission(.operator), of: own)) == .roleInsufficient(needed: .operator))
        #expect(refusal(in: ask(.identities(isAdding: true), of: own)) == .sessionNeeded)
        let ending = SessionEnded(
            account: own, which: .all, credential: .identity(ann), reply: Sample.chat.reply, request: RequestID("e"))
        #expect(refusal(in: auth.feed(.sessionEnded(ending))) == .sessionNeeded)
    }

    @Test mutating func `who is suspended or gone stays so, whatever they write`() {
        _ = auth.feed(.opened(AccountOpened(account: own, by: Actor("console"))))
        change(own, .suspended(reason: "x"))
        let met = meet()
        #expect(met.changesNothing && auth.state.standing.value.status == .suspended)
        #expect(refusal(in: write(to: own)) == .accountSuspended(reason: "x"))
        change(own, .resumed)
        checkLetIn(to: own)
        change(own, .closed(reason: "y"))
        let late = meet()
        #expect(late.changesNothing)
        #expect(refusal(in: write(to: own)) == .accountClosed(reason: "y"))
    }

    // MARK: - Links

    /// Bot had sent it before it heard of the link; it comes behind, and by a clock that is ahead.
    @Test mutating func `once an identity opens another account, nothing that was under way opens its own again`() {
        _ = meet()
        checkLetIn(to: own)
        leave(own)
        #expect(refusal(in: write(to: own)) == .identityUnknown)
        _ = auth.pass(.seconds(86_400))
        let met = meet()
        #expect(met.changesNothing && auth.state.identities.count == 0)
        #expect(refusal(in: write(to: own)) == .identityUnknown)
        auth.restart()
        _ = meet()
        #expect(refusal(in: write(to: own)) == .identityUnknown)
    }

    @Test mutating func `an account that was never opened is not opened once its identity has gone`() {
        leave(own)
        let met = meet()
        #expect(met.changesNothing && !auth.state.isOpen)
    }

    @Test mutating func `what SignIn brings back acts for its own account again`() {
        _ = meet()
        leave(own)
        link(to: own)
        checkLetIn(to: own)
        #expect(!auth.entries.contains { $0.name.hasPrefix("departures") })
    }

    @Test mutating func `an account that was never opened is opened by the first message after that, with its gift`() {
        leave(own)
        link(to: own)
        #expect(!auth.state.isOpen && auth.state.identities.count == 0)
        let met = meet()
        #expect(met.first is GiftClaimed)
        checkLetIn(to: own)
    }

    @Test mutating func `an identity acts for the account that it was linked to, and only while it is`() {
        _ = auth.feed(.opened(AccountOpened(account: bob, by: Actor("console"))))
        link(to: bob)
        checkLetIn(to: bob)
        leave(bob)
        #expect(refusal(in: write(to: bob)) == .identityUnknown)
        // What was under way brings it back no more than it had brought it in.
        let met = meet(bob)
        #expect(met.changesNothing && auth.state.identities.count == 0)
        #expect(refusal(in: write(to: bob)) == .identityUnknown)
    }

    @Test mutating func `a code that was typed before a link signs nobody in to the account that was left`() {
        _ = meet()
        leave(own)
        let asked = Sample.sessionAsked(.identity(ann), as: .numbered(1), deadline: deadline)
        #expect(refusal(in: auth.feed(.sessionAsked(asked))) == .ticketUnknown)
        link(to: own)
        #expect(auth.feed(.sessionAsked(asked)).contains { $0 is QuestionAnswered })
    }

    @Test mutating func `of a mail address that leaves its own account nothing is kept`() {
        leave(Sample.ann.account, Sample.ann)
        #expect(auth.entries.isEmpty)
    }
}

extension [any Message] {
    /// Whether Bot alone is told, of a gift that there is not.
    fileprivate var changesNothing: Bool { allSatisfy { ($0 as? BotWelcomed)?.isGiven == false } }
}
