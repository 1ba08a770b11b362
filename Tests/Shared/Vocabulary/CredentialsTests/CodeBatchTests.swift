import Credentials
import CredentialsBench
import Messages
import Problems
import Testing

struct CodeBatchTests {
    private let secret = ServerSecret.random()
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func make(
        count: Int = 1, value: Money = .yuan(5), expires: Timestamp? = nil, usesPerCode: Int = 1,
        usesPerAccount: Int? = nil, note: String? = nil, seed: String = "s1"
    ) throws(Problem) -> CodeBatch {
        try CodeBatch.make(
            count: count, value: value, expires: expires, usesPerCode: usesPerCode, usesPerAccount: usesPerAccount,
            note: note, seed: seed, at: now, secret: secret)
    }

    private func drafts(_ batch: CodeBatch) -> [Draft] {
        batch.drafts(
            by: Actor("console/root"), request: RequestID("m1"), reply: ReplyAddress(partition: 0, stream: "s1"))
    }

    private func messages(_ batch: CodeBatch) throws -> [BatchMade] {
        try drafts(batch).map { draft in
            guard case .made(let made) = try CodesInbox.read(draft.event.stored) else { throw Unexpected() }
            return made
        }
    }

    @Test(arguments: [1, 1_000, 1_001, 10_000])
    func `a batch's messages have each of its codes once, in parts of bounded size`(count: Int) throws {
        let batch = try make(count: count, note: "开业")
        #expect(batch.codes.count == count && Set(batch.codes).count == count)
        let parts = try messages(batch)
        #expect(parts.count == (count + 999) / 1_000)
        let hashes = batch.codes.compactMap { RedeemCode.verify($0, secret)?.code }
        #expect(parts.flatMap(\.codes) == hashes)
        #expect(parts.map(\.first) == Array(stride(from: 1, through: count, by: 1_000)))
        #expect(parts.dropLast().allSatisfy { $0.reply == nil } && parts.last?.reply != nil)
        let given = try #require(RedeemCode.verify(batch.codes[0], secret)).batch
        #expect(parts.allSatisfy { $0.batch == given && $0.terms == parts[0].terms && $0.count == count })
        #expect(
            drafts(batch).allSatisfy { $0.event.value.count < 50_000 && $0.isMoney && $0.event.key == given.name })
        #expect(Set(drafts(batch).map(\.event.id)).count == parts.count)
    }

    @Test func `a code for many is for each of them once, unless more is said`() throws {
        let batches: [(CodeBatch, Int?)] = [
            (try make(usesPerCode: 1_000), 1), (try make(usesPerCode: 1_000, usesPerAccount: 7), 7),
            (try make(count: 10), nil),
        ]
        for (batch, usesPerAccount) in batches {
            #expect(try messages(batch).map(\.terms.usesPerAccount) == [usesPerAccount])
        }
    }

    @Test func `no message holds a code`() throws {
        let batch = try make(count: 20)
        for draft in drafts(batch) {
            let text = String(decoding: draft.event.value, as: UTF8.self)
            for code in batch.codes {
                #expect(!text.contains(code) && !text.contains(code.filter { $0 != "-" }))
            }
        }
    }

    @Test func `the same seed makes the same batch again, and another one, or another secret, another`() throws {
        let batch = try make(count: 3)
        #expect(try make(count: 3).codes == batch.codes)
        #expect(try Set(make(count: 3, seed: "s2").codes).isDisjoint(with: batch.codes))
        let other = try CodeBatch.make(count: 3, value: .yuan(5), seed: "s1", at: now, secret: .random())
        #expect(Set(other.codes).isDisjoint(with: batch.codes))
        #expect(try messages(other).first?.batch != messages(batch).first?.batch)
        let chance = try (0..<2).map { _ in try CodeBatch.make(count: 1, value: .yuan(5), at: now, secret: secret) }
        #expect(chance[0].codes != chance[1].codes)
        #expect(try messages(batch).allSatisfy { $0.name != "s1" && $0.name != nil })
        // Who knows the seed, but not the secret, cannot tell which batch it made.
        #expect(try make(count: 3).name == batch.name)
        #expect(other.name != batch.name)
    }

    @Test func `a batch shows its codes to nobody who did not ask for them`() throws {
        let batch = try make(count: 2)
        var dumped = ""
        dump([batch], to: &dumped)
        for shown in ["\(batch)", String(reflecting: batch), "\([batch])", dumped] {
            #expect(shown.contains("***") && !batch.codes.contains { shown.contains($0) })
        }
    }

    @Test func `terms that no batch can have are refused by name`() throws {
        let refused: [(String, () throws(Problem) -> CodeBatch)] = [
            ("count", { () throws(Problem) in try make(count: 0) }),
            ("count", { () throws(Problem) in try make(count: 10_001) }),
            ("value", { () throws(Problem) in try make(value: .zero) }),
            ("value", { () throws(Problem) in try make(count: 2, value: .limit) }),
            ("value", { () throws(Problem) in try make(value: Money(microYuan: .max), usesPerCode: 1_000_000) }),
            ("uses_per_code", { () throws(Problem) in try make(usesPerCode: 0) }),
            ("uses_per_code", { () throws(Problem) in try make(usesPerCode: 1_000_001) }),
            ("uses_per_account", { () throws(Problem) in try make(usesPerAccount: 0) }),
            ("expires_ms", { () throws(Problem) in try make(expires: now) }),
            ("note", { () throws(Problem) in try make(note: String(repeating: "长", count: 201)) }),
        ]
        for (parameter, make) in refused {
            let problem = try #require(throws: Problem.self) { try make() }
            #expect(problem.parameter == parameter && problem.status == 400)
        }
        _ = try make(value: .limit, expires: now + .milliseconds(1), usesPerAccount: 1)
        _ = try make(note: String(repeating: "长", count: 200))
    }
}

private struct Unexpected: Error {}
