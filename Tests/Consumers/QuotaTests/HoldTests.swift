import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// Credit that is held for refunds.
@Suite struct HoldTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))

    // MARK: - To hold

    @Test(
        arguments: [
            (400, 400, 400), (1000, 1000, 1000), (400, 1, 400), (1500, 1000, 1000), (1500, 0, 1000), (1500, 1001, 0),
            (.max, .max, 0), (0, 0, 0), (-5, -9, 0), (.min, .min, 0), (300, 301, 0),
        ] as [(Int64, Int64, Int64)])
    mutating func `what is wanted is held, or what there is, or nothing if that is too little`(
        most: Int64, least: Int64, held: Int64
    ) throws {
        let answer = try told(in: quota.hold(most, least: least))
        #expect(answer == HoldAnswered(refund: refund(), held: micro(held), available: micro(1000)))
        #expect(quota.balance.pending == micro(held) && quota.balance.available == micro(1000 - held))
        #expect(quota.balance.granted == micro(1000))
        #expect(quota.state.holds.count == (held > 0 ? 1 : 0))
    }

    @Test mutating func `what is held cannot be reserved, and what is reserved cannot be held`() throws {
        _ = quota.ask(chat())
        #expect(try told(in: quota.hold(1000)).held == micro(900))
        let needed = Refusal.quotaExhausted(available: .zero, needed: micro(11))
        #expect(try refusal(in: quota.ask(chat("r2"))) == needed)
        #expect(try entry(in: quota.correct(micro(-1), as: "c")).kind == .declined)
    }

    @Test mutating func `a hold says nothing to the books and wakes nobody`() {
        #expect(quota.hold(400).count == 1)
        #expect(quota.state.wakeAt == nil)
        #expect(quota.pass(.seconds(100_000_000)).isEmpty && quota.balance.pending == micro(400))
    }

    @Test mutating func `the same hold asked again is answered as the first time, also after it has ended`() throws {
        let first = try told(in: quota.hold(400))
        _ = quota.grant(micro(5000), as: "more")
        quota.restart()
        #expect(try told(in: quota.hold(400)) == first)
        #expect(try told(in: quota.hold(900, least: 0)) == first)
        #expect(quota.balance.pending == micro(400))
        _ = quota.end(taking: 400)
        quota.restart()
        #expect(try told(in: quota.hold(400)) == first)
        #expect(quota.balance.pending == .zero)
    }

    @Test mutating func `that nothing was held is remembered, too`() throws {
        #expect(try told(in: quota.hold(2000, least: 2000)).held == .zero)
        _ = quota.grant(micro(5000), as: "more")
        let again = try told(in: quota.hold(2000, least: 2000))
        #expect(again.held == .zero && again.available == micro(1000))
        #expect(try told(in: quota.hold(2000, refund(2), least: 2000)).held == micro(2000))
    }

    @Test mutating func `each refund has a hold of its own`() throws {
        for index in 1...3 { _ = quota.hold(300, refund(index)) }
        #expect(try told(in: quota.hold(300, refund(4), least: 1)).held == micro(100))
        #expect(quota.balance.pending == micro(1000) && quota.state.holds.count == 4)
        _ = quota.end(refund(2), taking: 0)
        #expect(quota.balance.available == micro(300) && quota.state.holds.count == 3)
    }

    @Test mutating func `no more refunds have a hold at a time than may`() throws {
        quota = ProcessorBench(granted: micro(2_000), reloads: false)
        for order in 0..<QuotaState.mostHolds { _ = quota.hold(1, refund(of: "o\(order)")) }
        let answer = try told(in: quota.hold(1, refund(of: "one more")))
        #expect(answer.held == .zero && answer.available == .zero)
        #expect(quota.balance.pending == micro(Int64(QuotaState.mostHolds)))
        _ = quota.end(refund(of: "o7"), taking: 1)
        #expect(try told(in: quota.hold(1, refund(of: "another"))).held == micro(1))
    }

    // MARK: - To end it

    @Test(arguments: [(400, 400, 0), (400, 150, 250), (400, 1, 399)] as [(Int64, Int64, Int64)])
    mutating func `what went back is taken out of what was granted, and the rest is available again`(
        held: Int64, taken: Int64, left: Int64
    ) throws {
        _ = quota.hold(held)
        let said = quota.end(taking: taken)
        let entry = try entry(in: said)
        #expect(said.count == 1 && entry.kind == .refund && entry.amount == micro(taken))
        #expect(entry.reference == refund().text && entry.cause == .refund(number: refund().text))
        #expect(entry.uncharged == .zero && entry.available == micro(1000 - taken) && entry.time == quota.time)
        #expect(quota.balance.granted == micro(1000 - taken) && quota.balance.pending == .zero)
        #expect(quota.balance.available == micro(1000 - held + left) && quota.state.holds.count == 0)
    }

    @Test(arguments: [0, -1, .min] as [Int64])
    mutating func `of a refund that was not done nothing is taken, and the books have no line of it`(_ taken: Int64) {
        _ = quota.hold(400)
        #expect(quota.end(taking: taken).isEmpty)
        #expect(quota.balance.available == micro(1000) && quota.balance.granted == micro(1000))
    }

    @Test(arguments: [0, 150] as [Int64])
    mutating func `an end that comes again changes nothing, for ever`(_ taken: Int64) {
        _ = quota.hold(400)
        _ = quota.end(taking: taken)
        let after = quota.balance
        quota.restart()
        for other in [taken, 0, 400, .max] as [Int64] {
            #expect(quota.end(taking: other).isEmpty)
            #expect(quota.balance == after)
        }
    }

    @Test(arguments: [(400, 401, 1), (400, .max, 9_999_999_999_999_600)] as [(Int64, Int64, Int64)])
    mutating func `no more is taken than was held, and the entry says what we lost`(
        held: Int64, taken: Int64, lost: Int64
    ) throws {
        _ = quota.hold(held)
        let posted = try the(EntryPosted.self, in: quota.end(taking: taken))
        #expect(posted.entry.kind == .refund && posted.entry.amount == micro(held))
        #expect(posted.loss == micro(lost))
        #expect(quota.balance.granted == micro(600) && quota.balance.available == micro(600))
    }

    @Test mutating func `the end of a hold that is not known takes nothing, is our loss, and lets none begin`() throws {
        #expect(quota.end(taking: 0).isEmpty)
        let posted = try the(EntryPosted.self, in: quota.end(refund(2), taking: 300))
        #expect(posted.entry.kind == .declined && posted.entry.amount == micro(300))
        #expect(posted.entry.cause == .refund(number: refund(2).text) && posted.loss == micro(300))
        #expect(quota.end(refund(2), taking: 300).isEmpty)
        for index in 1...2 { #expect(try told(in: quota.hold(100, refund(index))).held == .zero) }
        #expect(quota.balance == balance(granted: 1000))
    }

    @Test mutating func `a refund for which nothing was held takes nothing`() throws {
        _ = quota.hold(2000, least: 2000)
        #expect(try entry(in: quota.end(taking: 5)).kind == .declined)
        #expect(quota.balance == balance(granted: 1000))
    }

    // MARK: - What happens meanwhile

    @Test(arguments: [AccountChanged.Change.suspended(reason: "chargeback"), .closed(reason: "its own wish")])
    mutating func `a hold outlives that its account is suspended or closed`(_ change: AccountChanged.Change) throws {
        _ = quota.hold(400)
        let changed = AccountChanged(account: account, change: change, by: Actor("olga"), name: "c")
        #expect(quota.feed(.changed(changed)).isEmpty)
        #expect(quota.balance.pending == micro(400))
        #expect(try told(in: quota.hold(100, refund(2))).held == micro(100))
        #expect(try entry(in: quota.end(taking: 400)).kind == .refund)
    }

    @Test mutating func `credit that is held is money, so that its identity cannot leave the account`() throws {
        _ = quota.hold(1000)
        let asked = LinkAsked(Sample.proven(by: account))
        #expect(try the(LinkDecided.self, in: quota.feed(.linkAsked(asked))).obstacle == .money)
        _ = quota.end(taking: 1000)
        #expect(try the(LinkDecided.self, in: quota.feed(.linkAsked(asked))).obstacle == .empty)
    }

    @Test mutating func `what was refunded can be granted anew`() throws {
        quota = ProcessorBench(granted: .limit)
        _ = quota.hold(400)
        #expect(try entry(in: quota.grant(micro(1), as: "early")).kind == .declined)
        _ = quota.end(taking: 400)
        #expect(try entry(in: quota.grant(micro(400), as: "later")).kind == .grant)
    }

    @Test func `for an account that is set aside, holds and their ends are kept`() {
        let asked = HoldAsked(refund: refund(), account: account, most: micro(1), least: micro(1))
        #expect(Quota().refuse(.holdAsked(asked)) == nil)
        let ended = HoldEnded(refund: refund(), account: account, taken: micro(1))
        #expect(Quota().refuse(.holdEnded(ended)) == nil)
    }

    private func told(in said: [any Message]) throws -> HoldAnswered { try the(HoldAnswered.self, in: said) }

    private func balance(granted: Int64) -> Balance {
        var balance = Balance()
        balance.granted = micro(granted)
        return balance
    }
}
