import MessageLog
import Messages
import SimulatedLog

/// A payment provider: it has orders and money of its own, answers calls, tells what happened, and writes bills. Until it
/// is honest it loses, repeats, delays and lies; what it has in its books is true at all times.
final class Provider: Player {
    struct Plan {
        let merchant: MerchantTerms
        var honestFrom = Scenario.start
        /// Once in so many calls it errs, or lies; never for 0.
        var errs = 0
        var lies = 0
        /// When it answers nobody.
        var down: Range<Timestamp>?
        /// Until when the merchant has no money there.
        var poorUntil: Timestamp?
        /// How long the money of a refund is on its way, at most.
        var refundsTake = Duration.seconds(60)
        var deeds: [(at: Timestamp, deed: Deed)] = []
        /// Whether its bills come late, cut and wrong.
        var misbills = false

        init(_ merchant: MerchantTerms) {
            self.merchant = merchant
        }

        /// Whether it does nothing wrong at any time.
        var isHonest: Bool { honestFrom == Scenario.start }

        func isDown(at time: Timestamp) -> Bool { down?.contains(time) ?? false }
        /// From then on it does nothing wrong, and is there.
        var calmFrom: Timestamp { max(honestFrom, down?.upperBound ?? honestFrom) }
    }

    /// What it does without being asked.
    enum Deed: CaseIterable {
        /// Tells of an order that it is paid, not as it should be.
        case lie
        /// Tells of an order that is none of ours.
        case stranger
        /// Says from now on that an unpaid order is paid. It has no money for it.
        case feign
        /// Gives money back because somebody says so at its console.
        case console
    }

    struct Order {
        let number: String
        let amountFen: Int64
        let way: PaymentWay
        let expires: Timestamp
        /// Alipay has none before somebody has scanned the code.
        var isThere: Bool
        var isClosed = false
        var payments: [Payment] = []
        var refunds: [Refund] = []

        /// Whether the order's money came.
        var isPaid: Bool { payments.contains { !$0.isFeigned } }
        /// What has not gone back of one payment, and is not about to.
        var leftFen: Int64 { refunds.filter { $0.standing != .closed }.reduce(amountFen) { $0 - $1.amountFen } }
    }

    struct Payment {
        let transaction: String
        let at: Timestamp
        let isFeigned: Bool
    }

    private struct Notice {
        var told: PaymentTold
        var at: Timestamp
        /// How often it is sent; a repeated one was taken in before.
        var times: Int
    }

    let plan: Plan
    /// In the order in which they came.
    var orders: [Order] = []
    /// Payments of orders that are none of ours.
    private(set) var strangers: [(number: String, amountFen: Int64, payment: Payment)] = []
    /// What a notification says, by its digest.
    private(set) var news: [String: PaymentTold] = [:]
    /// Those that it has told or tried to tell.
    var lies: [Lie] = []
    var calls = CallBook()
    var bills = BillBook()
    private var notices: [Notice] = []
    private var deeds: [(at: Timestamp, deed: Deed)]
    private var sent = 0
    private var counted = 0

    init(_ plan: Plan) {
        self.plan = plan
        deeds = plan.deeds
    }

    var merchant: MerchantTerms { plan.merchant }

    func act(in world: World) -> Bool {
        if endRefund(in: world) { return true }
        if let index = deeds.firstIndex(where: { $0.at <= world.broker.time }) {
            let deed = deeds.remove(at: index).deed
            // Where there is no order for it yet, it waits for one.
            if !perform(deed, in: world), world.broker.time < plan.honestFrom {
                deeds.append((world.broker.time + .seconds(10), deed))
            }
            return true
        }
        return send(in: world)
    }

    func due(in world: World) -> Timestamp? {
        let refunds = orders.flatMap(\.refunds).compactMap { $0.next?.at }
        return (notices.map(\.at) + deeds.map(\.at) + refunds).min()
    }

    func index(of number: String) -> Int? { orders.firstIndex { $0.number == number } }

    /// A new number of its own.
    func number() -> String {
        counted += 1
        return "\(merchant.name)-\(counted)"
    }

    // MARK: - What it tells

    /// Has something told, soon or late, once or more often, or never.
    func tell(
        _ answer: PaymentTold.Answer, of number: String, as teller: MerchantTerms? = nil, in world: World
    ) {
        let isHonest = world.broker.time >= plan.honestFrom
        if !isHonest, world.random.oneIn(4) { return }
        let delay = world.random.below(world.random.oneIn(4) ? 120_000 : 2_000)
        let told = PaymentTold(number: number, merchant: teller ?? merchant, answer: answer, source: "")
        notices.append(
            Notice(
                told: told, at: world.broker.time + .milliseconds(delay),
                times: isHonest || !world.random.oneIn(3) ? 1 : 2 + world.random.below(2)))
    }

    private func send(in world: World) -> Bool {
        let time = world.broker.time
        guard let index = notices.firstIndex(where: { $0.at <= time }) else { return false }
        if let down = plan.down, down.contains(time) {
            notices[index].at = down.upperBound
            return true
        }
        sent += 1
        var told = notices[index].told
        let evidence = Evidence(at: time, source: .notification, body: "{}")
        let notified = PaymentNotified(
            merchant: told.merchant, evidence: evidence, digest: "\(merchant.name).\(sent)")
        told.source = notified.id
        told.evidence = evidence
        news[notified.digest] = told
        guard case .success = world.append([Draft(to: CashierInbox.notified(notified))], mayArriveLate: true) else {
            notices[index].at = time + .seconds(15)
            return true
        }
        notices[index].times -= 1
        notices[index].at = time + .milliseconds(world.random.below(60_000))
        if notices[index].times == 0 { notices.remove(at: index) }
        return true
    }

    // MARK: - What it does

    /// - Returns: whether there was an order for it.
    private func perform(_ deed: Deed, in world: World) -> Bool {
        switch deed {
        case .lie: return tellLie(in: world)
        case .stranger:
            tellOfStranger(in: world)
            return true
        case .feign:
            guard let index = pick(in: world, where: { $0.payments.isEmpty && !$0.isClosed && $0.isThere }) else {
                return false
            }
            takePayment(of: index, isFeigned: true, in: world)
            return true
        case .console:
            guard let index = pick(in: world, where: { $0.isPaid && $0.leftFen > 0 }) else { return false }
            let amount = Int64(1 + world.random.below(Int(orders[index].leftFen)))
            begin(Refund("console\(number())", amount, isOurs: false, at: world.broker.time), of: index, in: world)
            return true
        }
    }

    private func pick(in world: World, where isWanted: (Order) -> Bool) -> Int? {
        let indices = orders.indices.filter { isWanted(orders[$0]) }
        return indices.isEmpty ? nil : indices[world.random.below(indices.count)]
    }

    private func tellLie(in world: World) -> Bool {
        guard let index = pick(in: world, where: { _ in true }) else { return false }
        let lie = Lie.inNotices[world.random.below(Lie.inNotices.count)]
        let report = twisted(lie, of: orders[index], isNotice: true, in: world)
        let teller = lie == .teller ? Trade.merchants.first { $0 != merchant } : nil
        tell(.payment(report), of: report.order, as: teller, in: world)
        return true
    }

    /// Says that an order is paid, as it should be but for the lie.
    func twisted(_ lie: Lie, of order: Order, isNotice: Bool, in world: World) -> PaymentReport {
        lies.append(lie)
        let payment =
            order.payments.first ?? Payment(transaction: number(), at: world.broker.time, isFeigned: true)
        var about = order
        if lie == .order {
            about = orders.first { $0.number != order.number && $0.amountFen == order.amountFen } ?? order
        }
        var report = report(about.number, about.amountFen, payment, isNotice: isNotice)
        if lie == .order, about.number == order.number { report.order = "stranger" }
        lie.twist(&report, &world.random)
        return report
    }

    private func tellOfStranger(in world: World) {
        let payment = Payment(transaction: number(), at: world.broker.time, isFeigned: false)
        let account = world.scenario.accounts[0].account
        let number =
            world.random.oneIn(2)
            ? "stranger\(strangers.count)"
            : OrderNumber(of: account, name: "none/\(strangers.count)/\(merchant.name)").text
        strangers.append((number, 500, payment))
        tell(.payment(report(number, 500, payment, isNotice: true)), of: number, in: world)
    }
}
