import Messages

/// A role: a consumer, or a producer with the consumers that it needs.
struct Role: Sendable, Equatable {
    let name: String
    let meaning: String
    /// The consumers that run in this role.
    let consumers: [Consumer]
    let parts: [any Part.Type]

    /// In the order of starting: a consumer that answers starts before the one that asks it.
    static let all = [
        auth, quota, books, codes, signIn, orders, reconciliation, bot, llm, cashier, postman, responder, chat,
    ]

    /// Those who decide, and who says what they decide: a question is answered where they run.
    static var deciding: [Role] {
        all.filter { role in role == responder || role.consumers.contains { $0.kind == .processor } }
    }

    static let auth = Role(of: .auth, AuthPart.self)
    static let quota = Role(of: .quota, QuotaPart.self)
    static let books = Role(of: .books, BooksPart.self)
    static let codes = Role(of: .codes, CodesPart.self)
    static let signIn = Role(of: .signIn, SignInPart.self)
    static let orders = Role(of: .orders, OrdersPart.self)
    static let reconciliation = Role(of: .reconciliation, ReconciliationPart.self)
    static let bot = Role(of: .bot, BotPart.self)
    static let llm = Role(of: .llm, LLMPart.self)
    static let cashier = Role(of: .cashier, CashierPart.self)
    static let postman = Role(of: .postman, PostmanPart.self)
    static let responder = Role(of: .responder, ResponderPart.self)
    static let chat = Role(
        "chat", "the HTTP APIs, the page, and the streams of answers", consumers: [.relay],
        parts: [
            DoorPart.self, ChatPart.self, AccountPart.self, ShopPart.self, PaymentPart.self, WeChatPart.self,
            VerifyPart.self, AdminPart.self, WebPart.self,
        ])

    init(_ name: String, _ meaning: String, consumers: [Consumer] = [], parts: [any Part.Type]) {
        self.name = name
        self.meaning = meaning
        self.consumers = consumers
        self.parts = parts
    }

    /// The role of one consumer, with the consumer's name in small letters.
    init(of consumer: Consumer, _ part: any Part.Type) {
        self.init(consumer.reads.name, consumer.meaning, consumers: [consumer], parts: [part])
    }

    static func == (left: Role, right: Role) -> Bool { left.name == right.name }
}
