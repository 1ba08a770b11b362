import Auth
import Messages
import Processing
import ProcessingBench
import Testing

@Suite struct AuthTests {
    private var auth = ProcessorBench(Auth())
    private let alice = KeyHash(hexadecimal: "aa11")
    private let stranger = KeyHash(hexadecimal: "bb22")

    @Test mutating func `a request with a key of the account goes on to Quota as it came`() throws {
        issue(alice)
        let said = auth.feed(.requested(requested(by: alice)))
        #expect(try the(ChatAuthorized.self, in: said) == ChatAuthorized(chat: chat(), apiKey: "aa11"))
    }

    @Test mutating func `a redemption of the account goes on to Codes, another's is refused`() throws {
        issue(alice)
        let claim = CodeClaimed(
            request: chat().request, account: account, reply: chat().reply, batch: Batch(number: 7),
            code: CodeHash(hexadecimal: "c0"), idempotencyKey: "k", deadline: chat().deadline)
        let said = auth.feed(.redeemed(RedemptionRequested(claim: claim, credential: .key(alice))))
        #expect(try the(CodeClaimed.self, in: said) == claim)
        #expect(
            try refusal(of: .redeemed(RedemptionRequested(claim: claim, credential: .key(stranger)))) == .keyUnknown)
        _ = auth.feed(
            .changed(AccountChanged(account: account, change: .suspended(reason: "r"), by: Actor("console"), name: "n"))
        )
        #expect(
            try refusal(of: .redeemed(RedemptionRequested(claim: claim, credential: .key(alice))))
                == .accountSuspended(reason: "r"))
    }

    @Test mutating func `a request with a key that was never issued is refused`() throws {
        issue(alice)
        #expect(try refusal(of: .requested(requested(by: stranger))) == .keyUnknown)
    }

    @Test mutating func `a request for an account that was never opened is refused and leaves nothing behind`() throws {
        #expect(try refusal(of: .requested(requested(by: alice))) == .keyUnknown)
        var changes = ChangeCollector()
        auth.state.visit(&changes)
        #expect(changes.changes.isEmpty)
    }

    @Test mutating func `every key of an account is good, and a key issued twice is one key`() throws {
        issue(alice)
        issue(stranger)
        issue(stranger)
        #expect(auth.state.credentials.count == 2)
        let said = auth.feed(.requested(requested(by: stranger)))
        #expect(try the(ChatAuthorized.self, in: said).chat == chat())
    }

    @Test mutating func `a request at its deadline is in time`() throws {
        issue(alice)
        let said = auth.feed(.requested(requested(by: alice)), after: .seconds(30))
        #expect(try the(ChatAuthorized.self, in: said).chat == chat())
    }

    @Test mutating func `a request a moment after its deadline is late, whatever its key`() throws {
        issue(alice)
        #expect(try refusal(of: .requested(requested(by: stranger)), after: .milliseconds(30_001)) == .late)
    }

    @Test mutating func `what is issued survives a restart`() throws {
        issue(alice)
        auth.restart()
        #expect(try the(ChatAuthorized.self, in: auth.feed(.requested(requested(by: alice)))).chat == chat())
    }

    @Test mutating func `a cancellation takes the way of its request`() throws {
        issue(alice)
        let cancellation = ChatCancelled(request: chat().request, account: account)
        #expect(try the(ChatCancelled.self, in: auth.feed(.cancelled(cancellation))) == cancellation)
    }

    @Test mutating func `a cancellation for an account that was never opened goes no further`() {
        let cancellation = ChatCancelled(request: chat().request, account: account)
        #expect(auth.feed(.cancelled(cancellation)).isEmpty)
    }

    @Test mutating func `a withdrawal takes the way of its request, whatever the rules say of that`() throws {
        let said = auth.feed(.withdrawn(ChatWithdrawn(chat())), after: .seconds(31))
        #expect(try the(ChatWithdrawn.self, in: said) == ChatWithdrawn(chat()))
    }

    @Test mutating func `a departure takes the way of its request`() throws {
        let left = ClientLeft(
            request: chat().request, account: account, reply: chat().reply, fingerprint: "f", isBegun: false,
            keptUntil: chat().deadline)
        #expect(auth.feed(.left(left)).isEmpty)
        issue(alice)
        #expect(try the(ClientLeft.self, in: auth.feed(.left(left))) == left)
    }

    @Test mutating func `a question for the balance or a request goes to Quota and one for the ledger to Books`() throws
    {
        issue(alice)
        let balance = question(.balance)
        let ledger = question(.ledger(before: nil, limit: 20))
        let request = question(.request(id: RequestID("r1")))
        #expect(outputs(of: balance).map(\.topic) == [QuotaInbox.topic])
        #expect(outputs(of: request).map(\.topic) == [QuotaInbox.topic])
        #expect(outputs(of: ledger).map(\.topic) == [BooksInbox.topic])
        #expect(try the(QuestionAsked.self, in: auth.feed(.asked(ledger))) == ledger)
    }

    @Test mutating func `a question is held against the same rules as a request`() throws {
        #expect(try refusal(of: .asked(question(.balance))) == .keyUnknown)
        issue(alice)
        auth.state.standing.value.status = .closed
        #expect(try refusal(of: .asked(question(.balance))) == .accountClosed(reason: nil))
        #expect(try refusal(of: .asked(question(.balance)), after: .seconds(31)) == .late)
    }

    @Test mutating func `a refusal names the request and where its client waits`() throws {
        let refused = try the(Refused.self, in: auth.feed(.requested(requested(by: alice))))
        #expect(refused.request == chat().request)
        #expect(refused.account == account)
        #expect(refused.reply == chat().reply)
    }

    @Test func `a rule that is left out is not asked`() throws {
        var open = ProcessorBench(Auth(rules: [.deadline]))
        let said = open.feed(.requested(requested(by: stranger)))
        #expect(try the(ChatAuthorized.self, in: said).chat == chat())
    }

    @Test func `of two rules that say no the first is heard`() throws {
        var strict = ProcessorBench(Auth(rules: [Rule { _, _, _ in .accountClosed(reason: nil) }, .credential]))
        let said = strict.feed(.requested(requested(by: stranger)))
        #expect(try the(Refused.self, in: said).refusal == .accountClosed(reason: nil))
    }

    @Test(
        arguments: [
            (nil, 1_000_000), ("vip", 800_100), ("patrons", 2_500_000),
        ] as [(String?, Int64)])
    mutating func `a chat goes on at the price of its account's group, rounded up`(group: String?, price: Int64) throws
    {
        issue(alice)
        auth.state.standing.value.group = group
        let terms = [
            Chat.Terms.Group(name: "guests", ratio: nil),
            Chat.Terms.Group(name: "patrons", ratio: Ratio(tenThousandths: 25_000)),
            Chat.Terms.Group(name: "vip", ratio: Ratio(tenThousandths: 8_001)),
        ]
        var asked = chat()
        asked.terms.groups = terms
        asked.terms.price = Price(input: .yuan(1), output: Money(microYuan: 1), perCall: .zero)
        let said = auth.feed(.requested(ChatRequested(chat: asked, credential: .key(alice))))
        let authorized = try the(ChatAuthorized.self, in: said).chat
        #expect(authorized.terms.price.input == Money(microYuan: price))
        #expect(authorized.terms.price.output == Money(microYuan: group == "patrons" ? 3 : 1))
        #expect(authorized.terms.price.perCall == .zero)
        #expect(authorized.body == asked.body && authorized.terms.tokensOut == asked.terms.tokensOut)
    }

    @Test mutating func `a group is refused what it may not ask, and others are not`() throws {
        issue(alice)
        var asked = chat()
        asked.terms.groups = [Chat.Terms.Group(name: "guests", ratio: nil)]
        let requested = ChatRequested(chat: asked, credential: .key(alice))
        #expect(try the(ChatAuthorized.self, in: auth.feed(.requested(requested))).chat == asked)
        // A group that was renamed or misspelt is limited to nothing that is known.
        for group in ["guests", "unknown"] {
            auth.state.standing.value.group = group
            #expect(try refusal(of: .requested(requested)) == .modelNotAllowed)
        }
        #expect(try the(QuestionAsked.self, in: auth.feed(.asked(question(.balance)))) == question(.balance))
    }

    @Test mutating func `a question with a refused word is refused, ahead of the account's standing`() throws {
        issue(alice)
        for words in [nil, []] as [[String]?] {
            let fit = ChatRequested(chat: chat(), credential: .key(alice), words: words)
            #expect(try the(ChatAuthorized.self, in: auth.feed(.requested(fit))).chat == chat())
        }
        var asked = chat()
        asked.terms.groups = [Chat.Terms.Group(name: "guests", ratio: nil)]
        auth.state.standing.value.group = "guests"
        let unfit = ChatRequested(chat: asked, credential: .key(alice), words: ["insults"])
        #expect(try refusal(of: .requested(unfit)) == .contentRefused)
        let unknown = ChatRequested(chat: asked, credential: .key(stranger), words: ["insults"])
        #expect(try refusal(of: .requested(unknown)) == .keyUnknown)
        auth.state.standing.value.status = .suspended
        #expect(try refusal(of: .requested(unfit)) == .contentRefused)
    }

    // MARK: Given

    private mutating func issue(_ credential: KeyHash) {
        #expect(auth.feed(.issued(KeyIssued(account: account, credential: credential))).isEmpty)
    }

    private mutating func refusal(of input: AuthInbox, after pause: Duration = .zero) throws -> Refusal {
        try the(Refused.self, in: auth.feed(input, after: pause)).refusal
    }

    private mutating func outputs(of question: QuestionAsked) -> [Output] {
        auth.processor.process(.asked(question), at: auth.time, state: &auth.state)
    }

    private func requested(by credential: KeyHash) -> ChatRequested {
        ChatRequested(chat: chat(), credential: .key(credential))
    }

    private func question(_ question: QuestionAsked.Question) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q1"), account: account, credential: .key(alice),
            reply: ReplyAddress(partition: 0, stream: "s-q1"), question: question, deadline: deadline)
    }
}
