import MessageLog
import Messages
import SimulatedLog

/// Buys, looks what becomes of the order, pays, cancels and wants money back, as its plan says.
final class Buyer: Player {
    struct Plan {
        let name: String
        let account: Account
        let proof: Proof
        let product: ProductTerms
        let merchant: MerchantTerms
        let way: PaymentWay
        let lifetime: Duration
        let idempotencyKey: String?
        /// How often it looks what has become of the order.
        let looks: Int
        let steps: [Due]

        /// What its order is called; another's if it is shown that one.
        var number: OrderNumber {
            OrderNumber(of: account, name: idempotencyKey.map { "key/" + $0 } ?? "request/\(name).place")
        }
    }

    enum Step {
        case place
        /// - Parameter isBlind: whether it pays though no page has shown it what with.
        case pay(isBlind: Bool)
        /// The same order, once more.
        case payAgain
        case cancel
        case refund(amountFen: Int64?, leastFen: Int64?)
        /// The refund that the order had last.
        case withdraw
    }

    /// A step, and when it is taken.
    struct Due {
        var at: Timestamp
        let step: Step
        /// Set once it was tried.
        fileprivate var call: DoorCall?
        fileprivate var tries = 0

        init(_ at: Timestamp, _ step: Step) {
            self.at = at
            self.step = step
        }
    }

    let plan: Plan
    /// Calls of which the log has taken in the message for certain, so that they are answered; looks may be not.
    private(set) var calls: [DoorCall] = []
    private var steps: [Due]
    private var awaited: [DoorCall] = []
    private var placing: DoorCall?
    private var look: DoorCall?
    private var looks: Int
    private var number: OrderNumber
    /// What it saw last.
    private var seen: Page?

    /// After so many tries of a step that cannot be taken yet, it is left out.
    private static let mostTries = 40

    init(_ plan: Plan) {
        self.plan = plan
        steps = plan.steps.sorted { $0.at < $1.at }
        looks = plan.looks
        number = plan.number
    }

    func act(in world: World) -> Bool {
        if hear(in: world) || lookAgain(in: world) { return true }
        guard let next = steps.first, next.at <= world.broker.time else { return false }
        steps.removeFirst()
        take(next, in: world)
        return true
    }

    func due(in world: World) -> Timestamp? { [steps.first?.at, look?.due].compactMap { $0 }.min() }

    // MARK: - Steps

    private func take(_ due: Due, in world: World) {
        let provider = world.provider(plan.merchant)
        switch due.step {
        case .place:
            let call = placing ?? DoorCall("\(plan.name).place", in: world)
            placing = call
            send(.placed(placed(call)), by: call, due, in: world)
        case .pay(let isBlind):
            guard isBlind || seen?.isPayable == true else { return takeLater(due, in: world) }
            if provider.pay(number.text, in: world) == .notYet { takeLater(due, in: world) }
        case .payAgain:
            provider.payAgain(number.text, in: world)
        case .cancel:
            let call = due.call ?? makeCall("cancel", due, in: world)
            let cancelled = OrderCancelled(
                request: call.request, account: plan.account, by: actor, reply: call.reply, number: number,
                deadline: call.deadline)
            send(.cancelled(cancelled), by: call, due, in: world)
        case .refund(let amountFen, let leastFen):
            let call = due.call ?? makeCall("refund", due, in: world)
            let wish = RefundAsked(
                request: call.request, account: plan.account, by: actor, reply: call.reply, order: number,
                amountFen: amountFen, leastFen: leastFen, reason: "It did not do.", deadline: call.deadline)
            send(.refund(wish), by: call, due, in: world)
        case .withdraw:
            guard let refund = seen?.refunds.last.flatMap({ RefundNumber($0.number) }) else {
                return takeLater(due, in: world)
            }
            let call = due.call ?? makeCall("withdraw", due, in: world)
            let decided = RefundDecided(
                request: call.request, account: plan.account, by: actor, reply: call.reply, refund: refund,
                isApproved: false, deadline: call.deadline)
            send(.decided(decided), by: call, due, in: world)
        }
    }

    private var actor: Actor { Actor(plan.account.name, role: .person) }

    private func makeCall(_ word: String, _ due: Due, in world: World) -> DoorCall {
        DoorCall("\(plan.name).\(word).\(due.at.milliseconds)", in: world)
    }

    private func placed(_ call: DoorCall) -> OrderPlaced {
        OrderPlaced(
            request: call.request, account: plan.account, reply: call.reply, product: plan.product,
            merchant: plan.merchant, way: plan.way, lifetimeMilliseconds: plan.lifetime.wholeMilliseconds,
            idempotencyKey: plan.idempotencyKey, deadline: call.deadline)
    }

    private func takeLater(_ due: Due, in world: World) {
        var due = due
        due.tries += 1
        guard due.tries < Self.mostTries else { return }
        due.at = world.broker.time + .seconds(2)
        insert(due)
    }

    private func insert(_ due: Due) {
        steps.insert(due, at: steps.firstIndex { due.at < $0.at } ?? steps.count)
    }

    /// Sends a wish; again, as the same, until the log has it or it is late.
    private func send(_ wish: ShopAsked.Wish, by call: DoorCall, _ due: Due, in world: World) {
        let asked = ShopAsked(wish: wish, account: plan.account, credential: plan.proof)
        if call.send([Draft(to: AuthInbox.shopAsked(asked))], in: world) {
            if !calls.contains(where: { $0 === call }) {
                calls.append(call)
                awaited.append(call)
            }
        } else if world.broker.time <= call.deadline {
            var due = due
            due.call = call
            due.at = world.broker.time + .milliseconds(200)
            insert(due)
        }
    }

    // MARK: - Looking

    /// Asks what has become of the order: once there is news of what it has seen, or at once if it has seen nothing.
    private func lookAgain(in world: World) -> Bool {
        guard looks > 0, look == nil, !calls.isEmpty, awaited.isEmpty, seen?.isOver != true else { return false }
        looks -= 1
        let call = DoorCall("\(plan.name).look.\(looks)", in: world)
        let asked = OrdersAsked(
            request: call.request, account: plan.account, reply: call.reply,
            question: .order(number, after: seen?.version), deadline: call.deadline)
        _ = call.send([wish(.asked(asked))], in: world)
        look = call
        return true
    }

    private func wish(_ wish: ShopAsked.Wish) -> Draft {
        Draft(to: AuthInbox.shopAsked(ShopAsked(wish: wish, account: plan.account, credential: plan.proof)))
    }

    /// Reads an answer if there is one.
    private func hear(in world: World) -> Bool {
        for call in awaited {
            guard hear(call.outcome(in: world), in: world) else { continue }
            awaited.removeAll { $0 === call }
            return true
        }
        guard let look else { return false }
        let outcome = look.outcome(in: world)
        guard hear(outcome, in: world) else { return false }
        // No news: it asks how the order stands now.
        if case .givenUp = outcome { seen?.version = nil }
        self.look = nil
        return true
    }

    /// - Returns: whether the call is over.
    private func hear(_ outcome: DoorCall.Outcome, in world: World) -> Bool {
        switch outcome {
        case .open: return false
        case .refused, .givenUp: return true
        case .answered(let bytes):
            do {
                let page = try MessageCoding.decode(Page.self, from: bytes)
                if let number = OrderNumber(page.number) { self.number = number }
                seen = page
            } catch {
                world.violate("\(plan.name) cannot read what it is shown: \(error)")
            }
            return true
        }
    }

    /// What a page shows of the order.
    private struct Page: Decodable {
        let number: String
        var version: Int64?
        let status: OrderReport.Status
        let code: String?
        let page: String?
        let invocation: [String: String]?
        let refunds: [Refund]

        struct Refund: Decodable {
            let number: String
        }

        /// Whether there is something to pay with.
        var isPayable: Bool { code != nil || page != nil || invocation != nil }
        /// Whether nothing more is to be seen.
        var isOver: Bool { [.credited, .closed, .failed].contains(status) }
    }
}
