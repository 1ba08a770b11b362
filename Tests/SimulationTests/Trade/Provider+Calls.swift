import Messages
import SimulatedLog

/// What a provider remembers of calls.
struct CallBook {
    /// Those that somebody has begun. What is refused at once is refused for ever, and was never begun before.
    fileprivate var begun: Set<String> = []
    fileprivate var refused: Set<String> = []
}

extension Provider {
    /// What becomes of a call.
    enum Manner {
        case answers
        /// It does not come there.
        case losesCall
        /// It is done, and nobody learns that.
        case losesAnswer
        /// As `losesAnswer`, and Cashier says nothing either.
        case silent
        case limits, refuses, misconfigured
        case lies(Lie)
    }

    /// Chosen when Cashier begins the call.
    func manner(of asked: CashierAsked, in world: World) -> Manner {
        if plan.isDown(at: world.broker.time) { return .losesCall }
        let isFirst = calls.begun.insert(name(of: asked)).inserted
        guard world.broker.time < plan.honestFrom else { return .answers }
        if world.random.oneIn(plan.errs) {
            let manners: [Manner] = [.losesCall, .losesAnswer, .losesAnswer, .silent, .limits]
            let first: [Manner] = isFirst && asked.call.isOrder ? [.refuses, .misconfigured] : []
            let all = manners + first
            return all[world.random.below(all.count)]
        }
        if world.random.oneIn(plan.lies) {
            switch asked.call {
            case .query: return .lies(Lie.inQueries[world.random.below(Lie.inQueries.count)])
            case .refundQuery: return .lies(.refund)
            case .prepay, .close, .refund: return .answers
            }
        }
        return .answers
    }

    private func name(of asked: CashierAsked) -> String {
        "\(asked.call.refund?.text ?? asked.order.text)/\(asked.call.name)"
    }

    /// Does what is asked, if it comes to that.
    ///
    /// - Returns: nil if nothing comes of it at all.
    func answer(_ asked: CashierAsked, _ manner: Manner, in world: World) -> PaymentTold.Answer? {
        if calls.refused.contains(name(of: asked)) { return .refused(code: "PARAM_ERROR", message: nil) }
        switch manner {
        case .answers: return perform(asked, in: world)
        case .losesCall: return .unknown("It does not answer.")
        case .losesAnswer:
            _ = perform(asked, in: world)
            return .unknown("It was slow.")
        case .silent:
            _ = perform(asked, in: world)
            return nil
        case .limits: return .limited
        case .refuses:
            calls.refused.insert(name(of: asked))
            return .refused(code: "PARAM_ERROR", message: nil)
        case .misconfigured: return .misconfigured("The key is not right.")
        case .lies(let lie): return perform(asked, lying: lie, in: world)
        }
    }

    private func perform(_ asked: CashierAsked, lying lie: Lie, in world: World) -> PaymentTold.Answer {
        let answer = perform(asked, in: world)
        switch answer {
        case .refund(var report):
            lies.append(lie)
            report.amountFen = report.amountFen.map { $0 + 1 }
            return .refund(report)
        case .payment:
            guard let index = index(of: asked.order.text) else { return answer }
            return .payment(twisted(lie, of: orders[index], isNotice: false, in: world))
        default: return answer
        }
    }

    private func perform(_ asked: CashierAsked, in world: World) -> PaymentTold.Answer {
        switch asked.call {
        case .prepay(let way, _, let amountFen, let expires):
            prepare(asked.order.text, amountFen, by: way, until: expires, in: world)
        case .query: query(asked.order.text)
        case .close: close(asked.order.text)
        case .refund(let number, let amountFen, let totalFen, _):
            refund(number, amountFen, of: totalFen, in: world)
        case .refundQuery(let number): query(number)
        }
    }

    // MARK: - Orders

    private func prepare(
        _ number: String, _ amountFen: Int64, by way: PaymentWay, until expires: Timestamp, in world: World
    ) -> PaymentTold.Answer {
        guard let index = index(of: number) else {
            guard world.broker.time < expires else { return .refused(code: "PARAM_ERROR", message: nil) }
            let isThere = merchant.provider == .weChatPay
            orders.append(
                Order(number: number, amountFen: amountFen, way: way, expires: expires, isThere: isThere))
            return .prepared(invitation(number, way))
        }
        let order = orders[index]
        if order.amountFen != amountFen || order.way != way || order.expires != expires {
            world.violate("\(number) was prepared once more in other words.")
        }
        guard order.payments.isEmpty else { return .alreadyPaid }
        return order.isClosed ? .refused(code: "ORDER_CLOSED", message: nil) : .prepared(invitation(number, way))
    }

    private func invitation(_ number: String, _ way: PaymentWay) -> PaymentInvitation {
        switch way {
        case .native: .code("weixin://wxpay/bizpayurl?pr=\(number)")
        case .jsapi: .invocation(["package": "prepay_id=\(number)"])
        case .precreate: .code("https://qr.alipay.com/\(number)")
        case .page: .page("https://openapi.alipay.com/gateway.do?order=\(number)")
        }
    }

    private func query(_ number: String) -> PaymentTold.Answer {
        guard let order = index(of: number).map({ orders[$0] }), order.isThere else { return .noSuchOrder }
        guard let payment = order.payments.first else {
            return .payment(PaymentReport(order: number, standing: order.isClosed ? .closed : .open))
        }
        var report = report(number, order.amountFen, payment, isNotice: false)
        if order.refunds.contains(where: { $0.standing != .closed }) { report.standing = .refunded }
        return .payment(report)
    }

    private func close(_ number: String) -> PaymentTold.Answer {
        guard let index = index(of: number), orders[index].isThere else { return .noSuchOrder }
        guard orders[index].payments.isEmpty else { return .alreadyPaid }
        orders[index].isClosed = true
        return .closed
    }

    /// An order's payment. Alipay's answers name neither merchant nor app.
    func report(_ number: String, _ amountFen: Int64, _ payment: Payment, isNotice: Bool) -> PaymentReport {
        let namesBoth = isNotice || merchant.provider == .weChatPay
        return PaymentReport(
            order: number, transaction: payment.transaction, merchant: namesBoth ? merchant.number : nil,
            app: namesBoth ? merchant.app : nil, standing: .paid, amountFen: amountFen, currency: "CNY",
            paidAt: payment.at)
    }
}

extension CashierAsked.Call {
    /// Whether it may be refused, so that nothing is ever done.
    fileprivate var isOrder: Bool {
        switch self {
        case .prepay, .refund: true
        case .query, .close, .refundQuery: false
        }
    }
}
