import Messages
import ProcessingBench
import Testing

/// Every message crosses the log as bytes, and comes back as the case it was.
@Suite struct InboxTests {
    @Test(arguments: [
        AuthInbox.issued(Sample.issued), .requested(Sample.requested), .cancelled(Sample.cancelled),
        .withdrawn(Sample.withdrawn), .asked(Sample.question(.balance)),
        .asked(Sample.question(.ledger(before: nil, limit: 20))), .asked(Sample.question(.ledger(before: 7, limit: 1))),
        .revoked(Sample.revoked), .keyChanged(Sample.keyChanged), .invited(Sample.invited),
        .sessionAsked(Sample.sessionAsked()), .sessionEnded(Sample.sessionEnded(.others(than: Sample.sessionID))),
        .linked(Sample.linked), .unlinked(Sample.unlinked), .asked(Sample.question(.keys)),
        .asked(Sample.question(.verify)), .requested(ChatRequested(chat: Sample.chat, credential: Sample.session)),
        .requested(ChatRequested(chat: Sample.chat, credential: .identity(Sample.sender()))), .met(Sample.met()),
    ])
    func `what Auth accepts comes back from its bytes`(_ input: AuthInbox) throws { try roundTrip(input) }

    @Test(arguments: [
        QuotaInbox.granted(Sample.granted), .authorized(ChatAuthorized(chat: Sample.chat)),
        .answered(Sample.answered(.finished, Usage(tokensIn: 3, tokensOut: .max, isEstimated: true))),
        .corrected(Sample.corrected), .answered(Sample.answered(.failed, nil)), .cancelled(Sample.cancelled),
        .withdrawn(Sample.withdrawn), .asked(Sample.question(.balance)), .ended(Sample.keyEnded),
        .authorized(ChatAuthorized(chat: Sample.chat, apiKey: "aa11", limits: Sample.limits.ofQuota)),
    ])
    func `what Quota accepts comes back from its bytes`(_ input: QuotaInbox) throws { try roundTrip(input) }

    @Test(arguments: [
        BooksInbox.posted(EntryPosted(account: Sample.account, entry: Sample.entry)),
        .asked(Sample.question(.ledger(before: .max, limit: 100))),
        .asked(Sample.question(.ledger(before: nil, limit: 1, filter: Sample.filter))),
        .asked(Sample.question(.request(id: RequestID("r1")), for: .operator)),
    ])
    func `what Books accepts comes back from its bytes`(_ input: BooksInbox) throws { try roundTrip(input) }

    @Test(arguments: [
        LLMInbox.admitted(
            ChatAdmitted(Sample.chat, tokenLimit: 90, deadline: Timestamp(milliseconds: 1_800_000_000_000))),
        .cancelled(Sample.cancelled),
    ])
    func `what LLM accepts comes back from its bytes`(_ input: LLMInbox) throws { try roundTrip(input) }

    @Test(arguments: [
        SignInInbox.codeAsked(Sample.codeAsked()),
        .codeSought(CodeSought(Sample.codeAsked().code(draw: 0), by: Sample.tried(Sample.ticket(), "7GQ2-X4MT"))),
        .codeFound(CodeFound(Sample.tried(Sample.ticket()), identity: Sample.ann, account: Sample.account)),
        .codeMissing(CodeMissing(Sample.tried(Sample.ticket()))),
        .codeMissing(CodeMissing(Sample.tried(Sample.ticket()), refusal: .signInRests)),
        .entered(Sample.entered()), .entered(Sample.entered(gift: .yuan(1))),
    ])
    func `what SignIn accepts of codes that are asked for comes back from its bytes`(_ input: SignInInbox) throws {
        try roundTrip(input)
    }

    @Test func `a QR code that Postman is asked for comes back from its bytes`() throws {
        try roundTrip(
            PostmanInbox.scene(
                SceneAsked(
                    app: "mp", scene: "7GQ2X4MT", seconds: 180, request: RequestID("r1"), reply: Sample.chat.reply,
                    deadline: Sample.start)))
    }

    @Test(arguments: Alarm.allCases)
    func `an alarm that Postman is told of comes back from its bytes`(alarm: Alarm) throws {
        try roundTrip(PostmanInbox.alarm(AlarmRaised(alarm, record: "r1/gift.refused")))
    }

    @Test(arguments: Sample.ways)
    func `what Orders accepts of a purchase comes back from its bytes`(_ way: PaymentWay) throws {
        try roundTrip(OrdersInbox.placed(Sample.placed(Sample.product, way, key: "k")))
        try roundTrip(OrdersInbox.placed(Sample.placed(Sample.plainProduct, way)))
    }

    @Test(arguments: [
        OrdersInbox.cancelled(Sample.orderCancelled), .checked(Sample.orderChecked), .refundAsked(Sample.refundAsked),
        .refundDecided(Sample.refundDecided), .credited(Sample.creditPosted), .held(Sample.holdAnswered),
        .noted(CaseNoted(Sample.plainCase, isOpen: true, at: Sample.start)), .settled(Sample.caseSettled),
        .told(Sample.paymentTold(.payment(Sample.payment), to: nil, evidence: Sample.plainEvidence)),
        .asked(Sample.ordersAsked(.order(Sample.order, after: nil))),
    ])
    func `what Orders accepts comes back from its bytes`(_ input: OrdersInbox) throws { try roundTrip(input) }

    @Test(arguments: Sample.prepays + Sample.cashierCalls)
    func `what Cashier accepts comes back from its bytes`(_ call: CashierAsked.Call) throws {
        try roundTrip(CashierInbox.asked(Sample.cashierAsked(call)))
    }

    @Test(arguments: [
        ReconciliationInbox.booked(Sample.booked()), .due(Sample.billDue), .page(Sample.billPage),
        .ended(Sample.billEnded(.whole(pages: 1, rows: 2, hash: nil))), .swept(Sample.daySwept),
        .repair(Sample.repairAsked), .asked(Sample.settlementAsked(.reports(before: nil, limit: 1))),
    ])
    func `what Reconciliation accepts comes back from its bytes`(_ input: ReconciliationInbox) throws {
        try roundTrip(input)
    }

    @Test func `what is said of one order has its book as its key, and ids of its own`() {
        let said: [any Message] = [
            Sample.placed(), Sample.orderCancelled, Sample.orderChecked, Sample.refundAsked, Sample.refundDecided,
            Sample.creditPosted, Sample.holdAnswered, Sample.paymentTold(.closed), Sample.paymentTold(.closed, to: nil),
            Sample.cashierAsked(.query), Sample.cashierAsked(.query, attempt: 2), Sample.cashierAsked(.close),
            Sample.cashierAsked(.refundQuery(Sample.refund)), Sample.ordersAsked(.order(Sample.order)),
        ]
        #expect(said.allSatisfy { $0.key == Sample.order.book.name })
        #expect(Set(said.map { $0.id }).count == said.count)
    }

    @Test(arguments: Sample.refusals + Sample.orderRefusals)
    func `a refusal comes back from its bytes`(_ refusal: Refusal) throws {
        try roundTrip(ResponderInbox.refused(Sample.refused(refusal)))
    }

    @Test(arguments: [
        ResponderInbox.redirected(
            Redirected(
                request: Sample.chat.request, account: Sample.account, reply: Sample.chat.reply,
                target: ReplyAddress(partition: .max, stream: "t"))),
        .answered(Sample.told(.balance(Balance()))),
        .answered(Sample.told(.ledger([QuestionAnswered.Line(number: 1, entry: Sample.entry)], next: 1))),
        .answered(Sample.told(.ledger([], next: nil))),
        .answered(Sample.told(.settled(QuestionAnswered.Line(number: 1, entry: Sample.entry)))),
        .answered(Sample.told(.pending(Sample.pending))), .answered(Sample.told(.session(Sample.openSession))),
        .answered(Sample.told(.sessions([Sample.openSession], identities: [Sample.heldIdentity]))),
    ])
    func `what Responder accepts comes back from its bytes`(_ input: ResponderInbox) throws { try roundTrip(input) }

    @Test func `a message of another inbox cannot be read, and the reason names its type`() {
        let draft = Draft(to: BooksInbox.posted(EntryPosted(account: Sample.account, entry: Sample.entry)))
        #expect(throws: UnreadableMessage.unknownType("EntryPosted")) { try AuthInbox.read(draft.event.stored) }
    }

    @Test(arguments: ["", "{", "[]", #"{"account":"Not A Name","amount":1,"grant":"g"}"#])
    func `bytes that are no such message cannot be read`(_ text: String) throws {
        var event = Draft(to: QuotaInbox.granted(Sample.granted)).event.stored
        event.value = Array(text.utf8)
        let error = try #require(throws: UnreadableMessage.self) { try QuotaInbox.read(event) }
        guard case .malformed = error else {
            Issue.record("The bytes were called \(error).")
            return
        }
    }

    @Test func `what brings money in or hands it out is marked as money, and a chat is not`() {
        #expect(Draft(to: QuotaInbox.granted(Sample.granted)).isMoney)
        #expect(Draft(to: AuthInbox.issued(Sample.issued)).isMoney)
        #expect(!Draft(to: AuthInbox.requested(Sample.requested)).isMoney)
        #expect(Draft(to: OrdersInbox.placed(Sample.placed())).isMoney)
        #expect(Draft(to: OrdersInbox.told(Sample.paymentTold(.closed))).isMoney)
        #expect(Draft(to: CashierInbox.notified(Sample.notified)).isMoney)
        #expect(Draft(to: QuotaInbox.holdEnded(Sample.holdEnded)).isMoney)
        #expect(!Draft(to: OrdersInbox.asked(Sample.ordersAsked(.order(Sample.order)))).isMoney)
    }

    @Test func `equal messages are equal bytes`() {
        let first = Draft(to: AuthInbox.requested(Sample.requested)).event.value
        #expect(Draft(to: AuthInbox.requested(Sample.requested)).event.value == first)
    }

    /// Takes the input through its bytes and compares the messages' types, bytes, ids and keys.
    private func roundTrip<Input: Inbox>(_ input: Input) throws {
        let draft = Draft(to: input, trace: "00-trace")
        let back = try Input.read(draft.event.stored)
        let again = Draft(to: back, trace: "00-trace")
        #expect(again.topic == Input.topic)
        #expect(again.event.type == draft.event.type)
        #expect(again.event.id == draft.event.id)
        #expect(again.event.key == draft.event.key && !again.event.key.isEmpty)
        #expect(
            String(decoding: again.event.value, as: UTF8.self) == String(decoding: draft.event.value, as: UTF8.self))
        #expect(String(describing: back) == String(describing: input))
    }
}
