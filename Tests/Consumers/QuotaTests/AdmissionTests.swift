import Messages
import Processing
import ProcessingBench
import Quota
import Testing

@Suite struct AdmissionTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))

    @Test mutating func `an admitted chat holds its money back and may be called until its deadline`() throws {
        let admitted = try the(ChatAdmitted.self, in: quota.ask(chat()))
        #expect(admitted == ChatAdmitted(chat(), tokenLimit: 90, deadline: quota.time + .seconds(60)))
        #expect(quota.balance.pending == micro(100))
        #expect(quota.balance.available == micro(900))
    }

    @Test mutating func `the same request again changes nothing while it is pending, even past its deadline`() {
        _ = quota.ask(chat())
        #expect(quota.ask(chat()).isEmpty)
        #expect(quota.ask(chat(), after: .seconds(31)).isEmpty)
        #expect(quota.balance.pending == micro(100))
    }

    @Test mutating func `the same request again changes nothing once it is settled`() throws {
        _ = quota.ask(chat())
        _ = quota.answer(.finished, Usage(tokensIn: 1, tokensOut: 1))
        #expect(quota.ask(chat(), after: .seconds(30)).isEmpty)
        #expect(try refusal(in: quota.ask(chat(), after: .milliseconds(1))) == .late)
        #expect(quota.balance.spent == micro(2))
    }

    @Test mutating func `a request that was refused stays refused, though it comes again when there is money`() {
        _ = quota.ask(chat(tokensIn: 2000))
        _ = quota.grant(micro(5000), as: "more")
        #expect(quota.ask(chat(tokensIn: 2000)).isEmpty)
        #expect(quota.balance.pending == .zero)
    }

    @Test mutating func `a request at its deadline is in time, and late a moment after`() throws {
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r1"), after: .seconds(30))).request.text == "r1")
        #expect(try refusal(in: quota.ask(chat("r2"), after: .milliseconds(1))) == .late)
    }

    @Test mutating func `an account has no more open streams than its limit`() throws {
        _ = quota.ask(chat("r1", streamsLimit: 2))
        _ = quota.ask(chat("r2", streamsLimit: 2))
        #expect(try refusal(in: quota.ask(chat("r3", streamsLimit: 2))) == .tooManyStreams(limit: 2))
        _ = quota.answer(.failed, to: "r1")
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r4", streamsLimit: 2))).request.text == "r4")
    }

    @Test mutating func `what the account can't afford is cut off the token limit`() throws {
        let admitted = try the(ChatAdmitted.self, in: quota.ask(chat(tokensOut: 5000)))
        #expect(admitted.tokenLimit == 990)
        #expect(quota.balance.available == .zero)
    }

    @Test mutating func `an account that affords exactly one token gets it, and one that does not is refused`() throws {
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r1", tokensIn: 999))).tokenLimit == 1)
        _ = quota.answer(.failed, to: "r1")
        let needed = Refusal.quotaExhausted(available: micro(1000), needed: micro(1001))
        #expect(try refusal(in: quota.ask(chat("r2", tokensIn: 1000))) == needed)
    }

    @Test func `a free model answers an account that has nothing`() throws {
        var poor = ProcessorBench<Quota>(granted: .zero)
        let free = Price()
        #expect(try the(ChatAdmitted.self, in: poor.ask(chat(price: free))).tokenLimit == 90)
        let entry = try entry(in: poor.answer(.finished, Usage(tokensIn: 10, tokensOut: 90)))
        #expect(entry.kind == .post)
        #expect(entry.amount == .zero)
    }

    @Test mutating func `a price for each call is held back and paid whatever the tokens`() throws {
        let price = Price(perCall: micro(400))
        _ = quota.ask(chat("r1", price: price))
        _ = quota.ask(chat("r2", price: price))
        let needed = Refusal.quotaExhausted(available: micro(200), needed: micro(400))
        #expect(try refusal(in: quota.ask(chat("r3", price: price))) == needed)
        #expect(try entry(in: quota.answer(.finished, Usage(tokensIn: 1, tokensOut: 1))).amount == micro(400))
    }

    @Test mutating func `several choices share what is reserved`() throws {
        let admitted = try the(ChatAdmitted.self, in: quota.ask(chat(tokensOut: 300, choices: 3)))
        #expect(admitted.tokenLimit == 100)
        #expect(quota.balance.pending == micro(310))
    }

    @Test mutating func `several choices share what the account affords, and nothing is held back for a rest`() throws {
        let admitted = try the(ChatAdmitted.self, in: quota.ask(chat(tokensOut: 30_000, choices: 4)))
        #expect(admitted.tokenLimit == 247)
        #expect(quota.balance.pending == micro(10 + 4 * 247))
    }

    @Test mutating func `every choice gets at least one token or the chat is refused`() throws {
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r1", tokensOut: 2, choices: 5))).tokenLimit == 1)
        #expect(quota.balance.pending == micro(15))
        let needed = Refusal.quotaExhausted(available: micro(985), needed: micro(986))
        #expect(try refusal(in: quota.ask(chat("r2", tokensIn: 980, tokensOut: 6, choices: 6))) == needed)
    }

    @Test mutating func `numbers at the edge of what an integer holds are refused, not computed wrongly`() throws {
        let dear = Price(input: micro(.max), output: micro(.max), perCall: micro(.max))
        let said = quota.ask(chat("r1", price: dear, tokensIn: .max, tokensOut: .max, choices: .max))
        #expect(try refusal(in: said) == .quotaExhausted(available: micro(1000), needed: Money.limit))
        let least = quota.ask(chat("r2", tokensIn: .min, tokensOut: .min, choices: .min))
        let admitted = try the(ChatAdmitted.self, in: least)
        #expect(admitted.tokenLimit == 1)
        #expect(quota.balance.pending == micro(1))
    }

    @Test mutating func `a request whose body was withheld is refused with what there is, and never admitted`() throws {
        let poor = withheld(chat("r1", tokensIn: 2000))
        #expect(try refusal(in: quota.ask(poor)) == .quotaExhausted(available: micro(1000), needed: micro(2001)))
        // There is enough meanwhile, but no body.
        #expect(try refusal(in: quota.ask(withheld(chat("r2")))) == .withdrawn)
        #expect(quota.balance.pending == .zero)
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r3"))).chat.isWithheld == false)
    }

    @Test mutating func `a request whose body was withheld joins the one that was paid for`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency()))
        let said = quota.ask(withheld(chat("r2", tokensIn: 2000, idempotency: idempotency())))
        #expect(try the(Redirected.self, in: said).target == chat("r1").reply)
    }

    private func withheld(_ chat: Chat) -> Chat {
        Chat(
            request: chat.request, account: chat.account, reply: chat.reply, model: chat.model, body: "",
            showsUsage: chat.showsUsage, terms: chat.terms, idempotency: chat.idempotency,
            repetition: chat.repetition, deadline: chat.deadline, isWithheld: true)
    }
}
