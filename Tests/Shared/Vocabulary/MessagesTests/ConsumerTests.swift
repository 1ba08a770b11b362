import Messages
import Testing

@Suite struct ConsumerTests {
    private static let inboxes: [any Inbox.Type] = [
        AuthInbox.self, QuotaInbox.self, BooksInbox.self, CodesInbox.self, SignInInbox.self, OrdersInbox.self,
        ReconciliationInbox.self, BotInbox.self, LLMInbox.self, CashierInbox.self, PostmanInbox.self,
        ResponderInbox.self,
    ]

    /// Whether the consumers with an inbox are those of the inboxes above, in the same order.
    private static func agrees(_ consumers: [Consumer]) -> Bool {
        let readers = consumers.filter { $0.inbox != nil }
        return inboxes.map { $0.topic } == readers.compactMap(\.inbox)
            && inboxes.map { "\($0)" } == readers.map { $0.name + "Inbox" }
    }

    @Test(arguments: [Consumer.Kind.processor, .activity])
    func `a consumer that has no inbox of its own is found`(kind: Consumer.Kind) {
        #expect(!Self.agrees(Consumer.all + [Consumer("Census", kind, of: AuthInbox.self, "counts")]))
        #expect(!Self.agrees(Consumer.all.filter { $0 != .books }))
    }

    @Test func `every inbox is its consumer's, and bears its name`() {
        #expect(Self.agrees(Consumer.all))
        #expect(
            Topic.inboxes.map(\.name)
                == [
                    "auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "llm",
                    "cashier", "postman", "responder",
                ])
    }

    @Test func `a tail has no inbox, and reads what others are written to`() {
        #expect(Consumer.relay.inbox == nil)
        #expect(Consumer.relay.reads == .replies)
    }

    @Test func `Relay accepts every kind of reply`() {
        let address = ReplyAddress(partition: 0, stream: "s1")
        let kinds: [Reply.Kind] = [
            .part, .takeover, .end(.finished, usage: nil, problem: nil), .document(status: 200, []),
            .pointer(address),
        ]
        let types = kinds.map { kind in
            Reply(address: address, epoch: 1, sequence: 0, kind: kind).draft.event.type
        }
        #expect(types == Consumer.relay.accepts)
    }
}
