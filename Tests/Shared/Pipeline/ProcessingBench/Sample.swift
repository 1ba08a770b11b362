package import Messages

/// One of each message, with every optional field filled.
package enum Sample {
    package static let account: Account = {
        guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
        return account
    }()

    package static let chat = Chat(
        request: RequestID("r1"), account: account,
        reply: ReplyAddress(partition: 3, stream: "s/1", offset: 77), model: "大模型",
        body: #"{"messages":[{"role":"user","content":"你好 \"quoted\" / \u0000"}]}"#, showsUsage: true,
        terms: Chat.Terms(
            price: Price(input: .fen(1), output: .limit, perCall: Money(microYuan: 1)), tokensIn: 10, tokensOut: .max,
            choices: 2, streamsLimit: 64, answerMilliseconds: 600_000),
        idempotency: Chat.Idempotency(key: "caf\u{E9}", bodyHash: "ab12", keptMilliseconds: 86_400_000),
        repetition: Chat.Repetition(fingerprint: "q83vEjRWeJA", withinMilliseconds: 60_000),
        deadline: Timestamp(milliseconds: 1_800_000_000_000))

    package static let issued = KeyIssued(account: account, credential: KeyHash(hexadecimal: "aa11"))
    package static let opened = AccountOpened(account: account, role: .operator, group: "vip", by: "console/root")
    package static let changes: [AccountChanged] = [
        .suspended(reason: "chargeback"), .resumed, .closed(reason: "by its own wish"), .role(.owner), .group("vip"),
        .group(nil),
    ].map { AccountChanged(account: account, change: $0, by: "console/root", name: "c1") }
    package static let requested = ChatRequested(chat: chat, credential: KeyHash(hexadecimal: "aa11"))
    package static let granted = CreditGranted(grant: "trial/alice", account: account, amount: .limit)

    package static let entry = EntryPosted.Entry(
        kind: .post, reference: "r1", amount: .fen(3), extended: .fen(2), uncharged: .fen(1), available: .yuan(5),
        time: Timestamp(milliseconds: 1_800_000_000_000), model: "small",
        usage: Usage(tokensIn: 1, tokensOut: 2, isEstimated: true), price: chat.terms.price, reserved: .fen(1))

    package static let pending = QuestionAnswered.Pending(
        request: chat.request, model: "small", price: chat.terms.price, reserved: .fen(1))

    package static let refusals: [Refusal] = [
        .keyUnknown, .accountSuspended(reason: "chargeback"), .accountClosed, .late,
        .quotaExhausted(available: .fen(1), needed: .limit), .tooManyStreams(limit: 64), .idempotencyKeyReused,
        .expired, .withdrawn, .setAside, .requestUnknown,
    ]

    package static let cancelled = ChatCancelled(request: chat.request, account: account)
    package static let withdrawn = ChatWithdrawn(chat)
    package static let left = ClientLeft(
        request: chat.request, account: account, reply: chat.reply, fingerprint: "q83vEjRWeJA", isBegun: true,
        keptUntil: Timestamp(milliseconds: 1_800_086_400_000))

    package static func answered(_ ending: Ending, _ usage: Usage?) -> ChatAnswered {
        ChatAnswered(request: chat.request, account: account, ending: ending, usage: usage)
    }

    package static func question(_ question: QuestionAsked.Question) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q1"), account: account, credential: KeyHash(hexadecimal: "aa11"), reply: chat.reply,
            question: question, deadline: chat.deadline)
    }

    package static func refused(_ refusal: Refusal) -> Refused {
        Refused(request: chat.request, account: account, reply: chat.reply, refusal: refusal)
    }

    package static func told(_ answer: QuestionAnswered.Answer) -> QuestionAnswered {
        QuestionAnswered(request: RequestID("q1"), account: account, reply: chat.reply, answer: answer)
    }
}
