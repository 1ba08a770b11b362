import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Who pays inside WeChat, and who is told in a chat what becomes of an order.
@Suite struct PayerTests {
    private var bench = RuleBench()
    private let own = Proof.session(.numbered(1), generation: 0)

    private static func identity(_ text: String) -> Identity {
        guard let identity = Identity(text) else { preconditionFailure("'\(text)' is an identity.") }
        return identity
    }

    private static let ann = identity("wechat:wx8888:oAnn")
    private static let bob = identity("wechat:wx8888:oBob")
    private static let elsewhere = identity("wechat:wx9999:oAnn")
    private static let staff = identity("wecom:ww01:ann")
    private static let mail = identity("mail:ann@example.com")

    private mutating func link(_ identities: Identity...) {
        for identity in identities {
            let linked = IdentityLinked(account: account, identity: identity, at: bench.auth.time)
            _ = bench.auth.feed(.linked(linked), after: .seconds(1))
        }
    }

    private mutating func signIn(by way: SessionAsked.Way) {
        let asked = SessionAsked(
            account: account, session: .numbered(1), way: way, lifetimeMilliseconds: 86_400_000,
            reply: ReplyAddress(partition: 0, stream: "s-in"), request: RequestID("in"), deadline: deadline)
        #expect(bench.auth.feed(.sessionAsked(asked)).contains { $0 is QuestionAnswered })
    }

    /// Buys, at a merchant of the app `wx8888`.
    private mutating func buy(
        _ way: PaymentWay = .jsapi(payer: PaymentWay.unnamed), by proof: Proof = .key(RuleBench.key)
    ) -> [any Message] {
        guard case .placed(var order) = Wishes.placed() else { return [] }
        order.way = way
        return bench.auth.feed(.shopAsked(ShopAsked(wish: .placed(order), account: account, credential: proof)))
    }

    // MARK: - Who pays

    @Test mutating func `who has signed in by the merchant's app pays, though another one was linked later`() throws {
        link(Self.ann, Self.bob)
        signIn(by: .identity(Self.ann))
        let placed = try the(OrderPlaced.self, in: buy(by: own))
        #expect(placed.way == .jsapi(payer: "oAnn") && placed.told == Self.ann)
    }

    @Test mutating func `who has signed in otherwise pays as whom was linked last`() throws {
        link(Self.ann, Self.bob, Self.elsewhere)
        signIn(by: .key(RuleBench.other))
        #expect(try the(OrderPlaced.self, in: buy(by: own)).way == .jsapi(payer: "oBob"))
        #expect(try the(OrderPlaced.self, in: buy()).way == .jsapi(payer: "oBob"))
    }

    @Test(arguments: [[], [PayerTests.elsewhere], [PayerTests.staff, PayerTests.mail]])
    mutating func `whom the merchant's app does not know cannot pay inside WeChat`(_ linked: [Identity]) throws {
        for identity in linked { link(identity) }
        let refused = try the(Refused.self, in: buy())
        #expect(refused.refusal == .payerUnknown)
        #expect(try the(OrderPlaced.self, in: buy(.native)).way == .native)
    }

    @Test mutating func `whom the door has named stays`() throws {
        link(Self.ann)
        #expect(try the(OrderPlaced.self, in: buy(.jsapi(payer: "oOther"))).way == .jsapi(payer: "oOther"))
    }

    @Test mutating func `an identity that was unlinked pays no more`() throws {
        link(Self.ann)
        _ = bench.auth.feed(
            .unlinked(IdentityUnlinked(account: account, identity: Self.ann, at: bench.auth.time)))
        #expect(try the(Refused.self, in: buy()).refusal == .payerUnknown)
    }

    // MARK: - Who is told

    @Test mutating func `nobody is told without a chat, else who was linked last`() throws {
        #expect(try the(OrderPlaced.self, in: buy(.native)).told == nil)
        link(Self.mail)
        #expect(try the(OrderPlaced.self, in: buy(.native)).told == nil)
        link(Self.elsewhere)
        #expect(try the(OrderPlaced.self, in: buy(.native)).told == Self.elsewhere)
        link(Self.staff)
        #expect(try the(OrderPlaced.self, in: buy(.native)).told == Self.staff)
    }
}
