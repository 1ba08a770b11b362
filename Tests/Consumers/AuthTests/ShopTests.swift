import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What accounts want of Orders.
@Suite struct ShopTests {
    private var bench = RuleBench()

    // MARK: - Passed on

    @Test(arguments: Wishes.all)
    mutating func `a wish by a good key goes on to Orders without it`(_ wish: ShopAsked.Wish) throws {
        let asked = ShopAsked(wish: wish, account: account, credential: .key(RuleBench.key))
        let outputs = bench.auth.processor.process(.shopAsked(asked), at: bench.auth.time, state: &bench.auth.state)
        #expect(outputs.map(\.topic) == [OrdersInbox.topic])
        let passed = try #require(outputs.first?.message)
        let (bytes, wanted) = (MessageCoding.encode(passed), MessageCoding.encode(asked.passed.message))
        #expect(bytes == wanted && type(of: passed) == type(of: asked.passed.message))
        #expect(bench.auth.state.credentials[RuleBench.key.hexadecimal]?.used == bench.auth.time)
    }

    @Test mutating func `a session does as well as a key`() throws {
        let opened = bench.auth.feed(.sessionAsked(signIn))
        #expect(opened.contains { $0 is QuestionAnswered })
        let session = Proof.session(.numbered(1), generation: 0)
        #expect(refusal(of: Wishes.placed(), by: session) == nil)
        #expect(refusal(of: Wishes.placed(), by: .session(.numbered(2), generation: 0)) == .sessionUnknown)
    }

    // MARK: - Who is told in a chat

    private mutating func told() throws -> Identity? {
        let asked = ShopAsked(wish: Wishes.placed(), account: account, credential: .key(RuleBench.key))
        return try the(OrderPlaced.self, in: bench.auth.feed(.shopAsked(asked))).told
    }

    private mutating func link(_ identity: Identity, at milliseconds: Int64) {
        let linked = IdentityLinked(account: account, identity: identity, at: Timestamp(milliseconds: milliseconds))
        _ = bench.auth.feed(.linked(linked))
    }

    @Test mutating func `an order names the chat that opens its account, the latest of several`() throws {
        #expect(try told() == nil)
        link(Sample.ann, at: 9_000)
        #expect(try told() == nil)
        link(Sample.sender("oLate"), at: 3_000)
        link(Sample.member, at: 2_000)
        #expect(try told() == Sample.sender("oLate"))
        link(Sample.sender("oAnn"), at: 1_000)
        #expect(try told() == Sample.sender("oLate"))
        _ = bench.auth.feed(
            .unlinked(
                IdentityUnlinked(
                    account: account, identity: Sample.sender("oLate"), at: Timestamp(milliseconds: 4_000))))
        #expect(try told() == Sample.member)
    }

    @Test mutating func `what a door says of who is told does not count`() throws {
        guard case .placed(var order) = Wishes.placed() else { throw Unexpected() }
        order.told = Sample.sender("oEve")
        let asked = ShopAsked(wish: .placed(order), account: account, credential: .key(RuleBench.key))
        #expect(try the(OrderPlaced.self, in: bench.auth.feed(.shopAsked(asked))).told == nil)
    }

    private struct Unexpected: Error {}

    // MARK: - Refused

    @Test(arguments: Wishes.all)
    mutating func `a wish is held against the rules of a question, and its client is told`(_ wish: ShopAsked.Wish)
        throws
    {
        #expect(refusal(of: wish, by: .key(RuleBench.stranger)) == .keyUnknown)
        bench.suspend()
        let asked = ShopAsked(wish: wish, account: account, credential: .key(RuleBench.key))
        let refused = try the(Refused.self, in: bench.auth.feed(.shopAsked(asked)))
        #expect(refused.refusal == .accountSuspended(reason: "") && refused.request == asked.request)
        #expect(refused.reply == asked.reply && refused.account == account)
        bench.auth.state.standing.value.status = .closed
        #expect(refusal(of: wish) == .accountClosed(reason: nil))
        #expect(refusal(of: wish, after: .milliseconds(30_001)) == .late)
    }

    @Test mutating func `at its deadline a wish is in time`() {
        #expect(refusal(of: Wishes.placed(), after: .seconds(30)) == nil)
    }

    @Test mutating func `a wish that nobody waits for is refused in silence`() {
        let cancelled = OrderCancelled(
            request: RequestID("q"), account: account, by: Wishes.person, reply: nil, number: Wishes.number,
            deadline: nil)
        let asked = ShopAsked(wish: .cancelled(cancelled), account: account, credential: .key(RuleBench.key))
        #expect(bench.auth.feed(.shopAsked(asked), after: .seconds(1_000)).first is OrderCancelled)
        bench.suspend()
        #expect(bench.auth.feed(.shopAsked(asked)).isEmpty)
        #expect(Auth().refuse(.shopAsked(asked)) == nil)
    }

    @Test(arguments: Wishes.all)
    func `of an account that is set aside, who waits is refused`(_ wish: ShopAsked.Wish) throws {
        let asked = ShopAsked(wish: wish, account: account, credential: .key(RuleBench.key))
        let refused = try #require(Auth().refuse(.shopAsked(asked)))
        #expect(refused.compactMap { ($0.message as? Refused)?.refusal } == [.setAside])
    }

    // MARK: - Products for some

    @Test(
        arguments: [
            (nil, nil, true), (nil, "friends", true), (["friends"], "friends", true),
            (["vip", "friends"], "friends", true),
            (["friends"], nil, false), (["friends"], "Friends", false), (["friends"], "vip", false), ([], nil, false),
            ([], "friends", false),
        ] as [([String]?, String?, Bool)])
    mutating func `a product is sold to the groups that it is for`(
        groups: [String]?, group: String?, isSold: Bool
    ) {
        bench.set(group: group)
        for role in [AccountRole.person, .operator, .owner] {
            bench.auth.state.standing.value.role = role
            #expect(refusal(of: Wishes.placed(for: groups)) == (isSold ? nil : .productUnavailable), "\(role)")
        }
    }

    @Test mutating func `a rule says no before the product does`() {
        bench.suspend()
        #expect(refusal(of: Wishes.placed(for: ["friends"])) == .accountSuspended(reason: ""))
    }

    // MARK: - Keys with limits

    @Test(arguments: Wishes.all)
    mutating func `a wish is held to its key's expiry and addresses`(_ wish: ShopAsked.Wish) {
        bench.limit { $0.addresses = ["192.0.2.0/24"] }
        #expect(refusal(of: wish, from: "198.51.100.1") == .addressNotAllowed)
        #expect(refusal(of: wish, from: "192.0.2.7") != .addressNotAllowed)
        let now = bench.auth.time
        bench.limit { $0.expires = now }
        #expect(refusal(of: wish) == .keyExpired)
    }

    @Test mutating func `a key with limits buys, and sees to that order, and to nothing else`() {
        bench.limit { $0.answersAtOnce = 1 }
        for wish in [Wishes.placed(), Wishes.cancelled, Wishes.asked(.order(Wishes.number))] {
            #expect(refusal(of: wish) == nil, "\(wish)")
        }
        for wish in [Wishes.refund, Wishes.withdrawn, Wishes.asked(Wishes.list)] {
            #expect(refusal(of: wish) == .keyLimited, "\(wish)")
            #expect(refusal(of: wish, by: .key(RuleBench.other)) == nil, "\(wish)")
        }
    }

    // MARK: - What no door says

    @Test(arguments: Wishes.ofOthers)
    mutating func `what is another account's, or an operator's to say, does not go on`(_ wish: ShopAsked.Wish) {
        #expect(refusal(of: wish) == .orderUnknown)
    }

    // MARK: - Given

    private var signIn: SessionAsked {
        SessionAsked(
            account: account, session: .numbered(1), way: .key(RuleBench.other), lifetimeMilliseconds: 86_400_000,
            reply: ReplyAddress(partition: 0, stream: "s-in"), request: RequestID("in"), deadline: deadline)
    }

    private mutating func refusal(
        of wish: ShopAsked.Wish, by credential: Proof = .key(RuleBench.key), from: String? = nil,
        after pause: Duration = .zero
    ) -> Refusal? {
        let asked = ShopAsked(wish: wish, account: account, credential: credential, from: from)
        let said = bench.auth.feed(.shopAsked(asked), after: pause)
        return said.lazy.compactMap { ($0 as? Refused)?.refusal }.first
    }
}

/// One of each.
enum Wishes {
    static let number = OrderNumber(of: account, name: "o1")
    static let person = Actor("alice", role: .person)
    static let list = OrdersAsked.Question.orders(of: account, before: nil, limit: 20)

    private static let request = RequestID("q1")
    private static let reply = ReplyAddress(partition: 2, stream: "s-q1")
    private static let stranger: Account = {
        guard let account = Account("bob") else { preconditionFailure("bob is an account's name.") }
        return account
    }()
    private static let refundNumber: RefundNumber = {
        guard let index = RefundNumber(of: Wishes.number, index: 1) else { preconditionFailure("1 is an index.") }
        return index
    }()

    static let cancelled = cancelling(by: account)
    static let refund = refunding(by: account)
    static let withdrawn = deciding(by: account)
    static let all: [ShopAsked.Wish] = [
        placed(), cancelled, refund, withdrawn, asked(.order(number, after: 7)), asked(list),
    ]

    /// What an account may not want.
    static let ofOthers: [ShopAsked.Wish] = ofAccount(stranger) + ofAccount(nil) + ofOperators

    private static func ofAccount(_ whose: Account?) -> [ShopAsked.Wish] {
        [cancelling(by: whose), refunding(by: whose), deciding(by: whose), asked(.order(number), by: whose)]
    }

    private static let ofOperators: [ShopAsked.Wish] = [
        placed(by: stranger), deciding(by: account, isApproved: true), asked(.evidence(number)),
        asked(.cases(before: nil, limit: 20)), asked(.orders(of: stranger, before: nil, limit: 20)),
    ]

    static func placed(for groups: [String]? = nil, by account: Account = account) -> ShopAsked.Wish {
        .placed(
            OrderPlaced(
                request: request, account: account, reply: reply,
                product: ProductTerms(
                    name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", priceFen: 1_000,
                    credit: .yuan(10), groups: groups),
                merchant: MerchantTerms(name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888"),
                way: .native, lifetimeMilliseconds: 7_200_000, idempotencyKey: "k", deadline: deadline))
    }

    static func cancelling(by account: Account?) -> ShopAsked.Wish {
        .cancelled(
            OrderCancelled(
                request: request, account: account, by: person, reply: reply, number: number, deadline: deadline))
    }

    static func refunding(by account: Account?) -> ShopAsked.Wish {
        .refund(
            RefundAsked(
                request: request, account: account, by: person, reply: reply, order: number, reason: "not needed",
                deadline: deadline))
    }

    static func deciding(by account: Account?, isApproved: Bool = false) -> ShopAsked.Wish {
        .decided(
            RefundDecided(
                request: request, account: account, by: person, reply: reply, refund: refundNumber,
                isApproved: isApproved, deadline: deadline))
    }

    static func asked(_ question: OrdersAsked.Question, by whose: Account? = account) -> ShopAsked.Wish {
        .asked(
            OrdersAsked(request: request, account: whose, reply: reply, question: question, deadline: deadline))
    }
}
