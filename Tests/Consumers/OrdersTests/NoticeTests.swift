import Messages
import Processing
import ProcessingBench
import Testing

/// What who bought is told in a chat.
@Suite struct NoticeTests {
    private var bench = OrdersBench()

    /// Places an order by somebody whom Bot can tell, and has it paid.
    private mutating func paid(by identity: Identity? = Sample.sender()) -> OrderNumber {
        var placed = Sample.placed(Sample.plainProduct, at: bench.time)
        placed.told = identity
        for call in bench.feed(.placed(placed)).calls {
            _ = bench.answer(call, .prepared(.code("weixin://wxpay/1")))
        }
        _ = bench.notify(bench.report(of: placed.number))
        return placed.number
    }

    private func notices(_ said: [any Message]) -> [NoticeDue] { said.all(NoticeDue.self) }

    @Test mutating func `a credit is told once Quota has posted it, and once`() throws {
        let number = paid()
        let notice = try #require(notices(bench.post(number)).first)
        #expect(notice.identity == Sample.sender() && notice.name == "order/" + number.text)
        #expect(notice.notice == .credited(order: number.text, credit: Sample.plainProduct.total))
        #expect(notices(bench.post(number)).isEmpty)
        #expect(notices(bench.notify(bench.report(of: number))).isEmpty)
    }

    @Test mutating func `a credit that Quota declines is not told`() {
        let number = paid()
        #expect(notices(bench.post(number, isDone: false)).isEmpty)
        // Later it is taken after all.
        #expect(notices(bench.post(number)).count == 1)
    }

    @Test mutating func `a refund is told once the money is back, and once`() throws {
        let number = paid()
        _ = bench.post(number)
        let held = bench.hold(bench.refund(number, 2_000, by: nil).holds.first)
        #expect(notices(held).isEmpty)
        let call = try #require(held.calls.first)
        let refund = try #require(RefundNumber(of: number, index: 1))
        let back = notices(bench.answer(call, .refund(bench.report(of: refund, .succeeded))))
        #expect(back.map(\.notice) == [.refunded(order: number.text, fen: 2_000)])
        #expect(back.map(\.name) == ["order/" + refund.text])
        #expect(notices(bench.notify(bench.report(of: refund, .succeeded))).isEmpty)
    }

    @Test mutating func `a refund that the provider does not make is not told`() throws {
        let number = paid()
        _ = bench.post(number)
        let held = bench.hold(bench.refund(number, by: nil).holds.first)
        let call = try #require(held.calls.first)
        let refund = try #require(RefundNumber(of: number, index: 1))
        #expect(notices(bench.answer(call, .refund(bench.report(of: refund, .closed)))).isEmpty)
    }

    @Test mutating func `who is known in no chat is told nothing`() {
        let number = paid(by: nil)
        #expect(notices(bench.post(number)).isEmpty)
    }
}
