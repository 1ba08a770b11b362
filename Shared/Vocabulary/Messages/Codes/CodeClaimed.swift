/// An account, which Auth lets in, wants to redeem a code; told to Codes.
package struct CodeClaimed: Message, Hashable {
    package static let type = "CodeClaimed"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    package var batch: Batch
    package var code: CodeHash
    /// The client's `Idempotency-Key`.
    package var idempotencyKey: String?
    package var deadline: Timestamp

    package init(
        request: RequestID, account: Account, reply: ReplyAddress, batch: Batch, code: CodeHash,
        idempotencyKey: String? = nil, deadline: Timestamp
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        self.batch = batch
        self.code = code
        self.idempotencyKey = idempotencyKey
        self.deadline = deadline
    }

    package var id: String { request.text + "/claimed" }
    package var key: String { batch.name }
    /// The same for each repetition of the claim, and for no other claim.
    package var name: String { account.name + (idempotencyKey.map { "/key/" + $0 } ?? "/request/" + request.text) }
}
