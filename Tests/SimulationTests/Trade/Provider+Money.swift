import Messages
import SimulatedLog

extension Provider {
    enum Paying {
        case done
        /// There is no such order yet.
        case notYet
        /// It can no longer be paid.
        case never
    }

    /// Money that goes back.
    struct Refund {
        let number: String
        let amountFen: Int64
        let isOurs: Bool
        let at: Timestamp
        /// What becomes of it by itself, and when.
        var next: (at: Timestamp, standing: RefundReport.Standing)?
        private(set) var changes: [(at: Timestamp, standing: RefundReport.Standing)] = []

        init(_ number: String, _ amountFen: Int64, isOurs: Bool, at time: Timestamp) {
            self.number = number
            self.amountFen = amountFen
            self.isOurs = isOurs
            at = time
        }

        var standing: RefundReport.Standing { changes.last?.standing ?? .pending }
        var isDone: Bool { standing == .succeeded }
        var returnedAt: Timestamp? { changes.last { $0.standing == .succeeded }?.at }

        func standing(at moment: Timestamp) -> RefundReport.Standing {
            changes.last { $0.at <= moment }?.standing ?? .pending
        }

        mutating func become(_ standing: RefundReport.Standing, at time: Timestamp) {
            next = nil
            changes.append((time, standing))
        }
    }

    // MARK: - Payments

    func pay(_ number: String, in world: World) -> Paying {
        guard let index = index(of: number) else { return .notYet }
        let order = orders[index]
        guard !order.isClosed, order.payments.isEmpty, world.broker.time < order.expires else { return .never }
        takePayment(of: index, isFeigned: false, in: world)
        return .done
    }

    /// Another payment of an order that is paid, as no provider should take it.
    func payAgain(_ number: String, in world: World) {
        guard let index = index(of: number), orders[index].payments.count == 1, orders[index].isPaid else { return }
        takePayment(of: index, isFeigned: false, in: world)
    }

    func takePayment(of index: Int, isFeigned: Bool, in world: World) {
        let payment = Payment(transaction: number(), at: world.broker.time, isFeigned: isFeigned)
        orders[index].isThere = true
        orders[index].payments.append(payment)
        let order = orders[index]
        tell(.payment(report(order.number, order.amountFen, payment, isNotice: true)), of: order.number, in: world)
    }

    // MARK: - Refunds

    func refund(_ number: RefundNumber, _ amountFen: Int64, of totalFen: Int64, in world: World) -> PaymentTold.Answer {
        guard let index = index(of: number.order.text), !orders[index].payments.isEmpty else {
            return .refused(code: "RESOURCE_NOT_EXISTS", message: nil)
        }
        let order = orders[index]
        if totalFen != order.amountFen { world.violate("\(number) is of an order of \(totalFen) fen.") }
        if let refund = order.refunds.first(where: { $0.number == number.text }) {
            if refund.amountFen != amountFen { world.violate("\(number) was asked for once more in other words.") }
            return .refund(report(refund, of: order.number))
        }
        if let poor = plan.poorUntil, world.broker.time < poor { return .unfunded }
        guard amountFen <= order.leftFen else {
            if order.refunds.allSatisfy(\.isOurs) { world.violate("\(number) gives back more than was paid.") }
            return .refused(code: "INVALID_REQUEST", message: nil)
        }
        let refund = begin(Refund(number.text, amountFen, isOurs: true, at: world.broker.time), of: index, in: world)
        return .refund(report(refund, of: order.number))
    }

    @discardableResult
    func begin(_ begun: Refund, of index: Int, in world: World) -> Refund {
        var refund = begun
        let time = world.broker.time
        if merchant.provider == .alipay {
            refund.become(.succeeded, at: time)
        } else {
            let delay = Duration.milliseconds(1 + world.random.below(Int(plan.refundsTake.wholeMilliseconds)))
            let isOdd = refund.isOurs && time < plan.honestFrom && world.random.oneIn(2)
            let end: RefundReport.Standing = !isOdd ? .succeeded : world.random.oneIn(3) ? .closed : .abnormal
            refund.next = (at: time + delay, standing: end)
        }
        orders[index].refunds.append(refund)
        if refund.isDone { tell(refund, of: index, in: world) }
        return refund
    }

    func query(_ number: RefundNumber) -> PaymentTold.Answer {
        guard let order = index(of: number.order.text).map({ orders[$0] }),
            let refund = order.refunds.first(where: { $0.number == number.text })
        else { return .noSuchRefund }
        return .refund(report(refund, of: order.number))
    }

    private func report(_ refund: Refund, of order: String) -> RefundReport {
        RefundReport(
            order: order, refund: refund.number, number: "\(refund.number)-\(merchant.name)", standing: refund.standing,
            amountFen: refund.amountFen, returnedAt: refund.returnedAt)
    }

    /// Alipay's notifications say nothing of the amount of one refund.
    private func tell(_ refund: Refund, of index: Int, in world: World) {
        var report = report(refund, of: orders[index].number)
        if merchant.provider == .alipay { report.amountFen = nil }
        tell(.refund(report), of: orders[index].number, in: world)
    }

    /// Lets happen to a refund what is due.
    func endRefund(in world: World) -> Bool {
        let time = world.broker.time
        for index in orders.indices {
            for place in orders[index].refunds.indices {
                guard let next = orders[index].refunds[place].next, next.at <= time else { continue }
                orders[index].refunds[place].become(next.standing, at: time)
                tell(orders[index].refunds[place], of: index, in: world)
                return true
            }
        }
        return false
    }

    /// Somebody sees to a refund that could not be returned the way it came. Nobody is told, but once it is back by way
    /// of another account, which takes a while.
    func resolve(_ number: RefundNumber, in world: World) {
        guard let index = index(of: number.order.text),
            let place = orders[index].refunds.firstIndex(where: { $0.number == number.text }),
            orders[index].refunds[place].standing == .abnormal
        else { return }
        let ends: [RefundReport.Standing] = [.closed, .succeeded, .pending]
        let standing = ends[world.random.below(ends.count)]
        orders[index].refunds[place].become(standing, at: world.broker.time)
        guard standing == .pending else { return }
        let delay = Duration.milliseconds(1 + world.random.below(Int(plan.refundsTake.wholeMilliseconds)))
        orders[index].refunds[place].next = (at: world.broker.time + delay, standing: .succeeded)
    }
}
