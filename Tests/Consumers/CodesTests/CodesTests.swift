import Codes
import Messages
import Processing
import ProcessingBench
import Testing

/// Who redeems what, and who is refused.
@Suite struct CodesTests {
    private var codes = ProcessorBench(Codes())

    private mutating func make(_ terms: BatchTerms = BatchTerms(value: .yuan(5))) {
        _ = codes.feed(.made(Sample.made(terms, reply: false)))
    }

    private func account(_ name: String) -> Account { Account(name) ?? Sample.account }

    /// Claims a code; returns the credit and the answer.
    private mutating func claim(
        _ claim: CodeClaimed, after pause: Duration = .zero
    ) throws -> (credits: [CreditGranted], answer: QuestionAnswered.Answer?, refusal: Refusal?) {
        let said = codes.feed(.claimed(claim), after: pause)
        let answers = said.compactMap { $0 as? QuestionAnswered }
        let refusals = said.compactMap { $0 as? Refused }
        #expect(answers.count + refusals.count == 1)
        #expect(refusals.allSatisfy { $0.account == claim.account && $0.reply == claim.reply })
        return (said.compactMap { $0 as? CreditGranted }, answers.first?.answer, refusals.first?.refusal)
    }

    @Test mutating func `a code is credited under the name of its use, and its owner is told so`() throws {
        make()
        let said = try claim(Sample.claim())
        let grant = "code/3f9a12c0/aa11/1"
        let credit = CreditGranted(
            grant: grant, account: Sample.account, amount: .yuan(5), cause: .code(batch: Sample.claim().batch.name))
        #expect(said.credits == [credit])
        guard case .redeemed(let use)? = said.answer else { throw Unexpected() }
        #expect(use.grant == grant && use.amount == .yuan(5) && use.account == Sample.account && use.at == codes.time)
    }

    @Test mutating func `a claim that was refused stays refused, also when its message comes again`() throws {
        #expect(try claim(Sample.claim()).refusal == .codeUnknown)
        make()
        #expect(codes.feed(.claimed(Sample.claim())).isEmpty)
        #expect(try claim(Sample.claim(request: "another")).credits.count == 1)
    }

    @Test mutating func `a code is used once, by its own account and by others`() throws {
        make()
        #expect(try claim(Sample.claim()).credits.count == 1)
        let second = try claim(Sample.claim(by: account("bob"), request: "c2"))
        #expect(second.credits.isEmpty && second.refusal == .codeUsed(isOwn: false))
        #expect(try claim(Sample.claim(request: "c3")).refusal == .codeUsed(isOwn: true))
    }

    @Test mutating func `a code for several is used so often, each time under another grant`() throws {
        make(BatchTerms(value: .fen(1), usesPerCode: 3))
        var grants: Set<String> = []
        for number in 0..<5 {
            let said = try claim(Sample.claim(by: account("a\(number)"), request: "c\(number)"))
            grants.formUnion(said.credits.map(\.grant))
            #expect(said.refusal == (number < 3 ? nil : .codeUsed(isOwn: false)))
        }
        #expect(grants.count == 3)
    }

    @Test mutating func `an account has its share of a batch, over all its codes`() throws {
        make(BatchTerms(value: .fen(1), usesPerCode: 9, usesPerAccount: 2))
        #expect(try claim(Sample.claim(request: "c1")).refusal == nil)
        #expect(try claim(Sample.claim(Sample.codes[1], request: "c2")).refusal == nil)
        #expect(try claim(Sample.claim(Sample.codes[2], request: "c3")).refusal == .codeLimitReached(limit: 2))
        #expect(try claim(Sample.claim(Sample.codes[2], by: account("bob"), request: "c4")).refusal == nil)
    }

    @Test mutating func `a claim that comes again is answered the same and credited once`() throws {
        make()
        let first = try claim(Sample.claim())
        let again = try claim(Sample.claim(), after: .seconds(3_600))
        #expect(first.credits.count == 1 && again.credits.isEmpty)
        #expect(again.answer == first.answer && again.answer != nil)
    }

    @Test mutating func `an idempotency key is one claim, and its account's own`() throws {
        make()
        let first = try claim(Sample.claim(request: "c1", key: "k"))
        let again = try claim(Sample.claim(request: "c2", key: "k"))
        #expect(again.credits.isEmpty && again.answer == first.answer && again.answer != nil)
        let other = try claim(Sample.claim(Sample.codes[1], request: "c3", key: "k"))
        #expect(other.refusal == .idempotencyKeyReused && other.credits.isEmpty)
        #expect(
            try claim(Sample.claim(Sample.codes[1], by: account("bob"), request: "c4", key: "k")).credits.count == 1)
    }

    @Test mutating func `a refused claim leaves its idempotency key for another`() throws {
        make()
        _ = try claim(Sample.claim(by: account("bob")))
        #expect(try claim(Sample.claim(request: "c2", key: "k")).refusal == .codeUsed(isOwn: false))
        #expect(try claim(Sample.claim(Sample.codes[1], request: "c3", key: "k")).credits.count == 1)
    }

    @Test mutating func `a code expires at its moment`() throws {
        make(BatchTerms(value: .fen(1), expires: codes.time + .seconds(10)))
        #expect(try claim(Sample.claim(), after: .milliseconds(9_999)).refusal == nil)
        #expect(
            try claim(Sample.claim(Sample.codes[1], request: "c2"), after: .milliseconds(1)).refusal == .codeExpired)
        #expect(try claim(Sample.claim(by: account("bob"), request: "c3")).refusal == .codeUsed(isOwn: false))
    }

    @Test mutating func `a claim after its deadline is late and uses nothing`() throws {
        make()
        let wait = Sample.chat.deadline - codes.time
        #expect(try claim(Sample.claim(), after: wait + .milliseconds(1)).refusal == .late)
        var later = Sample.claim(request: "c2")
        later.deadline = codes.time
        #expect(try claim(later).credits.count == 1)
    }

    @Test mutating func `a code of no batch, or of another, is unknown and leaves no more than that it was refused`()
        throws
    {
        #expect(try claim(Sample.claim()).refusal == .codeUnknown)
        #expect(codes.entries.map(\.name) == ["refused/0000000000000000000"])
        make()
        let stranger = CodeHash(hexadecimal: "dd44")
        #expect(try claim(Sample.claim(stranger, request: "c2")).refusal == .codeUnknown)
    }

    @Test mutating func `while its batch is set aside a code stays unused`() throws {
        let said = codes.processor.refuse(.claimed(Sample.claim()))?.map(\.message)
        #expect((said?.first as? Refused)?.refusal == .codeSetAside)
        let asked = codes.processor.refuse(.asked(Sample.asked(.state)))?.map(\.message)
        #expect((asked?.first as? Refused)?.refusal == .codeSetAside)
    }

    @Test func `while a batch is set aside, who waits is refused, and what nobody waits for is kept`() {
        for awaited in [CodesInbox.made(Sample.made()), .revoked(Sample.revocation())] {
            let said = Codes().refuse(awaited)?.map(\.message)
            #expect((said?.first as? Refused)?.refusal == .codeSetAside && said?.count == 1)
        }
        for kept in [CodesInbox.made(Sample.made(reply: false)), .revoked(Sample.revocation(reply: false))] {
            #expect(Codes().refuse(kept) == nil)
        }
        #expect(Codes().refuse(.listed(BatchListed(made: Sample.madeBatch))) == nil)
    }

    /// A thousand claims in any order: as many credits as uses, each account within its share.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    mutating func `whatever is claimed, nobody has more than his share`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        make(BatchTerms(value: .fen(1), usesPerCode: 4, usesPerAccount: 3))
        var grants: [String: Account] = [:]
        for _ in 0..<200 {
            let code = Sample.codes[Int.random(in: 0..<3, using: &random)]
            let name = "a\(Int.random(in: 0..<6, using: &random))"
            let request = "c\(Int.random(in: 0..<120, using: &random))"
            if Int.random(in: 0..<80, using: &random) == 0 { _ = codes.feed(.revoked(Sample.revocation(code))) }
            let said = codes.feed(.claimed(Sample.claim(code, by: account(name), request: request)))
            for credit in said.compactMap({ $0 as? CreditGranted }) {
                #expect(grants.updateValue(credit.account, forKey: credit.grant) == nil)
            }
        }
        for code in Sample.codes {
            #expect(grants.keys.filter { $0.contains("/\(code.hexadecimal)/") }.count <= 4)
        }
        for number in 0..<6 {
            let held = grants.values.filter { $0 == account("a\(number)") }.count
            #expect(held <= 3)
        }
        #expect(grants.count > 3)
    }
}

struct Unexpected: Error {}
