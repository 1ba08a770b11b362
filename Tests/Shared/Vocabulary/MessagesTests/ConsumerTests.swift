import Messages
import Testing

@Suite struct ConsumerTests {
    @Test func `every inbox is its consumer's, and bears its name`() {
        let inboxes: [any Inbox.Type] = [
            AuthInbox.self, QuotaInbox.self, BooksInbox.self, CodesInbox.self, SignInInbox.self,
            OrdersInbox.self, ReconciliationInbox.self, BotInbox.self, LLMInbox.self, CashierInbox.self, PostmanInbox.self,
            ResponderInbox.self,
        ]
        #expect(inboxes.map { $0.topic } == Consumer.all.compactMap(\.inbox))
        #expect(
            Topic.inboxes.map(\.name)
                == [
                    "auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "llm",
                    "cashier", "postman", "responder",
                ])
        for (inbox, consumer) in zip(inboxes, Consumer.all) { #expect("\(inbox)" == consumer.name + "Inbox") }
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
