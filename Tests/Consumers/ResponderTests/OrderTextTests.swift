import Messages
import Problems
import Testing

@testable import Responder

/// What is told of orders, refunds and settlements, as JSON.
@Suite struct OrderTextTests {
    private let address = ReplyAddress(partition: 2, stream: "s1")
    private let number = OrderNumber(of: account, name: "o1")

    private var report: OrderReport {
        OrderReport(
            number: number, account: account, index: 3, version: 7, status: .open,
            product: ProductTerms(
                name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", priceFen: 1_000, credit: .yuan(10),
                bonus: .fen(50), isOncePerPerson: true),
            merchant: MerchantTerms(name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888"),
            way: "native", made: Timestamp(milliseconds: 1_700_000_000_123),
            expires: Timestamp(milliseconds: 1_700_007_200_123), invitation: .code("weixin://wxpay/bizpayurl?pr=1"))
    }

    // MARK: - Orders

    @Test func `an order is told with null for what is not there yet`() {
        #expect(
            document(.order(report))
                == #"{"object":"order","number":"\#(number)","index":3,"status":"open","version":7,"#
                + #""product":{"name":"ten","title":"10 元额度","title_en":"10 CNY of credit"},"price_fen":1000,"#
                + #""credit":10000000,"bonus":500000,"provider":"wechatpay","merchant":"wx","way":"native","#
                + #""made_ms":1700000000123,"expires_ms":1700007200123,"code":"weixin://wxpay/bizpayurl?pr=1","#
                + #""invocation":null,"page":null,"transaction":null,"paid_ms":null,"credited_ms":null,"#
                + #""closed_ms":null,"late":false,"trouble":null,"checked_until_ms":null,"refunded_fen":0,"#
                + #""refunds":[]}"#)
    }

    @Test func `what became of an order, and its refunds, are told`() throws {
        var report = report
        (report.status, report.invitation, report.isLate) = (.credited, nil, true)
        (report.transaction, report.trouble, report.refundedFen) = ("4200001", "paid_twice", 120)
        report.paid = Timestamp(milliseconds: 1)
        report.credited = Timestamp(milliseconds: 2)
        report.closed = Timestamp(milliseconds: 3)
        report.checkedUntil = Timestamp(milliseconds: 4)
        report.refunds = [
            OrderReport.RefundLine(
                number: try #require(RefundNumber(of: number, index: 1)), status: .refused, amountFen: 120,
                credit: .fen(126), reason: "不要了", asked: Timestamp(milliseconds: 5), ended: Timestamp(milliseconds: 6),
                refusal: "too late")
        ]
        let refund =
            #"{"number":"\#(number)r1","index":1,"status":"refused","amount_fen":120,"credit":1260000,"#
            + #""reason":"不要了","asked_ms":5,"ended_ms":6,"refusal":"too late"}"#
        #expect(
            document(.order(report))?.hasSuffix(
                #""code":null,"invocation":null,"page":null,"transaction":"4200001","paid_ms":1,"credited_ms":2,"#
                    + #""closed_ms":3,"late":true,"trouble":"paid_twice","checked_until_ms":4,"refunded_fen":120,"#
                    + #""refunds":[\#(refund)]}"#) == true)
    }

    @Test(
        arguments: [
            (.code("c"), #""code":"c","invocation":null,"page":null"#),
            (.page("https://p/"), #""code":null,"invocation":null,"page":"https://p/""#),
            (
                .invocation(["timeStamp": "1", "appId": "wx", "paySign": "\""]),
                #""code":null,"invocation":{"appId":"wx","paySign":"\"","timeStamp":"1"},"page":null"#
            ), (nil, #""code":null,"invocation":null,"page":null"#),
        ] as [(PaymentInvitation?, String)])
    func `a person is told what to pay with`(invitation: PaymentInvitation?, told: String) {
        var report = report
        report.invitation = invitation
        #expect(document(.order(report))?.contains(told) == true)
    }

    @Test func `operators alone are told whose an order is`() {
        #expect(document(.order(report))?.contains("alice") == false)
        #expect(document(.order(report), for: .operator)?.contains(#""version":7,"account":"alice","product""#) == true)
        #expect(document(.orders([report], next: nil), for: .operator)?.contains(#""account":"alice""#) == true)
    }

    @Test func `orders are a page, newest first as they come`() throws {
        let page = try #require(document(.orders([report, report], next: 3)))
        #expect(page.hasPrefix(#"{"object":"list","data":[{"object":"order","number":"\#(number)","#))
        #expect(page.hasSuffix(#"],"has_more":true,"next":3}"#))
        #expect(
            document(.orders([], next: nil)) == #"{"object":"list","data":[],"has_more":false,"next":null}"#)
    }

    // MARK: - For operators

    @Test func `what a person has to look at is a page`() {
        let known = OrderCase(
            kind: .paidTwice, subject: number.text, account: account, merchant: "wx", since: Timestamp(milliseconds: 9),
            note: "4200001 and 4200002")
        var unknown = known
        (unknown.kind, unknown.subject, unknown.account) = (.unknownOrder, "N-1", nil)
        let lines = [CaseLine(number: 8, order: known), CaseLine(number: 7, order: unknown)]
        #expect(
            document(.cases(lines, next: 7))
                == #"{"object":"list","data":[{"number":8,"kind":"paid_twice","subject":"\#(number)","#
                + #""account":"alice","merchant":"wx","since_ms":9,"note":"4200001 and 4200002"},"#
                + #"{"number":7,"kind":"unknown_order","subject":"N-1","account":null,"merchant":"wx","since_ms":9,"#
                + #""note":"4200001 and 4200002"}],"has_more":true,"next":7}"#)
    }

    @Test func `evidence is told as it came, and that it was cut`() {
        let evidence = [
            Evidence(
                at: Timestamp(milliseconds: 5), source: .notification, serial: "PUB_KEY_ID_1",
                headers: ["Wechatpay-Timestamp": "1", "Wechatpay-Nonce": "n"], body: #"{"id":"1"}"#),
            Evidence(
                at: Timestamp(milliseconds: 6), source: .response, body: "AP8=", isBase64: true,
                cut: Evidence.Cut(bytes: 300_000, digest: "1a2b")),
        ]
        #expect(
            document(.evidence(evidence))
                == #"{"object":"evidence","data":[{"at_ms":5,"source":"notification","serial":"PUB_KEY_ID_1","#
                + #""headers":{"Wechatpay-Nonce":"n","Wechatpay-Timestamp":"1"},"#
                + #""body":"{\"id\":\"1\"}","base64":false,"cut":null},"#
                + #"{"at_ms":6,"source":"response","serial":null,"headers":{},"body":"AP8=","base64":true,"#
                + #""cut":{"bytes":300000,"sha256":"1a2b"}}]}"#)
    }

    @Test func `a day's comparison is told with its sums and classes`() {
        #expect(document(.settlement(settlement)) == Self.settlement)
        #expect(
            document(.settlements([ReportLine(number: 4, report: settlement)], next: 4))
                == #"{"object":"list","data":[\#(Self.settlement)],"has_more":true,"next":4}"#)
        var clean = settlement
        (clean.differences, clean.ended, clean.trouble) = ([:], Timestamp(milliseconds: 2), nil)
        let told = document(.settlement(clean))
        #expect(told?.contains(#""trouble":null,"attempt":2,"began_ms":1,"ended_ms":2,"clean":true,"#) == true)
        #expect(told?.hasSuffix(#""differences":{}}"#) == true)
    }

    private var settlement: SettlementReport {
        var (ours, theirs) = (SettlementReport.Sums(), SettlementReport.Sums())
        (ours.payments, ours.paidFen, ours.refunds, ours.refundedFen) = (2, 2_000, 1, 120)
        (theirs.payments, theirs.paidFen, theirs.fees) = (1, 1_000, Money(microYuan: 54_321))
        return SettlementReport(
            day: SettlementDay(merchant: "ali", date: "2026-12-01"), provider: .alipay, status: .done,
            trouble: "new columns", attempt: 2, began: Timestamp(milliseconds: 1), ours: ours, theirs: theirs,
            differences: ["missing_there": 1, "amount": 2])
    }

    private static let settlement =
        #"{"object":"settlement","merchant":"ali","date":"2026-12-01","provider":"alipay","status":"done","#
        + #""trouble":"new columns","attempt":2,"began_ms":1,"ended_ms":null,"clean":false,"#
        + #""ours":{"payments":2,"paid_fen":2000,"refunds":1,"refunded_fen":120,"fees":0},"#
        + #""theirs":{"payments":1,"paid_fen":1000,"refunds":0,"refunded_fen":0,"fees":54321},"#
        + #""differences":{"amount":2,"missing_there":1}}"#

    @Test func `a difference is told with both lines`() {
        let ours = SettlementLine(kind: .payment, number: "n", order: "n", transaction: "4200001", amountFen: 1_000)
        let theirs = SettlementLine(
            kind: .refund, number: "nr1", order: "n", amountFen: 999, at: Timestamp(milliseconds: 7),
            fee: Money(microYuan: -6), status: "SUCCESS")
        let found = Difference(
            number: 1, kind: .missingHere, line: "payment/n", ours: ours, account: account, isRepairable: true)
        let other = Difference(number: 2, kind: .amount, line: "refund/nr1", theirs: theirs)
        #expect(
            document(.differences([found, other], next: nil))
                == #"{"object":"list","data":[{"number":1,"kind":"missing_here","line":"payment/n","ours":{"kind":"#
                + #""payment","number":"n","order":"n","transaction":"4200001","amount_fen":1000,"currency":"CNY","#
                + #""at_ms":null,"fee":null,"status":null},"theirs":null,"account":"alice","repairable":true},"#
                + #"{"number":2,"kind":"amount","line":"refund/nr1","ours":null,"theirs":{"kind":"refund","#
                + #""number":"nr1","order":"n","transaction":null,"amount_fen":999,"currency":"CNY","at_ms":7,"#
                + #""fee":-6,"status":"SUCCESS"},"account":null,"repairable":false}],"has_more":false,"next":null}"#)
    }

    // MARK: - The ledger

    @Test(
        arguments: [
            (.grant, .order(number: "o1"), #"{"type":"order","order":"o1"}"#),
            (.refund, .refund(number: "none"), #"{"type":"refund","order":null,"refund":"none"}"#),
        ] as [(EntryPosted.Kind, EntryPosted.Cause, String)])
    func `an entry names its order or its refund`(kind: EntryPosted.Kind, cause: EntryPosted.Cause, told: String) {
        #expect(ledger(kind, cause)?.contains(#""kind":"\#(kind.rawValue)","#) == true)
        #expect(ledger(kind, cause)?.contains(#""cause":\#(told),"#) == true)
    }

    @Test func `an entry of a refund names the order, too`() {
        let told = ledger(.refund, .refund(number: "\(number)r2"))
        #expect(told?.contains(#""cause":{"type":"refund","order":"\#(number)","refund":"\#(number)r2"},"#) == true)
    }

    private func ledger(_ kind: EntryPosted.Kind, _ cause: EntryPosted.Cause) -> String? {
        let entry = EntryPosted.Entry(
            kind: kind, reference: "r", amount: .fen(1), available: .zero, time: Timestamp(milliseconds: 0),
            cause: cause)
        return document(.ledger([QuestionAnswered.Line(number: 1, entry: entry)], next: nil))
    }

    // MARK: - Refusals

    @Test func `a refund that is short says in both languages what can go back`() {
        let some = Refusal.refundShort(possibleFen: 120).problem
        #expect(some.value == 120 && some.english.contains("At most 1.20 CNY") && some.chinese.contains("1.20 元"))
        let none = Refusal.refundShort(possibleFen: 0).problem
        #expect(none.value == 0 && none.english.hasPrefix("Nothing") && none.chinese.contains("没有可退"))
        #expect(Refusal.refundShort(possibleFen: .max).problem.english.contains("10000000000.00 CNY"))
    }

    @Test func `a refusal says how many orders may be open, and what an order is by now`() {
        let many = Refusal.tooManyOrders(limit: 10).problem
        #expect(many.limit == 10 && many.english.hasSuffix("The limit is 10."))
        let state = Refusal.orderState(status: "closing").problem
        #expect(state.english.contains("(closing)") && state.chinese.contains("closing"))
        #expect(Refusal.productUnavailable.problem.parameter == "product")
    }

    // MARK: - Given

    private func document(_ answer: QuestionAnswered.Answer, for audience: Audience? = nil) -> String? {
        let answered = QuestionAnswered(
            request: RequestID("r1"), account: account, reply: address, answer: answer, audience: audience)
        guard case .document(200, let body) = Responder.reply(to: .answered(answered), epoch: 1).kind else {
            return nil
        }
        return String(decoding: body, as: UTF8.self)
    }
}

/// The account of these tests; its name is one by construction.
private let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()
