import Messages
import Orders
import Processing
import ProcessingBench

/// All order books and the list of cases, each on a bench of its own. What is noted is brought to the list at once.
struct OrdersBench {
    private var books: [String: ProcessorBench<Orders>] = [:]
    private(set) var time = Sample.start
    private let reloads: Bool
    /// The calls of the provider until now.
    private(set) var calls: [CashierAsked] = []

    init(reloads: Bool = true) {
        self.reloads = reloads
    }

    /// Feeds an input to the book that its key names; returns all that was said.
    mutating func feed(_ input: OrdersInbox) -> [any Message] {
        let key = input.message.key
        var book = books[key] ?? ProcessorBench(Orders(), at: time, reloads: reloads)
        let said = book.feed(input, after: time - book.time)
        books[key] = book
        return bring(said)
    }

    /// Lets time pass in all books; returns what wake-ups said.
    mutating func pass(_ pause: Duration) -> [any Message] {
        time = time + pause
        var said: [any Message] = []
        for key in books.keys.sorted() {
            guard var book = books[key] else { continue }
            said += book.pass(time - book.time)
            books[key] = book
        }
        return bring(said)
    }

    private mutating func bring(_ said: [any Message]) -> [any Message] {
        calls += said.calls
        return said + said.all(CaseNoted.self).flatMap { feed(.noted($0)) }
    }

    /// When something goes on by itself next.
    var wakeAt: Timestamp? { books.values.compactMap(\.state.wakeAt).min() }

    /// Lets time pass until something goes on by itself.
    mutating func passToNext() -> [any Message] {
        guard let wakeAt else { return [] }
        return pass(max(.zero, wakeAt - time))
    }
}

// MARK: - What people do

extension OrdersBench {
    private mutating func ask(_ question: OrdersAsked.Question, by account: Account?) -> [any Message] {
        feed(
            .asked(
                OrdersAsked(
                    request: RequestID("q"), account: account, reply: Sample.chat.reply, question: question,
                    deadline: time + .seconds(30))))
    }

    mutating func place(
        _ product: ProductTerms = Sample.plainProduct, _ way: PaymentWay = .native,
        by account: Account = Sample.account, request: String = "o1", key: String? = nil
    ) -> (number: OrderNumber, said: [any Message]) {
        let placed = Sample.placed(product, way, by: account, request: request, key: key, at: time)
        return (placed.number, feed(.placed(placed)))
    }

    /// Places an order that the provider prepares.
    mutating func open(
        _ product: ProductTerms = Sample.plainProduct, _ way: PaymentWay = .native,
        by account: Account = Sample.account, request: String = "o1"
    ) -> OrderNumber {
        let (number, said) = place(product, way, by: account, request: request)
        for call in said.calls { _ = answer(call, .prepared(.code("weixin://wxpay/1"))) }
        return number
    }

    /// Places an order that is paid and credited.
    mutating func bought(_ product: ProductTerms = Sample.plainProduct, request: String = "o1") -> OrderNumber {
        let number = open(product, request: request)
        _ = notify(report(of: number, product))
        _ = post(number, product)
        return number
    }

    mutating func cancel(_ number: OrderNumber, by account: Account? = Sample.account) -> [any Message] {
        feed(
            .cancelled(
                OrderCancelled(
                    request: RequestID("cancel"), account: account, by: Sample.actor, reply: Sample.chat.reply,
                    number: number, deadline: time + .seconds(5))))
    }

    mutating func check(_ number: OrderNumber) -> [any Message] {
        feed(
            .checked(
                OrderChecked(
                    request: RequestID("check"), by: Sample.actor, reply: Sample.chat.reply, number: number,
                    deadline: nil)))
    }

    /// - Parameter account: nil for an operator.
    mutating func refund(
        _ number: OrderNumber, _ fen: Int64? = nil, least: Int64? = nil, by account: Account? = Sample.account,
        request: String = "r1"
    ) -> [any Message] {
        feed(
            .refundAsked(
                RefundAsked(
                    request: RequestID(request), account: account, by: Sample.actor, reply: Sample.chat.reply,
                    order: number, amountFen: fen, leastFen: least, reason: "不需要了", deadline: time + .seconds(5))))
    }

    mutating func decide(
        _ refund: RefundNumber, approve isApproved: Bool, by account: Account? = nil
    ) -> [any Message] {
        feed(
            .refundDecided(
                RefundDecided(
                    request: RequestID("decide"), account: account, by: Sample.actor, reply: Sample.chat.reply,
                    refund: refund, isApproved: isApproved, reason: "as agreed", deadline: time + .seconds(5))))
    }

    mutating func settle(_ subject: String) -> [any Message] {
        feed(
            .settled(
                CaseSettled(
                    request: RequestID("settle"), by: Sample.actor, reply: Sample.chat.reply, subject: subject,
                    reason: "seen to", deadline: nil)))
    }

    /// Waits for a version later than one, or asks for the present one.
    mutating func watch(_ number: OrderNumber, after version: Int64?, by account: Account? = Sample.account)
        -> [any Message]
    {
        ask(.order(number, after: version), by: account)
    }

    /// What its person sees.
    mutating func order(_ number: OrderNumber) -> OrderReport? {
        ask(.order(number), by: nil).reports.last
    }

    /// The same, which has to be there.
    mutating func shown(_ number: OrderNumber) throws -> OrderReport {
        guard let order = order(number) else { throw Unexpected() }
        return order
    }

    mutating func status(_ number: OrderNumber) -> OrderReport.Status? { order(number)?.status }

    mutating func page(
        of account: Account = Sample.account, before: Int64? = nil, limit: Int = 100
    ) -> (orders: [OrderReport], next: Int64?) {
        let said = ask(.orders(of: account, before: before, limit: limit), by: account)
        for case .orders(let orders, let next) in said.answers { return (orders, next) }
        return ([], nil)
    }

    /// What operators have to look at, newest first.
    mutating func cases(before: Int64? = nil, limit: Int = 100) -> [CaseLine] {
        for case .cases(let lines, _) in ask(.cases(before: before, limit: limit), by: nil).answers { return lines }
        return []
    }

    mutating func caseIDs() -> [String] { cases().map(\.order.id).sorted() }

    mutating func evidence(of number: OrderNumber) -> [Evidence] {
        for case .evidence(let evidence) in ask(.evidence(number), by: nil).answers { return evidence }
        return []
    }

    /// What operators are told of a case.
    mutating func evidence(ofCase id: String) -> [Evidence] {
        for case .evidence(let evidence) in ask(.caseEvidence(id), by: nil).answers { return evidence }
        return []
    }
}

// MARK: - What providers and Quota say

extension OrdersBench {
    mutating func answer(
        _ call: CashierAsked, _ answer: PaymentTold.Answer, evidence: Evidence? = nil
    ) -> [any Message] {
        feed(
            .told(
                PaymentTold(
                    number: call.order.text, merchant: call.merchant, answer: answer, call: call.call,
                    attempt: call.attempt, evidence: evidence, source: call.id)))
    }

    /// A provider tells without being asked.
    mutating func notify(
        _ report: PaymentReport, under merchant: MerchantTerms = Sample.merchant, source: String = "wx/n1"
    ) -> [any Message] {
        feed(
            .told(
                PaymentTold(
                    number: report.order, merchant: merchant, answer: .payment(report), evidence: Sample.evidence,
                    source: source)))
    }

    mutating func notify(
        _ report: RefundReport, under merchant: MerchantTerms = Sample.merchant
    ) -> [any Message] {
        feed(
            .told(
                PaymentTold(
                    number: report.order, merchant: merchant, answer: .refund(report), evidence: Sample.evidence,
                    source: "wx/n2")))
    }

    /// What a provider says of an order that is paid as it should be.
    func report(
        of number: OrderNumber, _ product: ProductTerms = Sample.plainProduct,
        by merchant: MerchantTerms = Sample.merchant, standing: PaymentReport.Standing = .paid
    ) -> PaymentReport {
        PaymentReport(
            order: number.text, transaction: "4200000001", merchant: merchant.number, app: merchant.app,
            standing: standing, amountFen: product.priceFen, currency: "CNY", paidAt: time)
    }

    func report(
        of refund: RefundNumber, _ standing: RefundReport.Standing, fen: Int64? = nil
    ) -> RefundReport {
        RefundReport(
            order: refund.order.text, refund: refund.text, number: "50300000001", standing: standing, amountFen: fen,
            returnedAt: standing == .succeeded ? time : nil)
    }

    /// Quota says whether it credited an order.
    mutating func post(
        _ number: OrderNumber, _ product: ProductTerms = Sample.plainProduct, isDone: Bool = true
    ) -> [any Message] {
        feed(
            .credited(
                CreditPosted(order: number, account: Sample.account, amount: product.total, isDone: isDone)))
    }

    /// Quota says what it holds.
    mutating func hold(_ asked: HoldAsked?, available: Money = .limit) -> [any Message] {
        guard let asked else { return [] }
        let held = min(asked.most, available)
        return feed(
            .held(
                HoldAnswered(refund: asked.refund, held: held >= asked.least ? held : .zero, available: available)))
    }
}

extension [any Message] {
    func all<Content: Message>(_ type: Content.Type) -> [Content] { compactMap { $0 as? Content } }

    var calls: [CashierAsked] { all(CashierAsked.self) }
    var grants: [CreditGranted] { all(CreditGranted.self) }
    var holds: [HoldAsked] { all(HoldAsked.self) }
    var ends: [HoldEnded] { all(HoldEnded.self) }
    var booked: [SettlementBooked] { all(SettlementBooked.self) }
    var trail: [ChangeRecorded] { all(ChangeRecorded.self) }
    var noted: [String] { all(CaseNoted.self).map { ($0.isOpen ? "" : "closed ") + $0.subject.kind.rawValue } }
    var refusals: [Refusal] { all(Refused.self).map(\.refusal) }
    var answers: [QuestionAnswered.Answer] { all(QuestionAnswered.self).map(\.answer) }

    /// What was told of orders.
    var reports: [OrderReport] {
        answers.compactMap { answer in
            if case .order(let report) = answer { report } else { nil }
        }
    }
}

struct Unexpected: Error {}
