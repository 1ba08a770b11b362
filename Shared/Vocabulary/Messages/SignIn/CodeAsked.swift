/// A person asks the bot for a code to sign in with; told to SignIn at the identity's desk. The code names that desk, so
/// that it is found by itself, and proves the identity for the browser in which it is typed, whose ever that is.
package struct CodeAsked: Message, Hashable {
    package static let type = "CodeAsked"

    package var identity: Identity
    package var seed: CodeSeed
    /// Names the platform's message, so that one that is delivered again gets the same code.
    package var name: String
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp

    package init(
        identity: Identity, seed: CodeSeed, name: String, request: RequestID, reply: ReplyAddress, deadline: Timestamp
    ) {
        self.identity = identity
        self.seed = seed
        self.name = name
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    /// Makes a code.
    ///
    /// - Parameter draw: counts on until a code names the desk and is free: from the same chance come further codes.
    package func code(draw: Int) -> SignInCode { SignInCode(.letters, from: seed.bytes, draw: draw) }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { request.text + "/code" }
    package var key: String { desk.name }
}
