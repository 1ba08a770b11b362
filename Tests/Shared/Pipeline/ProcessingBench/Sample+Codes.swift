package import Messages

/// What is said of redeem codes.
extension Sample {
    package static let batch = Batch(number: 0x3F9A_12C0)
    package static let console = Actor("console/root")
    package static let terms = BatchTerms(
        value: .yuan(5), expires: Timestamp(milliseconds: 1_800_000_000_000), usesPerCode: 2, usesPerAccount: 1,
        note: "开业")

    /// Codes as they are kept.
    package static let codes = ["aa11", "bb22", "cc33"].map { CodeHash(hexadecimal: $0) }

    package static func made(
        _ terms: BatchTerms = terms, count: Int = 3, first: Int = 1, codes: [CodeHash] = codes, reply: Bool = true
    ) -> BatchMade {
        BatchMade(
            batch: batch, terms: terms, count: count, first: first, codes: codes,
            by: Actor("console/root", from: "192.0.2.1"), request: RequestID("m1"), reply: reply ? chat.reply : nil)
    }

    package static func claim(
        _ code: CodeHash = codes[0], by account: Account = account, request: String = "c1", key: String? = nil
    ) -> CodeClaimed {
        CodeClaimed(
            request: RequestID(request), account: account, reply: chat.reply, batch: batch, code: code,
            idempotencyKey: key, deadline: chat.deadline)
    }

    package static func revocation(_ code: CodeHash? = nil, reply: Bool = true) -> CodesRevoked {
        CodesRevoked(
            batch: batch, code: code, by: console, request: RequestID("v1"), reply: reply ? chat.reply : nil)
    }

    package static func asked(_ question: BatchAsked.Question, of batch: Batch = batch) -> BatchAsked {
        BatchAsked(
            request: RequestID("q1"), batch: batch, question: question, by: console, reply: chat.reply,
            deadline: chat.deadline)
    }

    package static let use = CodeUse(
        number: 7, batch: batch, code: codes[0], use: 2, account: account, amount: .yuan(5), at: chat.deadline)
    package static let madeBatch = MadeBatch(made(), at: chat.deadline)
}
