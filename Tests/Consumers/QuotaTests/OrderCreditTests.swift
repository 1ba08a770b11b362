import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// The credit of paid orders: Orders is told of it each time.
@Suite struct OrderCreditTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))
    private let number = order("o1")

    private func credit(_ amount: Money = micro(500)) -> CreditGranted {
        CreditGranted(
            grant: "order/\(number)", account: account, amount: amount, cause: .order(number: number.text))
    }

    private func posted(in said: [any Message]) throws -> CreditPosted { try the(CreditPosted.self, in: said) }

    @Test mutating func `an order is credited once, and told so each time that it asks`() throws {
        let said = quota.feed(.granted(credit()))
        let entry = try entry(in: said)
        #expect(entry.kind == .grant && entry.amount == micro(500) && entry.reference == "order/\(number)")
        #expect(entry.cause == .order(number: number.text))
        let done = CreditPosted(order: number, account: account, amount: micro(500), isDone: true)
        #expect(try posted(in: said) == done && said.count == 2)
        quota.restart()
        let again = quota.feed(.granted(credit()))
        #expect(try posted(in: again) == done && again.count == 1)
        #expect(quota.balance.granted == micro(1500))
    }

    @Test(arguments: [.limit, .zero, micro(-1)] as [Money])
    mutating func `an order whose credit cannot be is told so, and the books say it once`(_ amount: Money) throws {
        let said = quota.feed(.granted(credit(amount)))
        #expect(try entry(in: said).kind == .declined)
        #expect(try posted(in: said).isDone == false)
        let again = quota.feed(.granted(credit(amount)))
        #expect(try posted(in: again).isDone == false && again.count == 1)
        #expect(quota.balance.granted == micro(1000))
    }

    @Test mutating func `an order that was declined is credited once there is room, since it was paid`() throws {
        quota = ProcessorBench(granted: .limit)
        #expect(try posted(in: quota.feed(.granted(credit()))).isDone == false)
        _ = quota.correct(micro(-500), as: "room")
        let said = quota.feed(.granted(credit()))
        #expect(try posted(in: said).isDone)
        #expect(try entry(in: said).kind == .grant)
        #expect(try posted(in: quota.feed(.granted(credit()))).isDone)
        #expect(quota.balance.granted == .limit)
    }

    @Test mutating func `an order is not credited with another amount than it was`() throws {
        _ = quota.feed(.granted(credit()))
        let said = quota.feed(.granted(credit(micro(501))))
        #expect(try posted(in: said).isDone == false && said.count == 1)
        #expect(quota.balance.granted == micro(1500))
    }

    @Test mutating func `an order is credited while its account is suspended or closed`() throws {
        for change in [AccountChanged.Change.suspended(reason: "chargeback"), .closed(reason: "its own wish")] {
            _ = quota.feed(
                .changed(AccountChanged(account: account, change: change, by: Actor("olga"), name: "c")))
        }
        #expect(try posted(in: quota.feed(.granted(credit()))).isDone)
    }

    @Test func `an order of an account that is set aside is told that it is not credited`() throws {
        let refused = try #require(Quota().refuse(.granted(credit())))
        #expect(refused.map(\.topic) == [OrdersInbox.topic])
        #expect(try posted(in: refused.map(\.message)).isDone == false)
    }
}
