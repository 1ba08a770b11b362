import Codes
import Messages
import Processing
import ProcessingBench
import Testing

/// What operators do with batches, and see of them.
@Suite struct BatchTests {
    private var codes = ProcessorBench(Codes())

    private mutating func ask(_ question: BatchAsked.Question) throws -> QuestionAnswered.Answer {
        let said = codes.feed(.asked(Sample.asked(question)))
        return try #require(said.compactMap { $0 as? QuestionAnswered }.first).answer
    }

    private mutating func report() throws -> BatchReport {
        guard case .batch(let report) = try ask(.state) else { throw Unexpected() }
        return report
    }

    private mutating func refusal(_ input: CodesInbox) -> Refusal? {
        codes.feed(input).compactMap { $0 as? Refused }.first?.refusal
    }

    // MARK: - Making

    @Test mutating func `a batch is told of, listed and in the trail when it is made`() throws {
        let said = codes.feed(.made(Sample.made()))
        let change = try #require(said.compactMap { $0 as? ChangeRecorded }.first)
        #expect(change.action == "batch.made" && change.subject == "3f9a12c0" && change.before == nil)
        #expect(change.by == Actor("console/root", from: "192.0.2.1") && change.request == RequestID("m1"))
        #expect(said.compactMap { $0 as? BatchListed }.first?.made.terms == Sample.terms)
        let told = try #require(said.compactMap { $0 as? QuestionAnswered }.first)
        let report = try report()
        #expect(told.answer == .batch(report))
        for message in said { #expect(!"\(message)".contains("aa11"), "A code's hash is nobody else's business.") }
    }

    @Test mutating func `a batch that comes in parts is one batch, told of when it is whole`() throws {
        let first = codes.feed(.made(Sample.made(first: 1, codes: [Sample.codes[0]], reply: false)))
        #expect(first.compactMap { $0 as? ChangeRecorded }.count == 1)
        let second = codes.feed(.made(Sample.made(first: 2, codes: Array(Sample.codes[1...]))))
        #expect(second.count == 1)
        #expect(try report().codes == 3)
    }

    @Test mutating func `a part that comes again changes nothing, not even what was used`() throws {
        _ = codes.feed(.made(Sample.made()))
        _ = codes.feed(.claimed(Sample.claim()))
        let before = try report()
        #expect(codes.feed(.made(Sample.made(reply: false))).isEmpty)
        #expect(try report() == before && before.uses == 1)
    }

    @Test mutating func `a batch whose name is taken is refused, and its codes are none`() throws {
        _ = codes.feed(.made(Sample.made()))
        var other = Sample.made(codes: [CodeHash(hexadecimal: "dd44")])
        other.request = RequestID("m2")
        #expect(refusal(.made(other)) == .batchTaken)
        #expect(try report().codes == 3)
        #expect(refusal(.claimed(Sample.claim(CodeHash(hexadecimal: "dd44")))) == .codeUnknown)
    }

    @Test mutating func `a batch is made once by its name: again, or with other terms, it is refused`() throws {
        var made = Sample.made()
        made.name = "n1"
        let said = codes.feed(.made(made))
        #expect(said.compactMap { $0 as? ChangeRecorded }.first?.after?.contains("n1") == false)
        made.request = RequestID("m2")
        #expect(refusal(.made(made)) == .batchExists(Sample.batch))
        var other = made
        other.terms.value = .yuan(6)
        #expect(refusal(.made(other)) == .idempotencyKeyReused)
        made.name = "n2"
        #expect(refusal(.made(made)) == .batchTaken)
        #expect(try report().codes == 3)
    }

    @Test mutating func `a batch that was cut short is made whole by a repetition, and told of to one alone`() throws {
        var first = Sample.made(first: 1, codes: [Sample.codes[0]], reply: false)
        var last = Sample.made(first: 2, codes: Array(Sample.codes[1...]))
        (first.name, last.name) = ("n1", "n1")
        _ = codes.feed(.made(first))
        // The first command's last part is still on its way when it is repeated.
        let delayed = last
        (first.request, last.request) = (RequestID("m2"), RequestID("m2"))
        #expect(codes.feed(.made(first)).isEmpty)
        #expect(codes.feed(.made(last)).compactMap { $0 as? QuestionAnswered }.map(\.request) == [RequestID("m2")])
        #expect(refusal(.made(delayed)) == .batchExists(Sample.batch))
        #expect(try report().codes == 3)
    }

    @Test mutating func `what comes late makes and revokes nothing`() throws {
        var made = Sample.made()
        made.deadline = codes.time - .milliseconds(1)
        #expect(refusal(.made(made)) == .late)
        _ = codes.feed(.made(Sample.made()))
        var revocation = Sample.revocation()
        revocation.deadline = codes.time - .milliseconds(1)
        #expect(refusal(.revoked(revocation)) == .late)
        #expect(try report().status == .open)
    }

    // MARK: - Revoking

    @Test mutating func `a revoked batch gives nothing more, and what was used stays used`() throws {
        _ = codes.feed(.made(Sample.made()))
        _ = codes.feed(.claimed(Sample.claim()))
        let said = codes.feed(.revoked(Sample.revocation()))
        let change = try #require(said.compactMap { $0 as? ChangeRecorded }.first)
        #expect(change.action == "batch.revoked" && change.subject == "3f9a12c0")
        #expect(change.before == #"{"status":"open"}"# && change.after == #"{"status":"revoked"}"#)
        #expect(try report().status == .revoked)
        let bob = Account("bob") ?? Sample.account
        #expect(refusal(.claimed(Sample.claim(Sample.codes[1], by: bob, request: "c2"))) == .codeRevoked)
        // The first claim again is answered as before.
        #expect(refusal(.claimed(Sample.claim())) == nil)
    }

    @Test mutating func `a revoked code gives nothing more, and the others do`() throws {
        _ = codes.feed(.made(Sample.made()))
        let said = codes.feed(.revoked(Sample.revocation(Sample.codes[1])))
        let change = try #require(said.compactMap { $0 as? ChangeRecorded }.first)
        #expect(change.subject == "3f9a12c0/2" && !"\(change)".contains("bb22"), "Its hash is nobody else's business.")
        #expect(refusal(.claimed(Sample.claim(Sample.codes[1]))) == .codeRevoked)
        #expect(refusal(.claimed(Sample.claim(Sample.codes[0], request: "c2"))) == nil)
        #expect(try report().revoked == 1)
    }

    /// The rows of `CodeStanding`: what a claim and a revocation do to a code that is something.
    @Test(
        arguments: [
            ("unknown", .codeUnknown, .codeUnknown, false),
            ("open", nil, nil, true),
            ("used", .codeUsed(isOwn: false), .codeUsed(isOwn: false), false),
            ("expired", .codeExpired, nil, true),
            ("revoked", .codeRevoked, nil, false),
            ("of a revoked batch", .codeRevoked, nil, false),
            ("used, of a revoked batch", .codeUsed(isOwn: false), .codeUsed(isOwn: false), false),
            ("revoked, expired", .codeRevoked, nil, false),
        ] as [(String, Refusal?, Refusal?, Bool)])
    func `a code is claimed and revoked as its standing says`(
        _ standing: String, _ claimed: Refusal?, _ revoked: Refusal?, isRecorded: Bool
    ) {
        let bob = Account("bob") ?? Sample.account
        let code = CodeHash(hexadecimal: standing == "unknown" ? "dd44" : "aa11")
        var claiming = bench(standing, code)
        let answer = claiming.feed(.claimed(Sample.claim(code, by: bob, request: "c1")))
        #expect(answer.compactMap { $0 as? Refused }.first?.refusal == claimed)
        var revoking = bench(standing, code)
        let said = revoking.feed(.revoked(Sample.revocation(code)))
        #expect(said.compactMap { $0 as? Refused }.first?.refusal == revoked)
        #expect(said.contains(where: { $0 is ChangeRecorded }) == isRecorded)
    }

    /// A batch with a code of some standing.
    private func bench(_ standing: String, _ code: CodeHash) -> ProcessorBench<Codes> {
        var bench = ProcessorBench(Codes())
        _ = bench.feed(.made(Sample.made(BatchTerms(value: .fen(1), expires: bench.time + .seconds(10)))))
        if standing.hasPrefix("used") { _ = bench.feed(.claimed(Sample.claim(request: "c0"))) }
        if standing.hasPrefix("revoked") { _ = bench.feed(.revoked(Sample.revocation(code))) }
        if standing.hasSuffix("of a revoked batch") { _ = bench.feed(.revoked(Sample.revocation())) }
        if standing.hasSuffix("expired") { _ = bench.pass(.seconds(10)) }
        return bench
    }

    @Test mutating func `a batch that is revoked twice was revoked once`() {
        _ = codes.feed(.made(Sample.made()))
        _ = codes.feed(.revoked(Sample.revocation()))
        #expect(!codes.feed(.revoked(Sample.revocation())).contains { $0 is ChangeRecorded })
    }

    // MARK: - Seeing

    @Test mutating func `codes and uses are seen page by page`() throws {
        let hashes = (0..<250).map { CodeHash(hexadecimal: "h\($0)") }
        _ = codes.feed(.made(Sample.made(BatchTerms(value: .fen(1)), count: 250, codes: hashes)))
        for number in 0..<7 { _ = codes.feed(.claimed(Sample.claim(hashes[number], request: "c\(number)"))) }
        var seen: [CodeLine] = []
        var after: Int64?
        repeat {
            guard case .codes(let page, let next) = try ask(.codes(after: after, limit: 120)) else {
                throw Unexpected()
            }
            #expect(page.count <= 100)
            seen += page
            after = next
        } while after != nil
        #expect(seen.map(\.code) == hashes && seen.map(\.number) == Array(1...250))
        #expect(seen.map(\.uses).reduce(0, +) == 7 && seen[6].last?.account == Sample.account)
        guard case .uses(let uses, let next) = try ask(.uses(before: nil, limit: 5)),
            case .uses(let rest, nil) = try ask(.uses(before: next, limit: 5))
        else { throw Unexpected() }
        #expect((uses + rest).map(\.number) == [7, 6, 5, 4, 3, 2, 1])
    }

    @Test mutating func `the list has every batch, newest first`() throws {
        for number in 1...3 {
            var made = Sample.madeBatch
            made.count = number
            _ = codes.feed(.listed(BatchListed(made: made)))
        }
        guard case .batches(let page, let next) = try ask(.batches(before: nil, limit: 2)),
            case .batches(let rest, nil) = try ask(.batches(before: next, limit: 2))
        else { throw Unexpected() }
        #expect((page + rest).map(\.made.count) == [3, 2, 1])
    }

    @Test(arguments: [
        BatchAsked.Question.state, .codes(after: nil, limit: 1), .uses(before: nil, limit: 1),
    ])
    mutating func `a question about no batch says so, and a late one is refused`(_ question: BatchAsked.Question) {
        #expect(refusal(.asked(Sample.asked(question))) == .batchUnknown)
        #expect(refusal(.revoked(Sample.revocation())) == .batchUnknown)
        _ = codes.pass(Sample.chat.deadline - codes.time + .milliseconds(1))
        #expect(refusal(.asked(Sample.asked(question))) == .late)
    }
}
