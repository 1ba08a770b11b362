/// A consumer of the log: its kind, its topic, the messages it accepts, and how long it collects inputs for a commit.
///
/// `all` is the only list of consumers. Inboxes, dead letters, changelogs and roles derive from it. Tests check
/// targets, the simulation's players and the READMEs' tables against it.
package struct Consumer: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Decides: a pure function with one state a key, kept in a changelog.
        case processor
        /// Acts: calls the outside world, at least once.
        case activity
        /// Passes on: keeps nothing that cannot be read again.
        case tail
    }

    /// The name of its target. In small letters it names its role, and its inbox if it has one.
    package let name: String
    package let kind: Kind
    /// The topic that it reads.
    package let reads: Topic
    /// The types of the messages that it accepts.
    package let accepts: [String]
    /// How long it collects further inputs before a commit, where a commit is expensive. Zero if a client waits for its
    /// outputs.
    package let patience: Duration
    /// Its purpose in a few words, for an operator.
    package let meaning: String

    /// Makes a consumer with an inbox, which has the consumer's name.
    package init<Input: Inbox>(
        _ name: String, _ kind: Kind, of inbox: Input.Type, patience: Duration = .zero, _ meaning: String
    ) {
        self.name = name
        self.kind = kind
        reads = Topic(name.lowercased())
        accepts = Input.accepts.map(\.type)
        self.patience = patience
        self.meaning = meaning
    }

    /// Makes a tail of a topic that others write to.
    package init(_ name: String, following topic: Topic, accepts: [String], _ meaning: String) {
        self.name = name
        kind = .tail
        reads = topic
        self.accepts = accepts
        patience = .zero
        self.meaning = meaning
    }

    /// Its own topic; a tail has none.
    package var inbox: Topic? { kind == .tail ? nil : reads }
}

extension Consumer {
    /// Every consumer there is, in the order of starting: a consumer that answers starts before the one that asks it.
    package static let all = [
        auth, quota, books, codes, signIn, orders, reconciliation, bot, llm, cashier, postman, responder, relay,
    ]

    package static let auth = Consumer("Auth", .processor, of: AuthInbox.self, "keys of accounts")
    package static let quota = Consumer("Quota", .processor, of: QuotaInbox.self, "credit: reservations and charges")
    // No client waits until a page is written.
    package static let books = Consumer(
        "Books", .processor, of: BooksInbox.self, patience: .milliseconds(50), "ledger pages")
    package static let codes = Consumer(
        "Codes", .processor, of: CodesInbox.self, "redeem codes: batches and their uses")
    package static let signIn = Consumer(
        "SignIn", .processor, of: SignInInbox.self, "sign-in: tickets, codes, identities, gifts")
    package static let orders = Consumer(
        "Orders", .processor, of: OrdersInbox.self, "orders: payment, fulfilment, refunds")
    package static let reconciliation = Consumer(
        "Reconciliation", .processor, of: ReconciliationInbox.self, patience: .milliseconds(50),
        "our books against the providers' bills")
    package static let bot = Consumer(
        "Bot", .processor, of: BotInbox.self, "chats at WeChat, WeCom and zsxq")
    // No client waits for the commit of a finished call: the answer was sent before.
    package static let llm = Consumer(
        "LLM", .activity, of: LLMInbox.self, patience: .milliseconds(50), "calls of models")
    package static let cashier = Consumer(
        "Cashier", .activity, of: CashierInbox.self, "calls of payment providers, and what they tell")
    package static let postman = Consumer(
        "Postman", .activity, of: PostmanInbox.self, "mails of sign-in codes, and what is pushed to chats")
    package static let responder = Consumer(
        "Responder", .activity, of: ResponderInbox.self, "what the deciding roles say to those who asked")
    package static let relay = Consumer(
        "Relay", following: .replies, accepts: Reply.Kind.types, "the streams of answers")
}
