import Messages
import ProcessingBench

/// A message for an inbox, and how the inbox reads it.
struct GoldenMessage: Sendable {
    let topic: Topic
    let draft: Draft
    let message: any Message
    /// What the inbox makes of an event.
    let read: @Sendable (Event) throws -> any Message
    let record: GoldenRecord

    init<Input: Inbox>(_ input: Input, _ variant: String? = nil) {
        topic = Input.topic
        draft = Draft(to: input)
        message = input.message
        read = Self.reader(of: Input.self)
        let name = [Input.topic.name, draft.event.type, variant].compactMap { $0 }.joined(separator: "/")
        record = GoldenRecord(name: name, bytes: draft.event.value)
    }

    /// A record of one of `Topic.kept`.
    init<Content: Message>(_ message: Content, on topic: Topic, _ variant: String? = nil) {
        self.topic = topic
        draft = Draft(message, on: topic)
        self.message = message
        read = Self.reader(of: Content.self)
        let name = [topic.name, Content.type, variant].compactMap { $0 }.joined(separator: "/")
        record = GoldenRecord(name: name, bytes: draft.event.value)
    }

    private static func reader<Content: Message>(of type: Content.Type) -> @Sendable (Event) throws -> any Message {
        { try MessageCoding.decode(Content.self, from: $0.value) }
    }

    private static func reader<Input: Inbox>(of type: Input.Type) -> @Sendable (Event) throws -> any Message {
        { try Input.read($0).message }
    }

    /// Every inbox: its topic, the types it accepts, and how it reads.
    struct Reader: Sendable {
        let topic: Topic
        let types: [String]
        let read: @Sendable (Event) throws -> any Message

        init<Input: Inbox>(_ type: Input.Type) {
            topic = Input.topic
            types = Input.accepts.map(\.type)
            read = reader(of: type)
        }

        init<Content: Message>(_ type: Content.Type, on topic: Topic) {
            self.topic = topic
            types = [Content.type]
            read = reader(of: type)
        }
    }

    static let inboxes = [
        Reader(AuthInbox.self), Reader(QuotaInbox.self), Reader(BooksInbox.self), Reader(CodesInbox.self),
        Reader(SignInInbox.self), Reader(OrdersInbox.self), Reader(ReconciliationInbox.self), Reader(BotInbox.self),
        Reader(LLMInbox.self), Reader(CashierInbox.self), Reader(PostmanInbox.self), Reader(ResponderInbox.self),
        Reader(ChangeRecorded.self, on: .trail), Reader(CatalogueChanged.self, on: .catalogue),
    ]

    /// Each message of each inbox, with every optional member filled once and left out once.
    static let all: [GoldenMessage] =
        auth + quota + links + books + codes + signIn + llm + postman + responder + signInTold + trail + catalogue
        + ownKeys + payments + days + bot + botAsking + botTold + [botAlarm]

    private static let trail: [GoldenMessage] = [
        GoldenMessage(Sample.recorded, on: .trail),
        GoldenMessage(
            ChangeRecorded(
                by: plainActor, at: Sample.recorded.at, action: "key.issued", subject: "alice",
                request: RequestID("q1")), on: .trail, "plain"),
        GoldenMessage(
            ChangeRecorded(
                by: Actor("signin"), at: Sample.recorded.at, action: "gift.refused", subject: "alice",
                after: "{}", request: RequestID("gift/alice"), alarm: .giftsUsedUp), on: .trail, "alarm"),
    ]

    private static let catalogue = ["the first file", nil].map { note in
        GoldenMessage(
            CatalogueChanged(
                name: "5f00", base: .max, document: #"{"models":[{"name":"大模型"}]}"#,
                by: Actor("settings/up"), note: note), on: .catalogue, note == nil ? "plain" : nil)
    }

    private static let auth: [GoldenMessage] =
        [
            GoldenMessage(AuthInbox.issued(Sample.issued)),
            GoldenMessage(AuthInbox.issued(plainIssue), "plain"), GoldenMessage(AuthInbox.revoked(Sample.revoked)),
            GoldenMessage(AuthInbox.requested(Sample.requested)),
            GoldenMessage(AuthInbox.requested(Sample.unfit), "words"),
            GoldenMessage(AuthInbox.requested(Sample.ruled), "rules"),
            GoldenMessage(AuthInbox.cancelled(Sample.cancelled)), GoldenMessage(AuthInbox.withdrawn(Sample.withdrawn)),
            GoldenMessage(AuthInbox.left(Sample.left)),
            GoldenMessage(AuthInbox.asked(Sample.question(.balance)), "balance"),
            GoldenMessage(AuthInbox.asked(Sample.question(.ledger(before: 7, limit: 20))), "ledger"),
            GoldenMessage(AuthInbox.asked(Sample.question(.ledger(before: nil, limit: 20))), "ledger's end"),
            GoldenMessage(
                AuthInbox.asked(Sample.question(.ledger(before: 7, limit: 20, filter: Sample.filter))), "filter"),
            GoldenMessage(
                AuthInbox.asked(Sample.question(.ledger(before: 7, limit: 20, filter: LedgerFilter()))), "no filter"),
            GoldenMessage(AuthInbox.asked(Sample.question(.request(id: RequestID("r1")))), "request"),
            GoldenMessage(
                AuthInbox.asked(Sample.question(.request(id: RequestID("r1")), for: .operator)), "operator's"),
            GoldenMessage(
                AuthInbox.redeemed(
                    RedemptionRequested(
                        claim: Sample.claim(key: "k"), credential: .key(KeyHash(hexadecimal: "aa11")),
                        from: "192.0.2.7"))),
            GoldenMessage(
                AuthInbox.redeemed(RedemptionRequested(claim: Sample.claim(), credential: Sample.session)), "plain"),
            GoldenMessage(AuthInbox.opened(Sample.opened)),
            GoldenMessage(AuthInbox.opened(AccountOpened(account: Sample.account, by: plainActor)), "plain"),
            GoldenMessage(AuthInbox.asked(Sample.question(.admission(.operator))), "admission"),
            GoldenMessage(AuthInbox.asked(uncredited), "account"),
        ] + Sample.changes.enumerated().map { GoldenMessage(AuthInbox.changed($1), "\($0)") } + sessions

    private static let plainActor = Actor("console/root")
    private static let plainIssue = KeyIssued(account: Sample.account, credential: KeyHash(hexadecimal: "aa11"))
    private static let uncredited: QuestionAsked = {
        var question = Sample.question(.account)
        question.credential = nil
        return question
    }()

    private static let quota: [GoldenMessage] =
        [
            GoldenMessage(QuotaInbox.granted(Sample.granted)),
            GoldenMessage(
                QuotaInbox.granted(CreditGranted(grant: "g", account: Sample.account, amount: .fen(1))), "plain"),
            GoldenMessage(QuotaInbox.corrected(Sample.corrected)),
            GoldenMessage(QuotaInbox.corrected(plainCorrection), "plain"),
            GoldenMessage(
                QuotaInbox.authorized(
                    ChatAuthorized(chat: Sample.chat, apiKey: "aa11aa11aa11aa11", limits: Sample.limits.ofQuota))),
            GoldenMessage(QuotaInbox.authorized(ChatAuthorized(chat: plainChat)), "plain"),
            GoldenMessage(QuotaInbox.changed(Sample.changes[0])),
            GoldenMessage(QuotaInbox.ended(Sample.keyEnded)),
            GoldenMessage(QuotaInbox.authorized(ChatAuthorized(chat: withheldChat)), "withheld"),
            GoldenMessage(QuotaInbox.cancelled(Sample.cancelled)),
            GoldenMessage(QuotaInbox.withdrawn(Sample.withdrawn)),
            GoldenMessage(QuotaInbox.left(Sample.left)),
            GoldenMessage(QuotaInbox.asked(Sample.question(.balance))),
            GoldenMessage(QuotaInbox.answered(Sample.answered(.finished, nil, nil)), "without usage"),
        ]
        + Ending.allCases.map { ending in
            let usage = Usage(tokensIn: 3, tokensOut: .max, isEstimated: true)
            return GoldenMessage(QuotaInbox.answered(Sample.answered(ending, usage)), ending.rawValue)
        }

    private static let plainCorrection: BalanceCorrected = {
        var correction = Sample.corrected
        correction.by = Actor("console/root")
        correction.reply = nil
        return correction
    }()

    private static let plainChat: Chat = {
        var chat = Sample.chat
        chat.idempotency = nil
        chat.repetition = nil
        return chat
    }()

    private static let withheldChat = Chat(
        request: Sample.chat.request, account: Sample.account, reply: Sample.chat.reply, model: "small", body: "",
        showsUsage: false, terms: Sample.chat.terms, deadline: Sample.chat.deadline, isWithheld: true)

    private static let standing: Standing = {
        var standing = Standing()
        standing.opened = Sample.recorded.at
        (standing.status, standing.reason) = (.suspended, "chargeback")
        standing.group = "vip"
        return standing
    }()

    private static let heldKey = HeldKey(Sample.issued.credential, issued: Sample.recorded.at)

    private static let books: [GoldenMessage] = [
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: Sample.entry))),
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: plainEntry)), "plain"),
        GoldenMessage(BooksInbox.asked(Sample.question(.ledger(before: .max, limit: 100)))),
    ]

    private static let plainEntry = EntryPosted.Entry(
        kind: .grant, reference: "g", amount: .fen(3), available: .yuan(5),
        time: Timestamp(milliseconds: 1_800_000_000_000))

    private static let llm: [GoldenMessage] = [
        GoldenMessage(
            LLMInbox.admitted(ChatAdmitted(Sample.chat, tokenLimit: 90, deadline: Sample.chat.deadline))),
        GoldenMessage(LLMInbox.cancelled(Sample.cancelled)),
    ]

    private static let responder: [GoldenMessage] =
        Sample.refusals.enumerated().map { index, refusal in
            GoldenMessage(ResponderInbox.refused(Sample.refused(refusal)), String(index))
        }
        + Sample.limited.enumerated().map { index, refusal in
            GoldenMessage(ResponderInbox.refused(Sample.refused(refusal)), "limited \(index)")
        } + [
            GoldenMessage(
                ResponderInbox.redirected(
                    Redirected(
                        request: Sample.chat.request, account: Sample.account, reply: Sample.chat.reply,
                        target: ReplyAddress(partition: .max, stream: "t", offset: .max)))),
            GoldenMessage(ResponderInbox.answered(Sample.told(.balance(Balance()))), "balance"),
            GoldenMessage(
                ResponderInbox.answered(
                    Sample.told(.ledger([QuestionAnswered.Line(number: 1, entry: Sample.entry)], next: 1))), "ledger"),
            GoldenMessage(ResponderInbox.answered(Sample.told(.ledger([], next: nil))), "ledger's end"),
            GoldenMessage(
                ResponderInbox.answered(
                    Sample.told(.settled(QuestionAnswered.Line(number: 1, entry: Sample.entry)))), "settled"),
            GoldenMessage(
                ResponderInbox.answered(Sample.told(.ledger([], next: nil), .operator)), "operator's"),
            GoldenMessage(ResponderInbox.answered(Sample.told(.pending(Sample.pending))), "pending"),
            GoldenMessage(ResponderInbox.answered(Sample.told(.admitted(.owner))), "admitted"),
            GoldenMessage(ResponderInbox.answered(Sample.told(.account(standing, keys: [heldKey]))), "account"),
        ] + codesTold + sessionsTold
}
