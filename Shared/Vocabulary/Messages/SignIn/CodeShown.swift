/// Somebody sent a code from an identity; told to SignIn at the identity's desk, which counts the sender's tries.
package struct CodeShown: Message, Hashable {
    package static let type = "CodeShown"

    package var identity: Identity
    package var code: SignInCode
    /// Names the platform's message, so that one that is delivered again counts once.
    package var name: String
    package var request: RequestID
    /// Where the sender is told what came of it; nil if nobody waits.
    package var reply: ReplyAddress?
    package var deadline: Timestamp

    package init(
        identity: Identity, code: SignInCode, name: String, request: RequestID, reply: ReplyAddress? = nil,
        deadline: Timestamp
    ) {
        self.identity = identity
        self.code = code
        self.name = name
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { request.text + "/shown" }
    package var key: String { desk.name }
}
