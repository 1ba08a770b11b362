import Messages
import Testing

/// The account of these tests; its name is one by construction.
let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()

/// 30 s after a bench's first moment.
let deadline = Timestamp(milliseconds: 1_030_000)

func chat() -> Chat {
    Chat(
        request: RequestID("r1"), account: account, reply: ReplyAddress(partition: 0, stream: "s1"), model: "small",
        body: "{}", showsUsage: false,
        terms: Chat.Terms(
            price: Price(input: .yuan(1)), tokensIn: 10, tokensOut: 10, streamsLimit: 2, answerMilliseconds: 60_000),
        deadline: deadline)
}

/// The only message that was said, which must be of the type.
func the<Content: Message>(_ type: Content.Type, in said: [any Message]) throws -> Content {
    try #require(said.count == 1)
    return try #require(said.first as? Content)
}

extension SessionID {
    /// Another one for each number.
    static func numbered(_ number: Int) -> SessionID {
        let digits = String(number)
        guard let id = SessionID(String(repeating: "0", count: 32 - digits.count) + digits) else {
            preconditionFailure("32 digits are a session's id.")
        }
        return id
    }
}
