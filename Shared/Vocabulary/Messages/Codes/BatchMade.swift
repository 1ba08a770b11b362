/// An operator made redeem codes. Told to Codes; a large batch takes several of these messages, in order.
package struct BatchMade: Message, Hashable {
    package static let type = "BatchMade"
    package static let isMoney = true

    package var batch: Batch
    package var terms: BatchTerms
    /// The number of codes of the whole batch.
    package var count: Int
    /// The number of the first of these codes in the batch, from 1.
    package var first: Int
    package var codes: [CodeHash]
    package var by: Actor
    package var request: RequestID
    /// Where the batch is told of; stands in its last message, so that it is whole by then.
    package var reply: ReplyAddress?
    /// Identifies the batch among those that chance, or a repetition, gives the same `batch`; nil: the request does.
    package var name: String?
    /// After it the codes are not made: nobody was shown them. Nil: never.
    package var deadline: Timestamp?

    /// The most codes of one message, about 35 KB.
    package static let mostCodes = 1_000

    package init(
        batch: Batch, terms: BatchTerms, count: Int, first: Int, codes: [CodeHash], by: Actor, request: RequestID,
        reply: ReplyAddress? = nil, name: String? = nil, deadline: Timestamp? = nil
    ) {
        self.batch = batch
        self.terms = terms
        self.count = count
        self.first = first
        self.codes = codes
        self.by = by
        self.request = request
        self.reply = reply
        self.name = name
        self.deadline = deadline
    }

    package var id: String { "\(batch.name)/\(first)" }
    package var key: String { batch.name }
}

/// A batch as it was made, without its codes.
package struct MadeBatch: Hashable, Sendable, Codable {
    package var batch: Batch
    package var terms: BatchTerms
    package var count: Int
    package var by: Actor
    package var at: Timestamp
    package var request: RequestID
    package var name: String?

    package init(_ made: BatchMade, at: Timestamp) {
        batch = made.batch
        terms = made.terms
        count = made.count
        by = made.by
        self.at = at
        request = made.request
        name = made.name
    }

    /// Why a message that has this batch's name is none of its; nil if it is.
    package func refusal(of made: BatchMade) -> Refusal? {
        guard made.name != nil || name != nil else { return made.request == request ? nil : .batchTaken }
        guard made.name == name else { return .batchTaken }
        return made.terms == terms && made.count == count ? nil : .idempotencyKeyReused
    }
}

extension MadeBatch: Written {}

/// Codes tells itself of a new batch, for the list of all.
package struct BatchListed: Message, Hashable {
    package static let type = "BatchListed"

    package var made: MadeBatch

    package init(made: MadeBatch) {
        self.made = made
    }

    package var id: String { made.batch.name + "/listed" }
    package var batch: Batch { .all }
    package var key: String { batch.name }
}
