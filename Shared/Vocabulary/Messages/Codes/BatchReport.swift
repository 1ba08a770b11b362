/// What became of a batch until now.
package struct BatchReport: Hashable, Sendable, Codable {
    package var made: MadeBatch
    package var status: Status
    /// Codes that the log has: fewer than were to be made if making them was cut short.
    package var codes: Int
    package var uses: Int
    /// Codes that were revoked one by one.
    package var revoked: Int

    package enum Status: String, Hashable, Sendable, Codable {
        case open, expired, revoked
    }

    package init(made: MadeBatch, status: Status, codes: Int, uses: Int, revoked: Int) {
        self.made = made
        self.status = status
        self.codes = codes
        self.uses = uses
        self.revoked = revoked
    }
}

/// One code of a batch.
package struct CodeLine: Hashable, Sendable, Codable {
    /// In the batch, from 1.
    package var number: Int64
    package var code: CodeHash
    package var uses: Int
    package var isRevoked: Bool
    package var last: CodeUse?

    package init(number: Int64, code: CodeHash, uses: Int, isRevoked: Bool, last: CodeUse? = nil) {
        self.number = number
        self.code = code
        self.uses = uses
        self.isRevoked = isRevoked
        self.last = last
    }
}

/// A code was redeemed: the answer to the one who did, and a line of the batch.
package struct CodeUse: Hashable, Sendable, Codable {
    /// In the batch, from 1.
    package var number: Int64
    package var batch: Batch
    package var code: CodeHash
    /// Counts the uses of this code, from 1.
    package var use: Int
    package var account: Account
    package var amount: Money
    package var at: Timestamp

    package init(
        number: Int64, batch: Batch, code: CodeHash, use: Int, account: Account, amount: Money, at: Timestamp
    ) {
        self.number = number
        self.batch = batch
        self.code = code
        self.use = use
        self.account = account
        self.amount = amount
        self.at = at
    }

    /// The id of its grant, which Quota counts once.
    package var grant: String { "code/\(batch.name)/\(code.hexadecimal)/\(use)" }
}

extension CodeUse: Written {}

/// A batch in the list of all.
package struct BatchLine: Hashable, Sendable, Codable {
    /// From 1, in the order in which batches were made.
    package var number: Int64
    package var made: MadeBatch

    package init(number: Int64, made: MadeBatch) {
        self.number = number
        self.made = made
    }
}
