import Messages
package import Processing

/// One batch: its codes, who used them, and what was claimed; and, under a key of its own, the list of all batches.
///
/// A batch may have thousands of codes and millions of uses, so all but its standing stays in the store.
package struct CodesState: KeptState {
    var standing = Kept(BatchStanding())
    private var codes = Archive<CodeRecord>()
    /// The codes by number.
    private var numbers = Archive<CodeHash>()
    private var uses = Archive<CodeUse>()
    /// How many uses an account has.
    private var accounts = Archive<Int>()
    /// The number of the use that a claim was given, by the claim's name, for ever.
    private var claims = Archive<Int64>()
    /// Requests that were refused, until their deadline: the same message again changes nothing.
    private var refused = RecentNames(limit: 100_000)
    private var listed = Kept<Int64>(0)
    private var list = Archive<MadeBatch>()

    package init() {}

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("standing", &standing)
        visitor.visit("codes", &codes)
        visitor.visit("numbers", &numbers)
        visitor.visit("uses", &uses)
        visitor.visit("accounts", &accounts)
        visitor.visit("claims", &claims)
        visitor.visit("refused", &refused)
        visitor.visit("listed", &listed)
        visitor.visit("list", &list)
    }
}

/// What a batch is, and how many of its codes were what.
struct BatchStanding: Written, Codable, Hashable, Sendable {
    /// Nil until the batch is made.
    var made: MadeBatch?
    var isRevoked = false
    var codes = 0
    var uses = 0
    /// Codes that were revoked one by one.
    var revoked = 0

    func status(at time: Timestamp) -> BatchReport.Status {
        if isRevoked { return .revoked }
        return made?.terms.expires.map { $0 <= time } ?? false ? .expired : .open
    }
}

struct CodeRecord: Written, Codable, Hashable, Sendable {
    var number: Int64
    var uses = 0
    var isRevoked = false
    /// The number of its last use in the batch.
    var last: Int64?
}

/// What a claim is answered.
enum Verdict {
    case redeemed(CodeUse)
    /// It was redeemed by this claim before.
    case repeated(CodeUse)
    case refused(Refusal)
    /// The same message was refused before, and answered.
    case refusedBefore
}

// MARK: - Changes

extension CodesState {
    /// Whether the batch has all of its codes.
    var isWhole: Bool { standing.value.made.map { standing.value.codes >= $0.count } ?? false }

    /// The number of a code in the batch; nil if the batch has no such code.
    mutating func number(of code: CodeHash) -> Int64? { codes[code.hexadecimal]?.number }

    /// Adds codes. One that the batch has stays as it is, and so does a number that has a code.
    mutating func add(_ made: BatchMade) {
        for (number, code) in zip(Int64(made.first)..., made.codes) {
            guard number <= made.count, numbers[number] == nil, codes[code.hexadecimal] == nil else { continue }
            numbers[number] = code
            codes[code.hexadecimal] = CodeRecord(number: number)
            standing.value.codes += 1
        }
    }

    mutating func redeem(_ claim: CodeClaimed, at time: Timestamp) -> Verdict {
        refused.forgetPast(time)
        guard !refused.contains(claim.request.text, at: time) else { return .refusedBefore }
        let verdict = judge(claim, at: time)
        if case .refused = verdict, time <= claim.deadline {
            refused.remember(claim.request.text, until: claim.deadline)
        }
        return verdict
    }

    private mutating func judge(_ claim: CodeClaimed, at time: Timestamp) -> Verdict {
        if let number = claims[claim.name], let use = uses[number] {
            return use.code == claim.code ? .repeated(use) : .refused(.idempotencyKeyReused)
        }
        guard time <= claim.deadline else { return .refused(.late) }
        guard let terms = standing.value.made?.terms, var record = codes[claim.code.hexadecimal] else {
            return .refused(.codeUnknown)
        }
        if let refusal = refusal(of: claim, record, terms, at: time) { return .refused(refusal) }
        standing.value.uses += 1
        record.uses += 1
        record.last = Int64(standing.value.uses)
        let use = CodeUse(
            number: Int64(standing.value.uses), batch: claim.batch, code: claim.code, use: record.uses,
            account: claim.account, amount: terms.value, at: time)
        uses[use.number] = use
        codes[claim.code.hexadecimal] = record
        accounts[claim.account.name] = (accounts[claim.account.name] ?? 0) + 1
        claims[claim.name] = use.number
        return .redeemed(use)
    }

    private mutating func refusal(
        of claim: CodeClaimed, _ record: CodeRecord, _ terms: BatchTerms, at time: Timestamp
    ) -> Refusal? {
        let code = CodeStanding(record, usesPerCode: terms.usesPerCode, in: standing.value.status(at: time))
        let isOwn = record.last.flatMap { uses[$0]?.account } == claim.account
        if let refusal = code.refusal(isOwn: isOwn) { return refusal }
        guard let limit = terms.usesPerAccount, accounts[claim.account.name] ?? 0 >= limit else { return nil }
        return .codeLimitReached(limit: limit)
    }

    /// Revokes a code, or the batch if there is none.
    mutating func revoke(_ code: CodeHash?, at time: Timestamp) -> Revocation {
        guard let terms = standing.value.made?.terms else { return .refused(.batchUnknown) }
        let status = standing.value.status(at: time)
        guard let code else {
            standing.value.isRevoked = true
            return CodeStanding(CodeRecord(number: 0), usesPerCode: .max, in: status).revocation
        }
        var record = codes[code.hexadecimal]
        let revocation = CodeStanding(record, usesPerCode: terms.usesPerCode, in: status).revocation
        if case .revoked = revocation {
            record?.isRevoked = true
            codes[code.hexadecimal] = record
            standing.value.revoked += 1
        }
        return revocation
    }

    mutating func list(_ made: MadeBatch) {
        listed.value += 1
        list[listed.value] = made
    }
}

// MARK: - Questions

extension CodesState {
    private static var pageLimit: Int { 100 }

    /// Nil if there is no batch.
    func report(at time: Timestamp) -> BatchReport? {
        let standing = standing.value
        return standing.made.map { made in
            BatchReport(
                made: made, status: standing.status(at: time), codes: standing.codes, uses: standing.uses,
                revoked: standing.revoked)
        }
    }

    /// Returns 1 to 100 codes, by number: those behind the one numbered `after`, or the first.
    mutating func codes(after: Int64?, limit: Int) -> [CodeLine] {
        let count = Int64(standing.value.made?.count ?? 0)
        let start = min(max(after ?? 0, 0), count)
        return (start..<min(start + Self.size(limit), count)).compactMap { line(number: $0 + 1) }
    }

    private mutating func line(number: Int64) -> CodeLine? {
        guard let code = numbers[number], let record = codes[code.hexadecimal] else { return nil }
        return CodeLine(
            number: number, code: code, uses: record.uses, isRevoked: record.isRevoked,
            last: record.last.flatMap { uses[$0] })
    }

    /// Returns 1 to 100 uses, newest first.
    mutating func uses(before: Int64?, limit: Int) -> [CodeUse] {
        Self.page(before: before, limit: limit, of: Int64(standing.value.uses)).compactMap { uses[$0] }
    }

    /// Returns 1 to 100 batches, newest first; of the list's own state.
    mutating func batches(before: Int64?, limit: Int) -> [BatchLine] {
        Self.page(before: before, limit: limit, of: listed.value).compactMap { number in
            list[number].map { BatchLine(number: number, made: $0) }
        }
    }

    /// The numbers of a page of lines that are numbered from 1, newest first.
    private static func page(before: Int64?, limit: Int, of count: Int64) -> ReversedCollection<Range<Int64>> {
        let end = max(1, min(before ?? .max, count + 1))
        return (max(1, end - size(limit))..<end).reversed()
    }

    private static func size(_ limit: Int) -> Int64 { Int64(min(max(limit, 1), pageLimit)) }
}

extension MadeBatch {
    /// As the trail has it: without the name, which comes from who made the batch and his Idempotency-Key.
    var json: String {
        var made = self
        made.name = nil
        return String(decoding: MessageCoding.encode(made), as: UTF8.self)
    }
}
