/// A consumer of the log, and what follows from its being one: its topics, its role, how long it waits for company.
///
/// The list of them is the only one. Inboxes, dead letters, changelogs and roles derive from it; targets, tests, the
/// simulation's players and the READMEs' tables are checked against it.
package struct Consumer: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Decides: a pure function with a state for each key, which its changelog keeps.
        case processor
        /// Acts: calls the outside world, at least once.
        case activity
        /// Passes on: owns nothing that cannot be read again.
        case tail
    }

    /// Its target's. In small letters it is its role's, and its inbox's if it has one.
    package let name: String
    package let kind: Kind
    /// The topic that it reads.
    package let reads: Topic
    /// The types of the messages that it accepts.
    package let accepts: [String]
    /// How long it waits for further inputs before it commits, where a commit has a price: zero where somebody waits
    /// for what it says.
    package let patience: Duration
    /// What it is for, in a few words for an operator.
    package let meaning: String

    /// One with an inbox, which bears its name.
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

    /// A tail of a topic that others address.
    package init(_ name: String, following topic: Topic, accepts: [String], _ meaning: String) {
        self.name = name
        kind = .tail
        reads = topic
        self.accepts = accepts
        patience = .zero
        self.meaning = meaning
    }

    /// The topic that is its own; a tail has none.
    package var inbox: Topic? { kind == .tail ? nil : reads }
}

extension Consumer {
    /// Every consumer there is, in the order in which they are started: who answers comes before who asks.
    package static let all = [auth, quota, books, llm, responder, relay]

    package static let auth = Consumer("Auth", .processor, of: AuthInbox.self, "keys of accounts")
    package static let quota = Consumer("Quota", .processor, of: QuotaInbox.self, "credit: reservations and charges")
    // Nobody waits for a page that is written.
    package static let books = Consumer(
        "Books", .processor, of: BooksInbox.self, patience: .milliseconds(50), "ledger pages")
    // Nobody waits for what a finished call commits: its answer is with the client.
    package static let llm = Consumer(
        "LLM", .activity, of: LLMInbox.self, patience: .milliseconds(50), "calls of models")
    package static let responder = Consumer(
        "Responder", .activity, of: ResponderInbox.self, "what the deciding roles say to those who asked")
    package static let relay = Consumer(
        "Relay", following: .replies, accepts: Reply.Kind.types, "the streams of answers")
}
