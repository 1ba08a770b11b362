import Messages
import Processing

/// What an order or a refund does next, and what it waits for.
struct Errand: Codable, Hashable, Sendable {
    /// When it goes on by itself; nil: it waits for others, or has ended.
    var due: Timestamp?
    /// The call whose answer is waited for. What is known counts whenever it comes; that nothing is known counts for
    /// this call alone.
    var call: AskedCall?
    /// The number of the last call.
    var calls = 0
    /// How often was tried what is being tried, and since when.
    var tries = 0
    var since: Timestamp

    struct AskedCall: Codable, Hashable, Sendable {
        let name: String
        let attempt: Int
    }

    /// A call that is not begun by then is not made.
    private static var begunWithin: Duration { .seconds(30) }
    /// After it nobody waits for an answer any more.
    static var answeredWithin: Duration { .seconds(45) }

    init(at time: Timestamp) {
        since = time
    }

    func isDue(at time: Timestamp) -> Bool { due.map { $0 <= time } ?? false }

    /// Begins something else.
    mutating func begin(at time: Timestamp) {
        due = nil
        call = nil
        tries = 0
        since = time
    }

    /// Calls the provider, and waits for the answer.
    mutating func ask(_ call: CashierAsked.Call, of order: OrderNumber, at merchant: MerchantTerms, _ time: Timestamp)
        -> Output
    {
        let said = tell(call, of: order, at: merchant, time)
        self.call = AskedCall(name: call.name, attempt: calls)
        due = time + Self.answeredWithin
        return said
    }

    /// Calls the provider, whatever else is waited for.
    mutating func tell(
        _ call: CashierAsked.Call, of order: OrderNumber, at merchant: MerchantTerms, _ time: Timestamp,
        within patience: Duration = begunWithin
    ) -> Output {
        calls += 1
        let asked = CashierAsked(
            order: order, merchant: merchant, call: call, attempt: calls, deadline: time + patience)
        return .send(CashierInbox.asked(asked))
    }

    /// Whether it is the answer that is waited for; then it is no longer.
    mutating func takes(_ told: PaymentTold) -> Bool {
        guard let call, call.name == told.call?.name, call.attempt == told.attempt else { return false }
        self.call = nil
        return true
    }
}
