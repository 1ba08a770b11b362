package import Messages
package import Processing

/// One order book: orders, and what the provider said of them; or, under a key of its own, the list of all cases.
///
/// Orders stay for ever in the store, so a word about one is understood whenever it comes. In memory are the moments of
/// those that go on by themselves, those that are not paid, and who waits.
package struct OrdersState: KeptState {
    /// By number.
    var orders = Archive<Order>()
    /// By account and the order's place among its orders.
    var numbers = Archive<OrderNumber>()
    /// How many orders an account has.
    var counts = Archive<Int64>()
    /// The unpaid ones, by account.
    var unpaid = KeptEntries<[OrderNumber]>()
    /// The order of a product that an account may buy once, by both: that which was paid, or may have been; before, the
    /// last one.
    var bought = Archive<OrderNumber>()
    /// When an order goes on by itself, by its number.
    var due = KeptEntries<Timestamp>(by: { $0 })
    /// The orders that purchases of other names were shown, by the number that those would have had.
    var aliases = Recollection<OrderNumber>(limit: 1_000)
    /// Who waits for what becomes of an order, by its number.
    var watches = KeptEntries<Watch>(by: \.due)
    /// What the provider said of an order, by its number and a place.
    var evidence = Archive<Evidence>()
    /// How much it said, by the order's number.
    var evidenceCounts = Archive<Int>()
    /// Cases of orders that are not here, which were noted.
    var strangers = RecentNames(limit: 10_000)
    /// Those that are open, by number. Each waits for a person, so they are few.
    var cases = KeptEntries<OrderCase>()
    /// What was last said of a case, by its id.
    var caseNotes = Archive<CaseNote>()
    /// The number of the last case.
    var lastCase = Kept<Int64>(0)

    package init() {}

    package var wakeAt: Timestamp? { [due.earliest, watches.earliest].compactMap { $0 }.min() }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("orders", &orders)
        visitor.visit("numbers", &numbers)
        visitor.visit("counts", &counts)
        visitor.visit("unpaid", &unpaid)
        visitor.visit("bought", &bought)
        visitor.visit("due", &due)
        visitor.visit("aliases", &aliases)
        visitor.visit("watches", &watches)
        visitor.visit("evidence", &evidence)
        visitor.visit("evidenceCounts", &evidenceCounts)
        visitor.visit("strangers", &strangers)
        visitor.visit("cases", &cases)
        visitor.visit("caseNotes", &caseNotes)
        visitor.visit("lastCase", &lastCase)
    }

    mutating func forgetPast(_ time: Timestamp) {
        aliases.forgetPast(time)
        strangers.forgetPast(time)
    }
}

// MARK: - Changes

extension OrdersState {
    /// Keeps an order as it is now, with a new version if a person could see that it changed; then who waits is told.
    mutating func keep(_ order: inout Order) -> [Output] {
        let name = order.number.text
        let before = orders[name]
        // Also where nothing else changed: a key never wakes again for what is not due.
        due[name] = order.due
        guard before != order else { return [] }
        let isSeen = before.map { $0.report != order.report } ?? false
        if isSeen { order.version += 1 }
        orders[name] = order
        if before == nil { list(order) }
        if before?.state.isUnpaid ?? false != order.state.isUnpaid { moveUnpaid(order) }
        if order.product.isOncePerPerson { keepPurchase(order, isNew: before == nil) }
        return isSeen ? tellWatchers(of: order) : []
    }

    mutating func keep(_ order: Order) -> [Output] {
        var order = order
        return keep(&order)
    }

    private mutating func list(_ order: Order) {
        counts[order.account.name] = order.index
        numbers[Self.place(order.account, order.index)] = order.number
    }

    private mutating func moveUnpaid(_ order: Order) {
        var numbers = unpaid[order.account.name] ?? []
        if order.state.isUnpaid { numbers.append(order.number) } else { numbers.removeAll { $0 == order.number } }
        unpaid[order.account.name] = numbers.isEmpty ? nil : numbers
    }

    private mutating func keepPurchase(_ order: Order, isNew: Bool) {
        let name = Self.purchase(order.account, order.product)
        let known = bought[name].flatMap { orders[$0.text] }
        if isNew || known.map({ $0.claim < order.claim }) ?? true { bought[name] = order.number }
    }

    private static func purchase(_ account: Account, _ product: ProductTerms) -> String {
        "\(account.name)/\(product.name)"
    }

    static func place(_ account: Account, _ index: Int64) -> String {
        "\(account.name)/\(Archive<OrderNumber>.name(of: index))"
    }

    // MARK: - Purchases

    /// The order of a purchase that comes again; nil for a new one.
    mutating func order(of placed: OrderPlaced, at time: Timestamp) -> Order? {
        if let order = orders[placed.number.text] { return order }
        return aliases[placed.number.text, at: time].flatMap { orders[$0.text] }
    }

    /// The account's unpaid orders, oldest first.
    mutating func unpaidOrders(of account: Account) -> [Order] {
        (unpaid[account.name] ?? []).compactMap { orders[$0.text] }
    }

    /// The order with which the account has bought what it may buy once, or else the last with which it wanted to.
    mutating func purchase(of placed: OrderPlaced) -> Order? {
        bought[Self.purchase(placed.account, placed.product)].flatMap { orders[$0.text] }
    }

    /// Another order with which the account has bought what it may buy once; nil if there is none.
    mutating func former(of order: Order) -> OrderNumber? {
        guard order.product.isOncePerPerson, let number = bought[Self.purchase(order.account, order.product)],
            number != order.number, orders[number.text]?.claim == .paid
        else { return nil }
        return number
    }

    /// Whether an account has made so many orders since a moment.
    mutating func hasMade(_ most: Int, by account: Account, since moment: Timestamp) -> Bool {
        let first = (counts[account.name] ?? 0) - Int64(most) + 1
        guard first > 0, let number = numbers[Self.place(account, first)] else { return false }
        return orders[number.text].map { $0.made > moment } ?? false
    }

    mutating func nextIndex(of placed: OrderPlaced) -> Int64 { (counts[placed.account.name] ?? 0) + 1 }
}
