import MessageLog
import Messages
import SimulatedLog

/// The operators who see to what waits for a person: they read the list of cases, and decide, resolve, check and settle.
final class Shopkeeper: Player {
    private enum Deed {
        case decide(RefundNumber, isApproved: Bool)
        /// At the provider's console; then the order is checked, or that is left to Orders.
        case resolve(RefundNumber, merchant: String, isChecked: Bool)
        case check(OrderNumber)
        case settle(String)
    }

    private struct Due {
        var at: Timestamp
        let deed: Deed
        let request: RequestID
    }

    /// Requests of which the log has taken in the message for certain, so that they are answered.
    private(set) var waiting: [RequestID] = []
    private var deeds: [Due] = []
    private var position: Int64 = 0
    private var count = 0

    private static let name = Actor("operator")

    func act(in world: World) -> Bool {
        if read(in: world) { return true }
        guard let index = deeds.firstIndex(where: { $0.at <= world.broker.time }) else { return false }
        let due = deeds.remove(at: index)
        if !perform(due, in: world) {
            var due = due
            due.at = world.broker.time + .seconds(1)
            deeds.append(due)
        }
        return true
    }

    func due(in world: World) -> Timestamp? { deeds.map(\.at).min() }

    // MARK: - Cases

    private func read(in world: World) -> Bool {
        let key = OrderBook.cases.name
        let partition = world.broker.partition(of: key)
        let end = world.broker.bounds(OrdersInbox.topic, partition).upperBound
        guard position < end else { return false }
        let records = world.broker.read(OrdersInbox.topic, partition, key: key, from: position, limit: .max)
        position = end
        var isNew = false
        for record in records {
            guard case .noted(let noted)? = try? OrdersInbox.read(record.event), noted.isOpen else { continue }
            see(to: noted.subject, in: world)
            isNew = true
        }
        return isNew
    }

    private func see(to subject: OrderCase, in world: World) {
        let refund = RefundNumber(subject.subject)
        switch subject.kind {
        case .refundWaiting:
            guard let refund else { return }
            let isApproved = !world.random.oneIn(4)
            plan(.decide(refund, isApproved: isApproved), within: 60, in: world)
            // Two of them decide at once.
            if world.random.oneIn(4) { plan(.decide(refund, isApproved: world.random.oneIn(2)), within: 60, in: world) }
        case .refundAbnormal:
            guard let refund else { return }
            // Once the provider is itself again, so that the answer to the check comes.
            let provider = world.providers.first { $0.merchant.name == subject.merchant }
            let deed = Deed.resolve(refund, merchant: subject.merchant, isChecked: world.random.oneIn(3))
            plan(deed, within: 1_200, from: provider?.plan.calmFrom, in: world)
        case .unknownOrder, .paidTwice:
            if world.random.oneIn(2) { plan(.settle(subject.id), within: 600, in: world) }
        default:
            guard let order = refund?.order ?? OrderNumber(subject.subject) else { return }
            plan(.check(order), within: 600, in: world)
        }
    }

    private func plan(_ deed: Deed, within seconds: Int, from moment: Timestamp? = nil, in world: World) {
        count += 1
        let start = max(world.broker.time, moment ?? world.broker.time)
        let at = start + .milliseconds(500 + world.random.below(seconds * 1_000))
        deeds.append(Due(at: at, deed: deed, request: RequestID("shopkeeper\(count)")))
    }

    // MARK: - Deeds

    /// - Returns: whether it is done.
    private func perform(_ due: Due, in world: World) -> Bool {
        let reply = ReplyAddress(partition: 0, stream: due.request.text)
        if case .resolve(let refund, let merchant, let isChecked) = due.deed {
            world.providers.first { $0.merchant.name == merchant }?.resolve(refund, in: world)
            if !isChecked { return true }
        }
        let said: OrdersInbox =
            switch due.deed {
            case .decide(let refund, let isApproved):
                .refundDecided(
                    RefundDecided(
                        request: due.request, account: nil, by: Self.name, reply: reply, refund: refund,
                        isApproved: isApproved, reason: "As I see it."))
            case .resolve(let refund, _, _):
                check(refund.order, due)
            case .check(let order):
                check(order, due)
            case .settle(let id):
                .settled(
                    CaseSettled(
                        request: due.request, by: Self.name, reply: reply, subject: id, reason: "I saw to it.",
                        deadline: nil))
            }
        guard case .success = world.append([Draft(to: said)], mayArriveLate: true) else { return false }
        waiting.append(due.request)
        return true
    }

    private func check(_ order: OrderNumber, _ due: Due) -> OrdersInbox {
        .checked(
            OrderChecked(
                request: due.request, by: Self.name, reply: ReplyAddress(partition: 0, stream: due.request.text),
                number: order, deadline: nil))
    }
}
