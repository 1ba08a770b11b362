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

    private init<Input: Inbox>(_ input: Input, _ variant: String? = nil) {
        topic = Input.topic
        draft = Draft(to: input)
        message = input.message
        read = Self.reader(of: Input.self)
        let name = [Input.topic.name, draft.event.type, variant].compactMap { $0 }.joined(separator: "/")
        record = GoldenRecord(name: name, bytes: draft.event.value)
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
    }

    static let inboxes = [
        Reader(AuthInbox.self), Reader(QuotaInbox.self), Reader(BooksInbox.self), Reader(LLMInbox.self),
        Reader(ResponderInbox.self),
    ]

    /// Each message of each inbox, with every optional member filled once and left out once.
    static let all: [GoldenMessage] = auth + quota + books + llm + responder

    private static let auth: [GoldenMessage] =
        [
            GoldenMessage(AuthInbox.issued(Sample.issued)), GoldenMessage(AuthInbox.requested(Sample.requested)),
            GoldenMessage(AuthInbox.cancelled(Sample.cancelled)), GoldenMessage(AuthInbox.withdrawn(Sample.withdrawn)),
            GoldenMessage(AuthInbox.left(Sample.left)),
            GoldenMessage(AuthInbox.asked(Sample.question(.balance)), "balance"),
            GoldenMessage(AuthInbox.asked(Sample.question(.ledger(before: 7, limit: 20))), "ledger"),
            GoldenMessage(AuthInbox.asked(Sample.question(.ledger(before: nil, limit: 20))), "ledger's end"),
            GoldenMessage(AuthInbox.asked(Sample.question(.request(id: RequestID("r1")))), "request"),
            GoldenMessage(AuthInbox.opened(Sample.opened)),
            GoldenMessage(AuthInbox.opened(AccountOpened(account: Sample.account, by: "console/root")), "plain"),
        ] + Sample.changes.enumerated().map { GoldenMessage(AuthInbox.changed($1), "\($0)") }

    private static let quota: [GoldenMessage] =
        [
            GoldenMessage(QuotaInbox.granted(Sample.granted)),
            GoldenMessage(QuotaInbox.authorized(ChatAuthorized(chat: Sample.chat))),
            GoldenMessage(QuotaInbox.authorized(ChatAuthorized(chat: plainChat)), "plain"),
            GoldenMessage(QuotaInbox.changed(Sample.changes[0])),
            GoldenMessage(QuotaInbox.authorized(ChatAuthorized(chat: withheldChat)), "withheld"),
            GoldenMessage(QuotaInbox.cancelled(Sample.cancelled)),
            GoldenMessage(QuotaInbox.withdrawn(Sample.withdrawn)),
            GoldenMessage(QuotaInbox.left(Sample.left)),
            GoldenMessage(QuotaInbox.asked(Sample.question(.balance))),
            GoldenMessage(QuotaInbox.answered(Sample.answered(.finished, nil)), "without usage"),
        ]
        + Ending.allCases.map { ending in
            let usage = Usage(tokensIn: 3, tokensOut: .max, isEstimated: true)
            return GoldenMessage(QuotaInbox.answered(Sample.answered(ending, usage)), ending.rawValue)
        }

    private static let plainChat: Chat = {
        var chat = Sample.chat
        chat.idempotency = nil
        chat.repetition = nil
        return chat
    }()

    private static let withheldChat = Chat(
        request: Sample.chat.request, account: Sample.account, reply: Sample.chat.reply, model: "small", body: "",
        showsUsage: false, terms: Sample.chat.terms, deadline: Sample.chat.deadline, isWithheld: true)

    private static let books: [GoldenMessage] = [
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: Sample.entry))),
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: plainEntry)), "plain"),
        GoldenMessage(BooksInbox.asked(Sample.question(.ledger(before: .max, limit: 100)))),
    ]

    private static let plainEntry: EntryPosted.Entry = {
        var entry = Sample.entry
        entry.extended = nil
        entry.model = nil
        entry.usage = nil
        entry.price = nil
        entry.reserved = nil
        return entry
    }()

    private static let llm: [GoldenMessage] = [
        GoldenMessage(
            LLMInbox.admitted(ChatAdmitted(Sample.chat, tokenLimit: 90, deadline: Sample.chat.deadline))),
        GoldenMessage(LLMInbox.cancelled(Sample.cancelled)),
    ]

    private static let responder: [GoldenMessage] =
        Sample.refusals.enumerated().map { index, refusal in
            GoldenMessage(ResponderInbox.refused(Sample.refused(refusal)), String(index))
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
            GoldenMessage(ResponderInbox.answered(Sample.told(.pending(Sample.pending))), "pending"),
        ]
}
