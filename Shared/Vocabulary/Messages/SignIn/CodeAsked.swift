/// A person asks the bot for a code to sign in with; told to SignIn at the desk that the code names. The code proves the
/// identity to whoever types it at the page whose ticket waits.
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

    /// The desk of the first code that the seed gives; SignIn draws on until one names this desk and is free.
    private var desk: Desk { Desk(of: SignInCode(.letters, from: seed.bytes)) }
    package var id: String { request.text + "/code" }
    package var key: String { desk.name }
}
