/// An operator's question about redeem codes; told to Codes.
package struct BatchAsked: Message, Hashable {
    package static let type = "BatchAsked"

    package var request: RequestID
    /// `Batch.all` for the list of batches.
    package var batch: Batch
    package var question: Question
    package var by: Actor
    package var reply: ReplyAddress
    package var deadline: Timestamp

    /// Pages have at most 100 lines.
    package enum Question: Hashable, Sendable, Codable {
        case state
        /// The codes by number, behind the code numbered `after`.
        case codes(after: Int64?, limit: Int)
        /// What was redeemed, newest first, older than the use numbered `before`.
        case uses(before: Int64?, limit: Int)
        /// All batches, newest first, older than the one numbered `before`.
        case batches(before: Int64?, limit: Int)
    }

    package init(
        request: RequestID, batch: Batch, question: Question, by: Actor, reply: ReplyAddress, deadline: Timestamp
    ) {
        self.request = request
        self.batch = batch
        self.question = question
        self.by = by
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { request.text }
    package var key: String { batch.name }
}
