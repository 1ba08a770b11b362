import MessageLog
import Messages
import SimulatedLog

/// Looks at every commit: an order is credited once, and as its provider has the money or says so; no money is sent back
/// without the credit for it being held, and no credit is taken before the money is back.
final class TradeWatch {
    private unowned let world: World
    /// Whose purchases Auth let in, by number.
    private var accounts: [String: Account] = [:]
    private var credited: Set<String> = []
    /// Orders of which money was sent back though nothing was held for it.
    private var unheld: Set<String> = []
    private var taken: Set<String> = []

    /// What rounding may cost: a micro-yuan a refund.
    static let tolerance = Int64(RefundNumber.most)

    init(_ world: World) {
        self.world = world
    }

    func see(_ write: StationWrite) {
        for output in write.commit.outputs {
            switch (write.inbox, output.topic) {
            case (AuthInbox.topic, OrdersInbox.topic): note(output)
            case (OrdersInbox.topic, CashierInbox.topic): checkCall(output)
            case (QuotaInbox.topic, BooksInbox.topic): checkEntry(output)
            default: continue
            }
        }
    }

    private func note(_ output: Draft) {
        guard output.event.type == OrderPlaced.type, case .placed(let placed)? = try? OrdersInbox.read(output.event)
        else { return }
        accounts[placed.number.text] = placed.account
    }

    // MARK: - Calls

    private func checkCall(_ output: Draft) {
        // Most calls are of another kind, and need not be read.
        guard output.event.id.contains("/refund/"), case .asked(let asked)? = try? CashierInbox.read(output.event),
            case .refund(let number, let amountFen, let totalFen, _) = asked.call
        else { return }
        let order = asked.order.text
        guard let account = accounts[order], let product = Self.product(totalFen) else {
            return world.violate("\(number) is of an order that nobody placed.")
        }
        let states = world.broker.states(QuotaInbox.topic, world.broker.partition(of: account.name))
        let held: Money = states.value("holds/\(number)", of: account.name) ?? .zero
        // A second purchase of what may be bought once has no credit that could be held, and never gets any.
        if product.isOncePerPerson, !credited.contains(order) {
            unheld.insert(order)
        } else if held.microYuan + Self.tolerance < product.credit(for: amountFen).microYuan {
            world.violate("\(number) sends \(amountFen) fen back, and \(held) is held.")
        }
    }

    /// Each product has a price of its own.
    static func product(_ priceFen: Int64) -> ProductTerms? { Trade.products.first { $0.priceFen == priceFen } }

    // MARK: - The ledger

    private func checkEntry(_ output: Draft) {
        guard case .posted(let posted)? = try? BooksInbox.read(output.event) else { return }
        switch posted.entry.cause {
        case .order(let number): checkCredit(number, posted)
        case .refund(let number): checkTaken(number, posted)
        default: return
        }
    }

    private func checkCredit(_ number: String, _ posted: EntryPosted) {
        guard posted.entry.kind == .grant else { return world.violate("The credit of \(number) was declined.") }
        if unheld.contains(number) { world.violate("\(number) was credited after it was sent back.") }
        if !credited.insert(number).inserted { world.violate("\(number) was credited twice.") }
        if accounts[number] != posted.account { world.violate("\(number) was credited to \(posted.account).") }
        let orders = world.providers.flatMap(\.orders)
        guard let order = orders.first(where: { $0.number == number && !$0.payments.isEmpty }) else {
            return world.violate("\(number) was credited, and no provider has money for it.")
        }
        if posted.entry.amount != Self.product(order.amountFen)?.total {
            world.violate("\(number) was credited with \(posted.entry.amount) for \(order.amountFen) fen.")
        }
    }

    private func checkTaken(_ number: String, _ posted: EntryPosted) {
        guard posted.entry.kind == .refund, posted.entry.uncharged == .zero else {
            return world.violate("The credit of \(number) could not be taken.")
        }
        if !taken.insert(number).inserted { world.violate("The credit of \(number) was taken twice.") }
        for order in world.providers.flatMap(\.orders) {
            guard let refund = order.refunds.first(where: { $0.number == number }), refund.isDone else { continue }
            let share = Self.product(order.amountFen)?.credit(for: refund.amountFen).microYuan ?? 0
            if !(share - Self.tolerance...share).contains(posted.entry.amount.microYuan) {
                world.violate("\(posted.entry.amount) was taken for \(number), which is \(refund.amountFen) fen.")
            }
            return
        }
        world.violate("Credit was taken for \(number), and no money went back.")
    }
}
