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
            choices: 2, streamsLimit: 64, answerMilliseconds: 600_000,
            groups: [
                Chat.Terms.Group(name: "guests", ratio: nil),
                Chat.Terms.Group(name: "vip", ratio: Ratio(tenThousandths: 8_000)),
            ]),
        idempotency: Chat.Idempotency(key: "caf\u{E9}", bodyHash: "ab12", keptMilliseconds: 86_400_000),
        repetition: Chat.Repetition(fingerprint: "q83vEjRWeJA", withinMilliseconds: 60_000),
        deadline: Timestamp(milliseconds: 1_800_000_000_000))

    package static let actor = Actor("console/root", from: "2001:db8::1", role: .owner)
    package static let issued = KeyIssued(
        account: account, credential: KeyHash(hexadecimal: "aa11"), grant: .fen(1), by: actor, name: "手机",
        limits: limits, reply: chat.reply, request: RequestID("q1"), deadline: chat.deadline)
    package static let revoked = KeyRevoked(
        account: account, name: "aa11", by: actor, credentialOfCaller: session, reply: chat.reply,
        request: RequestID("q1"), deadline: chat.deadline)
    package static let opened = AccountOpened(
        account: account, role: .operator, group: "vip", grant: .fen(1), by: actor, reply: chat.reply,
        request: RequestID("q1"))
    package static let recorded = ChangeRecorded(
        by: actor, at: Timestamp(milliseconds: 1_800_000_000_000), action: "account.suspended", subject: account.name,
        before: #"{"status":"active"}"#, after: #"{"status":"suspended"}"#, request: RequestID("q1"))
    package static let changes: [AccountChanged] = [
        .suspended(reason: "chargeback"), .resumed, .closed(reason: "by its own wish"), .role(.owner), .group("vip"),
        .group(nil),
    ].map { change in
        AccountChanged(
            account: account, change: change, by: actor, name: "c1", reply: chat.reply, request: RequestID("q1"))
    }
    package static let requested = ChatRequested(chat: chat, credential: .key(KeyHash(hexadecimal: "aa11")))
    package static let unfit = ChatRequested(
        chat: chat, credential: .key(KeyHash(hexadecimal: "aa11")), words: ["insults", "名单"])
    package static let granted = CreditGranted(
        grant: "trial/alice", account: account, amount: .limit, cause: .code(batch: "b1"), by: operating,
        request: RequestID("q1"), reply: chat.reply)
    package static let corrected = BalanceCorrected(
        name: "c1", account: account, amount: .zero - .fen(1), reason: "charged twice", by: operating,
        request: RequestID("q1"), reply: chat.reply)
    package static let operating = Actor("olga", from: "192.0.2.7")

    package static let report = CallReport(
        attempts: [
            .init(
                channel: "backup", begun: Timestamp(milliseconds: 1_800_000_000_000), milliseconds: 7,
                outcome: "rateLimited", status: 429)
        ],
        usage: ReportedUsage(tokensIn: 1, tokensOut: -2, total: 3, cached: 4, reasoning: .max))

    package static let entry: EntryPosted.Entry = {
        var entry = EntryPosted.Entry(
            kind: .post, reference: "r1", amount: .fen(3), extended: .fen(2), uncharged: .fen(1), available: .yuan(5),
            time: Timestamp(milliseconds: 1_800_000_000_000), model: "small",
            usage: Usage(tokensIn: 1, tokensOut: 2, isEstimated: true), price: chat.terms.price, reserved: .fen(1),
            key: "aa11aa11aa11aa11", report: report, cause: .correction(reason: "charged twice", by: "olga"))
        entry.number = 7
        entry.previous = "p"
        entry.hash = "h"
        return entry
    }()

    package static let filter = LedgerFilter(
        from: Timestamp(milliseconds: 1), to: Timestamp(milliseconds: 2), key: "aa11aa11aa11aa11", model: "small",
        kind: .correction)

    package static let pending = QuestionAnswered.Pending(
        request: chat.request, model: "small", price: chat.terms.price, reserved: .fen(1))

    package static let refusals: [Refusal] = [
        .keyUnknown, .accountSuspended(reason: "chargeback"), .accountClosed(reason: nil), .modelNotAllowed, .late,
        .quotaExhausted(available: .fen(1), needed: .limit), .tooManyStreams(limit: 64), .idempotencyKeyReused,
        .expired, .withdrawn, .setAside, .creditDeclined(available: .fen(1)), .requestUnknown,
        .roleInsufficient(needed: .owner), .accountExists, .accountUnknown, .noSuchKey,
        .codeUnknown, .codeUsed(isOwn: true),
        .codeLimitReached(limit: 1), .codeExpired, .codeRevoked, .codeSetAside, .batchUnknown, .batchTaken,
        .batchExists(batch), .tooManyKeys(limit: 100), .contentRefused, .keyExpired, .addressNotAllowed, .keyLimited,
        .sessionUnknown, .sessionNeeded, .inviteInvalid,
        .ticketUnknown, .ticketExpired, .ticketOfAnother, .ticketPending, .codeWrong(left: 4), .tooManyTries,
        .tooManyTickets, .tooManyCodesSent, .signInRests, .identityHasAccount, .identityNotLinked,
        .tooManyIdentities(limit: 100), .sessionOfKey, .identityUnknown,
    ]

    package static let cancelled = ChatCancelled(request: chat.request, account: account)
    /// As the door says it.
    package static let stopped = ChatCancelled(
        request: chat.request, account: account, credential: .key(KeyHash(hexadecimal: "aa11")), from: "2001:db8::1")
    package static let withdrawn = ChatWithdrawn(chat)
    package static let left = ClientLeft(
        request: chat.request, account: account, reply: chat.reply, fingerprint: "q83vEjRWeJA", isBegun: true,
        keptUntil: Timestamp(milliseconds: 1_800_086_400_000))

    package static func answered(
        _ ending: Ending, _ usage: Usage?, _ report: CallReport? = Sample.report
    ) -> ChatAnswered {
        ChatAnswered(request: chat.request, account: account, ending: ending, usage: usage, report: report)
    }

    package static func question(
        _ question: QuestionAsked.Question, for audience: Audience? = nil
    ) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q1"), account: account, credential: .key(KeyHash(hexadecimal: "aa11")),
            reply: chat.reply,
            question: question, deadline: chat.deadline, audience: audience)
    }

    package static func refused(_ refusal: Refusal) -> Refused {
        Refused(request: chat.request, account: account, reply: chat.reply, refusal: refusal)
    }

    package static func told(
        _ answer: QuestionAnswered.Answer, _ audience: Audience? = nil
    ) -> QuestionAnswered {
        QuestionAnswered(
            request: RequestID("q1"), account: account, reply: chat.reply, answer: answer, audience: audience)
    }
}
