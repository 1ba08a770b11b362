import MessageLog
import Messages
import SimulatedLog

/// What must hold of orders and refunds when nothing is left to do: what Orders says of them is held against what
/// providers have in their books, and against the ledger.
struct TradeCheck {
    let story: TradeStory
    private let world: World
    private let trade: Trade

    init(_ world: World, _ trade: Trade) {
        self.world = world
        self.trade = trade
        story = TradeStory(world, trade)
    }

    /// What an account was credited for orders: those that a provider has money for, or says so. Where it told lies about
    /// one, a person may have to see to it first.
    func credit(of account: Account) -> Money {
        story.orders.values.filter { $0.account == account && $0.status != .disputed && !payments(of: $0).isEmpty }
            .reduce(.zero) { $0 + $1.product.total }
    }

    /// Whether credit of the account was held for a refund at any time.
    func hadHolds(of name: String) -> Bool {
        story.orders.values.contains { $0.account.name == name && !$0.refunds.isEmpty }
    }

    func check() {
        let reports = story.orders.values.sorted { $0.number.text < $1.number.text }
        for report in reports { check(report) }
        for provider in world.providers {
            for order in provider.orders { check(order) }
            checkCases(of: provider)
        }
        checkAnswers()
        let settlements = SettlementCheck(world, trade, story)
        for day in trade.days { settlements.check(day) }
    }

    private func order(of report: OrderReport) -> Provider.Order? {
        world.provider(report.merchant).orders.first { $0.number == report.number.text }
    }

    private func payments(of report: OrderReport) -> [Provider.Payment] { order(of: report)?.payments ?? [] }

    // MARK: - Orders

    private func check(_ report: OrderReport) {
        let number = report.number.text
        switch report.status {
        case .making, .open, .closing, .paid: world.violate("\(number) is still \(report.status.rawValue).")
        case .closed, .failed, .credited: break
        case .disputed: checkDispute(report)
        }
        let credits = story.entries.filter { $0.entry.cause == .order(number: number) }
        if credits.count != (report.status == .credited ? 1 : 0) {
            world.violate("\(number) is \(report.status.rawValue), and was credited \(credits.count) times.")
        }
        if report.credited != nil, !payments(of: report).contains(where: { $0.transaction == report.transaction }) {
            world.violate("\(number) was credited for another payment than its own.")
        }
        for refund in report.refunds { check(refund, of: report) }
        let done = report.refunds.filter { $0.status == .succeeded }
        let back = done.reduce(0) { $0 + $1.amountFen }
        let credit = done.reduce(Money.zero) { $0 + $1.credit }
        if back > report.product.priceFen { world.violate("\(back) fen of \(number) went back.") }
        if back == report.product.priceFen, credit != (isSecond(report) ? .zero : report.product.total) {
            world.violate("All of \(number) went back, and \(credit) of its credit was taken.")
        }
    }

    /// Whether the account had bought with another order what it may buy once.
    private func isSecond(_ report: OrderReport) -> Bool {
        report.product.isOncePerPerson && report.status == .disputed && report.paid != nil
            && story.orders.values.contains { other in
                other.number != report.number && other.account == report.account
                    && other.product.name == report.product.name && other.credited != nil
            }
    }

    /// Orders argues only about second purchases, and about what was lied about, or went back without it.
    private func checkDispute(_ report: OrderReport) {
        let number = report.number.text
        if isSecond(report) {
            let isTold = story.opened.contains { $0.kind == .paidTwice && $0.subject == number }
            if !isTold { world.violate("\(number) is a second purchase, and nobody was told.") }
            return
        }
        if !story.hasCase(about: number) { world.violate("\(number) is disputed, and nobody is told.") }
        let isLiedAbout = world.providers.contains { !$0.lies.isEmpty }
        let isBackElsewhere = order(of: report)?.refunds.contains { !$0.isOurs } ?? false
        if !isLiedAbout, !isBackElsewhere { world.violate("\(number) is disputed for no reason.") }
    }

    /// What a provider has of an order.
    private func check(_ order: Provider.Order) {
        guard let number = OrderNumber(order.number), let report = story.orders[number] else {
            return world.violate("\(order.number) was prepared, and nobody placed it.")
        }
        let isTaken = report.status == .credited || report.status == .disputed
        if !order.payments.isEmpty, !isTaken {
            world.violate("\(number) was paid, and is \(report.status.rawValue).")
        }
        if order.payments.isEmpty, report.credited != nil { world.violate("\(number) was credited, and not paid.") }
        for refund in order.refunds where refund.isOurs {
            let line = report.refunds.first { $0.number.text == refund.number }
            if line == nil { world.violate("\(refund.number) went back, and nobody asked for it.") }
            if refund.next != nil { world.violate("\(refund.number) is still on its way.") }
        }
    }

    // MARK: - Refunds

    /// The money is back if and only if the credit was taken.
    private func check(_ line: OrderReport.RefundLine, of report: OrderReport) {
        let number = line.number.text
        let refund = order(of: report)?.refunds.first { $0.number == number }
        let taken = story.entries.filter { $0.entry.cause == .refund(number: number) }
        switch line.status {
        case .holding, .waiting, .sent, .abnormal: world.violate("\(number) is still \(line.status.rawValue).")
        case .succeeded:
            if refund?.isDone != true || refund?.amountFen != line.amountFen {
                world.violate("\(number) has succeeded, and \(line.amountFen) fen are not back.")
            }
            if taken.map(\.entry.amount) != (line.credit == .zero ? [] : [line.credit]) {
                world.violate("\(number) took \(taken.map(\.entry.amount)) and not \(line.credit).")
            }
        case .refused, .withdrawn:
            if refund?.isDone == true {
                world.violate("\(number) is \(line.status.rawValue), and its money is back.")
            }
            if !taken.isEmpty { world.violate("\(number) is \(line.status.rawValue), and took credit.") }
        }
    }

    // MARK: - Words

    /// A provider that does nothing wrong needs a person for what persons decide and do; and who was away for days finds
    /// all questions due at once, and opens a case that the answer to the last one closes.
    private func checkCases(of provider: Provider) {
        guard provider.plan.isHonest else { return }
        let usual: Set<OrderCase.Kind> = [.refundWaiting, .paidTwice, .unknownResult, .refundUnknown]
        for subject in story.opened where subject.merchant == provider.merchant.name && !usual.contains(subject.kind) {
            world.violate("\(subject.id) was opened for no reason: \(subject.note)")
        }
    }

    private func checkAnswers() {
        let calls = world.buyers.flatMap(\.calls).map(\.request)
        for request in trade.waiting + calls + (world.shopkeeper?.waiting ?? [])
        where !story.answered.contains(request) {
            world.violate("\(request) was never answered.")
        }
    }
}
