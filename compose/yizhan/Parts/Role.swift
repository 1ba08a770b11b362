import Messages

/// A role: a consumer, or a producer with the consumers that it needs.
struct Role: Sendable, Equatable {
    let name: String
    let meaning: String
    /// The consumers that run in this role.
    let consumers: [Consumer]
    let parts: [any Part.Type]

    /// In the order of starting: a consumer that answers starts before the one that asks it.
    static let all = [auth, quota, books, llm, responder, chat]

    static let auth = Role(of: .auth, AuthPart.self)
    static let quota = Role(of: .quota, QuotaPart.self)
    static let books = Role(of: .books, BooksPart.self)
    static let llm = Role(of: .llm, LLMPart.self)
    static let responder = Role(of: .responder, ResponderPart.self)
    static let chat = Role(
        "chat", "the HTTP API, the page, and the streams of answers", consumers: [.relay],
        parts: [ChatPart.self, WebPart.self])

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
