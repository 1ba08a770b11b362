import Messages
import Processing
import ProcessingBench
import Testing

/// Persons, operators, a provider and Quota at random: duplicates, reorder, lost answers and notifications, wake-ups.
@Suite struct RandomOrdersTests {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `each payment is credited once, each refund takes its credit once, and all ends`(seed: UInt64) {
        var market = Market(seed: seed)
        for _ in 0..<600 { market.step() }
        market.expectNeverTooMuch()
        market.settleEverything()
        market.expectNeverTooMuch()
        market.expectAgreement()
    }

    /// The seeds above do something: there are payments, refunds, late ones and disputes among them.
    @Test func `the seeds reach what they are to show`() {
        var statuses: [String: Int] = [:]
        var (late, refunds) = (0, 0)
        for seed in 1...8 as ClosedRange<UInt64> {
            var market = Market(seed: seed)
            for _ in 0..<600 { market.step() }
            market.settleEverything()
            for report in market.reports {
                statuses[report.status.rawValue, default: 0] += 1
                late += report.isLate ? 1 : 0
                refunds += report.refunds.count { $0.status == .succeeded }
            }
        }
        #expect(statuses["credited", default: 0] > 10 && statuses["closed", default: 0] > 3)
        #expect(statuses["failed", default: 0] > 0 && late > 0 && refunds > 3)
    }
}

/// What is on its way.
private struct Post {
    var toProvider: [CashierAsked] = []
    /// In any order, and some of it twice.
    var fromProvider: [PaymentTold] = []
    var toQuota: [any Message] = []
    var fromQuota: [OrdersInbox] = []
}

private struct Market {
    private var random: SeededNumbers
    private var bench: OrdersBench
    private var provider = PlayedProvider()
    private var quota = PlayedQuota()
    private var post = Post()
    private var orders: [(number: OrderNumber, account: Account)] = []
    private var wishes = 0
    private var isCalm = false

    private static let accounts = ["alice", "bob"].compactMap { Account($0) }
    private static let products = [Sample.plainProduct, odd]
    private static let odd = ProductTerms(
        name: "odd", title: "奇", titleInEnglish: "Odd", priceFen: 7, credit: Money(microYuan: 100_003))
    private static let ways: [PaymentWay] = [.native, .precreate, .jsapi(payer: "a"), .page(returnAddress: nil)]

    init(seed: UInt64) {
        random = SeededNumbers(seed: seed)
        bench = OrdersBench(reloads: seed.isMultiple(of: 3))
    }

    private mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    // MARK: - One thing that happens

    mutating func step() {
        switch draw(24) {
        case 0: place()
        case 1, 2: pay()
        case 3: if let (number, account) = one() { carry(bench.cancel(number, by: draw(2) == 0 ? account : nil)) }
        case 4: askBack()
        case 5: decide()
        case 6: if let (number, _) = one() { carry(bench.check(number)) }
        case 7: if let (number, account) = one() { carry(bench.watch(number, after: .max, by: account)) }
        case 8: quota.spend(Self.accounts[draw(2)], Money(microYuan: Int64(draw(30_000_000))))
        case 9: carry(bench.pass(.milliseconds(draw(60_000))))
        case 10: carry(bench.passToNext())
        case 11: finishRefund(draw(3) == 0 ? .closed : .succeeded)
        default: deliver()
        }
    }

    private mutating func one() -> (number: OrderNumber, account: Account)? {
        orders.isEmpty ? nil : orders[draw(orders.count)]
    }

    private mutating func place() {
        wishes += 1
        let account = Self.accounts[draw(2)]
        // Some of it is the same wish again.
        let key = "k\(draw(2) == 0 ? draw(max(1, wishes)) : wishes)"
        let (number, said) = bench.place(
            Self.products[draw(2)], Self.ways[draw(4)], by: account, request: "w\(wishes)", key: key)
        if said.reports.contains(where: { $0.number == number }), !orders.contains(where: { $0.number == number }) {
            orders.append((number, account))
        }
        carry(said)
    }

    private mutating func pay() {
        guard let (number, _) = one(), let report = provider.pay(number, at: bench.time) else { return }
        for _ in 0..<draw(4) { notify(.payment(report), number) }
    }

    private mutating func notify(_ answer: PaymentTold.Answer, _ number: OrderNumber) {
        guard let merchant = provider.trades[number]?.merchant else { return }
        wishes += 1
        post.fromProvider.append(
            PaymentTold(number: number.text, merchant: merchant, answer: answer, source: "n\(wishes)"))
    }

    private mutating func askBack() {
        guard let (number, account) = one(), let price = bench.order(number)?.product.priceFen else { return }
        wishes += 1
        let fen: Int64? = draw(2) == 0 ? nil : Int64(draw(Int(price))) + 1
        let least: Int64? = draw(2) == 0 ? nil : 1
        carry(
            bench.refund(number, fen, least: least, by: draw(2) == 0 ? account : nil, request: "w\(draw(wishes))"))
    }

    private mutating func decide() {
        guard let (number, account) = one(), let line = bench.order(number)?.refunds.last else { return }
        let isPersons = draw(3) == 0
        carry(bench.decide(line.number, approve: !isPersons && draw(3) > 0, by: isPersons ? account : nil))
    }

    private mutating func finishRefund(_ standing: RefundReport.Standing) {
        guard let (number, _) = one(), let line = bench.order(number)?.refunds.last,
            let report = provider.finish(line.number, standing)
        else { return }
        if draw(2) == 0 { notify(.refund(report), number) }
    }

    // MARK: - What is carried

    /// Puts what was said on its way.
    private mutating func carry(_ said: [any Message]) {
        post.toProvider += said.calls
        post.toQuota += said.filter { $0 is CreditGranted || $0 is HoldAsked || $0 is HoldEnded }
    }

    /// Delivers one thing, if anything is on its way.
    private mutating func deliver() {
        let counts = [post.toProvider.count, post.fromProvider.count, post.toQuota.count, post.fromQuota.count]
        let ways = counts.indices.filter { counts[$0] > 0 }
        guard !ways.isEmpty else { return }
        switch ways[draw(ways.count)] {
        case 0: askProvider(at: draw(counts[0]))
        case 1: hearProvider(at: draw(counts[1]))
        case 2: askQuota()
        default: hearQuota()
        }
    }

    private mutating func askProvider(at index: Int) {
        guard post.toProvider.indices.contains(index) else { return }
        let call = post.toProvider.remove(at: index)
        guard let answer = provider.take(call, at: bench.time, &random) else { return }
        post.fromProvider.append(
            PaymentTold(
                number: call.order.text, merchant: call.merchant, answer: answer, call: call.call,
                attempt: call.attempt, source: call.id))
    }

    private mutating func hearProvider(at index: Int) {
        guard post.fromProvider.indices.contains(index) else { return }
        let told = post.fromProvider[index]
        if isCalm || draw(5) > 0 { post.fromProvider.remove(at: index) }
        carry(bench.feed(.told(told)))
    }

    /// In the order in which it was said, as a topic has it; some of it twice.
    private mutating func askQuota() {
        guard let message = post.toQuota.first else { return }
        if isCalm || draw(5) > 0 { post.toQuota.removeFirst() }
        switch message {
        case let credit as CreditGranted:
            let isTaken = isCalm || draw(6) > 0
            if let posted = quota.grant(credit, isTaken: isTaken) { post.fromQuota.append(.credited(posted)) }
        case let asked as HoldAsked: post.fromQuota.append(.held(quota.hold(asked)))
        case let ended as HoldEnded: quota.end(ended)
        default: break
        }
    }

    private mutating func hearQuota() {
        guard let input = post.fromQuota.first else { return }
        if isCalm || draw(5) > 0 { post.fromQuota.removeFirst() }
        carry(bench.feed(input))
    }

    // MARK: - The end

    var reports: [OrderReport] {
        var bench = bench
        return orders.compactMap { bench.order($0.number) }
    }

    /// The provider is well, Quota takes what it is given, and operators see to what waits, until nothing goes on.
    mutating func settleEverything() {
        isCalm = true
        provider.isHealthy = true
        provider.finishAll()
        for _ in 0..<5_000 {
            deliverAll()
            if bench.wakeAt != nil {
                carry(bench.passToNext())
            } else if !seeToWhatWaits() {
                return
            }
        }
        Issue.record("It does not end: \(bench.cases())")
    }

    private mutating func deliverAll() {
        while true {
            let count = post.toProvider.count + post.fromProvider.count + post.toQuota.count + post.fromQuota.count
            if count == 0 { return }
            askProvider(at: 0)
            hearProvider(at: 0)
            askQuota()
            hearQuota()
        }
    }

    /// What operators do; false if there is nothing to do.
    private mutating func seeToWhatWaits() -> Bool {
        var isBusy = false
        for report in reports {
            let isDisputed = report.status == .disputed
            if isDisputed { carry(bench.check(report.number)) }
            isBusy = isBusy || isDisputed
            for line in report.refunds where [.waiting, .sent, .abnormal].contains(line.status) {
                isBusy = true
                if line.status == .waiting { carry(bench.decide(line.number, approve: draw(2) == 0)) }
                if line.status == .abnormal { _ = provider.finish(line.number, .succeeded) }
                if line.status != .waiting { carry(bench.check(report.number)) }
            }
        }
        return isBusy
    }

    // MARK: - What holds

    /// Nobody has credit for money that did not come, and no more goes back than came.
    func expectNeverTooMuch() {
        for (grant, credit) in quota.grants {
            guard let number = OrderNumber(String(grant.dropFirst("order/".count))) else {
                Issue.record("\(grant) is no order's.")
                continue
            }
            #expect(provider.trades[number]?.paidAt != nil, "\(grant) is credited, and not paid.")
            #expect(Self.products.map(\.total).contains(credit.amount))
        }
        for trade in provider.trades.values { #expect(trade.returnedFen <= trade.amountFen) }
    }

    /// All has ended, and all books say the same.
    mutating func expectAgreement() {
        #expect(bench.wakeAt == nil && quota.holds.isEmpty && bench.cases().isEmpty)
        var taken: [RefundNumber: Money] = [:]
        for report in reports {
            let trade = provider.trades[report.number]
            let isPaid = trade?.paidAt != nil
            #expect((report.status == .credited) == isPaid, "\(report.number): \(report.status)")
            #expect(isPaid || report.status == .closed || report.status == .failed, "\(report.status)")
            #expect((quota.grants["order/\(report.number.text)"] != nil) == isPaid)
            expectRefunds(of: report, trade)
            for line in report.refunds where line.status == .succeeded { taken[line.number] = line.credit }
        }
        #expect(quota.taken.filter { $0.value > .zero } == taken.filter { $0.value > .zero })
        #expect(Set(provider.trades.keys).isSubset(of: Set(reports.map(\.number))))
    }

    private func expectRefunds(of report: OrderReport, _ trade: PlayedProvider.Trade?) {
        let ends: [RefundState] = [.succeeded, .refused, .withdrawn]
        #expect(report.refunds.allSatisfy { ends.contains($0.status) }, "\(report.refunds.map(\.status))")
        let ours = report.refunds.filter { $0.status == .succeeded }
        let theirs = trade?.refunds.filter { $0.value.standing == .succeeded } ?? [:]
        #expect(Set(ours.map(\.number)) == Set(theirs.keys))
        for line in ours { #expect(theirs[line.number]?.fen == line.amountFen) }
        #expect(report.refundedFen <= report.product.priceFen)
        let taken = ours.reduce(Money.zero) { $0 + $1.credit }
        #expect(taken <= report.product.total && taken >= report.product.credit(for: report.refundedFen) - .micro(50))
    }
}

private typealias RefundState = OrderReport.RefundLine.Status

extension Money {
    /// What rounding may leave: one a refund.
    fileprivate static func micro(_ amount: Int64) -> Money { Money(microYuan: amount) }
}
