import Activities
import Messages
import Processing
import SimulatedLog
import Stations

/// Cashier's performance of one input: a call of a played provider, something that it told, or a bill.
final class ProviderCall: Performing {
    private enum Phase {
        case begins
        /// On its way to the provider.
        case calling(Provider.Manner)
        /// On its way back.
        case answered(PaymentTold.Answer?)
        case paging(Provider.Bill, next: Int)
    }

    private let input: CashierInbox?
    private var phase = Phase.begins
    private var goesOnAt: Timestamp?

    init(_ call: ActivityPartition<CashierInbox>.Call) {
        input = call.input
    }

    var request: RequestID? { nil }

    func due(in world: World) -> Timestamp? { goesOnAt ?? world.broker.time }
    func stop() {}

    func step(in world: World) -> Step {
        if let goesOnAt, world.broker.time < goesOnAt { return .nothing }
        goesOnAt = nil
        switch input {
        case .asked(let asked): return call(asked, in: world)
        case .notified(let notified): return .done(tell(notified, in: world))
        case .billAsked(let asked): return fetch(asked, in: world)
        case nil: return .done(Performance())
        }
    }

    // MARK: - Calls

    private func call(_ asked: CashierAsked, in world: World) -> Step {
        let provider = world.provider(asked.merchant)
        switch phase {
        case .begins, .paging:
            guard world.broker.time < asked.deadline else { return .done(told(asked, .unknown("It is late."), world)) }
            phase = .calling(provider.manner(of: asked, in: world))
        case .calling(let manner):
            phase = .answered(provider.answer(asked, manner, in: world))
        case .answered(let answer):
            return .done(answer.map { told(asked, $0, world) } ?? Performance())
        }
        goesOnAt = world.broker.time + .milliseconds(world.random.below(world.random.oneIn(8) ? 12_000 : 400))
        return .progress
    }

    private func told(_ asked: CashierAsked, _ answer: PaymentTold.Answer, _ world: World) -> Performance {
        let evidence = Evidence(at: world.broker.time, source: .response, body: "{}")
        let told = PaymentTold(
            number: asked.order.text, merchant: asked.merchant, answer: answer, call: asked.call,
            attempt: asked.attempt, evidence: answer.isSigned ? evidence : nil, source: asked.id)
        return Performance(outputs: [.send(OrdersInbox.told(told))])
    }

    private func tell(_ notified: PaymentNotified, in world: World) -> Performance {
        guard let told = world.providers.compactMap({ $0.news[notified.digest] }).first else {
            world.violate("Nobody told \(notified.digest).")
            return Performance()
        }
        return Performance(outputs: [.send(OrdersInbox.told(told))])
    }

    // MARK: - Bills

    private func fetch(_ asked: BillAsked, in world: World) -> Step {
        switch phase {
        case .begins, .calling, .answered:
            phase = .paging(world.provider(asked.merchant).bill(asked, in: world), next: 0)
            return .progress
        case .paging(let bill, let next):
            guard next < bill.pages.count else { return .done(ended(asked, bill)) }
            guard next != bill.lostPage else {
                phase = .paging(bill, next: next + 1)
                return .progress
            }
            let page = BillPage(
                day: asked.day, kind: asked.kind, attempt: asked.attempt, index: next, lines: bill.pages[next])
            // Told until the log has it: it counts once.
            if case .success = world.append([Draft(to: ReconciliationInbox.page(page))], mayArriveLate: true) {
                phase = .paging(bill, next: next + 1)
            }
            return .progress
        }
    }

    private func ended(_ asked: BillAsked, _ bill: Provider.Bill) -> Performance {
        let ended = BillEnded(day: asked.day, kind: asked.kind, attempt: asked.attempt, outcome: bill.outcome)
        return Performance(outputs: [.send(ReconciliationInbox.ended(ended))])
    }
}

extension PaymentTold.Answer {
    /// Whether something came whose signature is good.
    fileprivate var isSigned: Bool {
        switch self {
        case .unknown, .misconfigured: false
        default: true
        }
    }
}
