import Messages
import SimulatedLog

extension Trade {
    private static let console = Actor("operator")

    /// Credit is taken from those who buy, so that there is less for refunds than was bought.
    static func corrections(
        _ buyers: [Buyer.Plan], _ last: Duration, _ random: inout SeededGenerator
    ) -> [Saying] {
        (0..<random.below(3)).map { number in
            let corrected = BalanceCorrected(
                name: "taken\(number)", account: buyers[random.below(buyers.count)].account,
                amount: Money(microYuan: -Int64(1 + random.below(9_000_000))), reason: "a mistake", by: console,
                request: RequestID("taken\(number)"))
            let at = Scenario.start + .milliseconds(30_000 + random.below(Int(last.wholeMilliseconds)))
            return Saying(at: at, draft: Draft(to: QuotaInbox.corrected(corrected)), request: nil)
        }
    }

    /// What operators want of orders, whatever becomes of them.
    static func wishes(
        _ buyers: [Buyer.Plan], _ last: Duration, _ partitions: Int32, _ random: inout SeededGenerator
    ) -> [Saying] {
        (0..<random.below(3)).map { number in
            let buyer = buyers[random.below(buyers.count)]
            let request = RequestID("operator\(number)")
            let reply = ReplyAddress(partition: Int32(number) % partitions, stream: request.text)
            let wish: OrdersInbox =
                switch random.below(4) {
                case 0:
                    .cancelled(
                        OrderCancelled(
                            request: request, account: nil, by: console, reply: reply, number: buyer.number,
                            deadline: nil))
                case 1:
                    .checked(
                        OrderChecked(request: request, by: console, reply: reply, number: buyer.number, deadline: nil))
                default:
                    .refundAsked(
                        RefundAsked(
                            request: request, account: nil, by: console, reply: reply, order: buyer.number,
                            amountFen: random.oneIn(2) ? nil : Int64(1 + random.below(Int(buyer.product.priceFen))),
                            leastFen: 1, reason: "It did not do."))
                }
            let at = Scenario.start + .milliseconds(30_000 + random.below(Int(last.wholeMilliseconds)))
            return Saying(at: at, draft: Draft(to: wish), request: request)
        }
    }

    // MARK: - Days

    /// From the day on which it begins.
    static let days = (0..<4).flatMap { number in
        Trade.merchants.map { SettlementDay(merchant: $0.name, at: Scenario.start + .seconds(number * 86_400)) }
    }

    /// The clock says that each day is due, at ten the next morning. Later an operator has differences repaired, and then
    /// all compared again, one day after the other.
    static func settlements(_ days: [SettlementDay], _ random: inout SeededGenerator) -> [Saying] {
        var sayings: [Saying] = []
        for (place, day) in days.enumerated() {
            guard let merchant = merchants.first(where: { $0.name == day.merchant }) else { continue }
            let number = place / merchants.count
            let due = midnight + .seconds(number * 86_400 + 36_000)
            let said = Draft(to: ReconciliationInbox.due(BillDue(day: day, merchant: merchant)))
            for time in 0..<(1 + random.below(2)) {
                sayings.append(Saying(at: due + .seconds(time * 300), draft: said, request: nil))
            }
            let repair = RepairAsked(
                request: RequestID("repair/\(day)"), by: console, reply: address(of: "repair/\(day)"), day: day,
                deadline: nil)
            sayings.append(
                Saying(
                    at: midnight + .seconds(304_000), draft: Draft(to: ReconciliationInbox.repair(repair)),
                    request: repair.request))
            let again = BillDue(
                day: day, merchant: merchant, by: console, request: RequestID("again/\(day)"),
                reply: address(of: "again/\(day)"))
            sayings.append(
                Saying(
                    at: midnight + .seconds(308_000 + number * 3_600),
                    draft: Draft(to: ReconciliationInbox.due(again)), request: again.request))
        }
        return sayings
    }

    /// Behind the first day, in Beijing's time.
    private static let midnight = Scenario.start + .seconds(25)

    private static func address(of stream: String) -> ReplyAddress { ReplyAddress(partition: 0, stream: stream) }

    // MARK: - Questions

    /// What is asked at the end of all orders and days: by the answers they are held against what providers have.
    static func questions(_ buyers: [Buyer.Plan], _ days: [SettlementDay], at: Timestamp) -> [Saying] {
        let numbers = Set(buyers.map(\.number)).sorted { $0.text < $1.text }
        return numbers.map { question(about: $0, at) } + days.flatMap { questions(about: $0, at) }
    }

    private static func question(about number: OrderNumber, _ at: Timestamp) -> Saying {
        let request = question(about: number)
        let asked = OrdersAsked(
            request: request, account: nil, reply: address(of: request.text), question: .order(number),
            deadline: at + .seconds(600))
        return Saying(at: at, draft: Draft(to: OrdersInbox.asked(asked)), request: request)
    }

    private static func questions(about day: SettlementDay, _ at: Timestamp) -> [Saying] {
        [
            question(.report(day), named: question(about: day), at),
            question(.differences(day, after: 0, limit: 100), named: differencesQuestion(about: day), at),
        ]
    }

    private static func question(
        _ question: ReconciliationAsked.Question, named request: RequestID, _ at: Timestamp
    ) -> Saying {
        let asked = ReconciliationAsked(
            request: request, by: console, reply: address(of: request.text), question: question,
            deadline: at + .seconds(600))
        return Saying(at: at, draft: Draft(to: ReconciliationInbox.asked(asked)), request: request)
    }

    static func question(about number: OrderNumber) -> RequestID { RequestID("question/\(number)") }
    static func question(about day: SettlementDay) -> RequestID { RequestID("question/\(day)") }
    static func differencesQuestion(about day: SettlementDay) -> RequestID { RequestID("differences/\(day)") }
}
