import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// Whether an account has money, so that its identity cannot leave it.
@Suite struct LinkTests {
    private var quota = ProcessorBench(Quota())
    private let asked = LinkAsked(Sample.proven())

    private mutating func obstacle() -> LinkDecided.Obstacle? {
        let said = quota.feed(.linkAsked(asked))
        return said.count == 1 ? (said.first as? LinkDecided)?.obstacle : nil
    }

    private func correction(_ amount: Money) -> BalanceCorrected {
        BalanceCorrected(
            name: "moved", account: asked.account, amount: amount, reason: "moved to bob", by: Actor("olga"),
            request: RequestID("moved"))
    }

    @Test mutating func `an account without an entry has none`() {
        let obstacle = obstacle()
        #expect(obstacle == .empty)
    }

    @Test mutating func `credit is money until an operator has moved it`() {
        _ = quota.feed(.granted(CreditGranted(grant: "g", account: asked.account, amount: .yuan(5))))
        let before = obstacle()
        _ = quota.feed(.corrected(correction(.zero - .yuan(5))))
        let after = obstacle()
        #expect(before == .money && after == .empty)
    }

    @Test mutating func `an answer under way is money`() {
        var chat = Sample.chat
        chat.deadline = quota.time + .seconds(30)
        chat.terms = Chat.Terms(
            price: Price(input: .zero, output: .yuan(1)), tokensIn: 1, tokensOut: 1_000_000, choices: 1,
            streamsLimit: 64, answerMilliseconds: 60_000)
        _ = quota.feed(.granted(CreditGranted(grant: "g", account: asked.account, amount: .yuan(1))))
        _ = quota.feed(.authorized(ChatAuthorized(chat: chat)))
        let during = obstacle()
        let pending = quota.state.balance.value.pending
        #expect(during == .money && pending > .zero)
    }

    @Test func `while the account is set aside who waits is told so`() {
        let refused = Quota().refuse(.linkAsked(asked))?.compactMap { $0.message as? Refused }
        #expect(refused?.map(\.refusal) == [.setAside])
    }
}
