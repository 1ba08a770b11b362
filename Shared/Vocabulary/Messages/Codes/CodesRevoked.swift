/// An operator revoked a batch, or one code of it: what is not used yet never will be. Told to Codes.
package struct CodesRevoked: Message, Hashable {
    package static let type = "CodesRevoked"
    package static let isMoney = true

    package var batch: Batch
    /// Nil: the whole batch.
    package var code: CodeHash?
    package var by: Actor
    package var request: RequestID
    package var reply: ReplyAddress?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        batch: Batch, code: CodeHash? = nil, by: Actor, request: RequestID, reply: ReplyAddress? = nil,
        deadline: Timestamp? = nil
    ) {
        self.batch = batch
        self.code = code
        self.by = by
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { request.text + "/revoked" }
    package var key: String { batch.name }
}
