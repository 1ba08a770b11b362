import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What a key with limits may not, which may be lent: act for an operator, see who its owner is, ask from elsewhere.
@Suite struct LentKeyTests {
    private var auth = ProcessorBench(Auth())
    private let lent = KeyHash(hexadecimal: String(repeating: "a1", count: 32))
    private let full = KeyHash(hexadecimal: String(repeating: "b2", count: 32))

    init() {
        _ = auth.feed(.issued(KeyIssued(account: account, credential: full)))
        _ = auth.feed(.issued(KeyIssued(account: account, credential: lent, limits: Sample.limits)))
        auth.state.standing.value.role = .owner
    }

    @Test(arguments: [AccountRole.operator, .owner])
    mutating func `it is no operator and no owner, whatever its account is`(role: AccountRole) {
        #expect(refusal(of: .admission(role), lent) == .keyLimited)
        #expect(answer(to: .admission(role), full) == .admitted(.owner))
        auth.state.standing.value.role = .person
        #expect(refusal(of: .admission(role), lent) == .roleInsufficient(needed: role))
    }

    @Test mutating func `another service is told that it is a person's`() {
        #expect(answer(to: .verify, lent) == .admitted(.person, models: Sample.limits.models))
        #expect(answer(to: .admission(.person), lent) == .admitted(.person))
        #expect(answer(to: .verify, full) == .admitted(.owner))
    }

    @Test mutating func `it sees no sessions and identities, and of the keys itself`() {
        #expect(refusal(of: .sessions, lent) == .keyLimited)
        #expect(answer(to: .sessions, full) == .sessions([], identities: []))
        let (told, toldAll) = (answer(to: .keys, lent), answer(to: .keys, full))
        guard case .keys(let own, _)? = told, case .keys(let all, _)? = toldAll else {
            Issue.record("The keys were not told.")
            return
        }
        #expect(own.map(\.id) == [lent.short] && all.count == 2)
    }

    @Test(arguments: [("192.0.2.7", true), ("198.51.100.7", false)])
    mutating func `it redeems codes from its addresses alone`(from: String, isAllowed: Bool) {
        let requested = RedemptionRequested(claim: claim, credential: .key(lent), from: from)
        let said = auth.feed(.redeemed(requested))
        #expect((said.first as? Refused)?.refusal == (isAllowed ? nil : .addressNotAllowed))
        let other = RedemptionRequested(claim: claim, credential: .key(full), from: from)
        let passed = auth.feed(.redeemed(other))
        #expect(passed.first is CodeClaimed)
    }

    // MARK: - Given

    private var claim: CodeClaimed {
        CodeClaimed(
            request: RequestID("c"), account: account, reply: Sample.chat.reply, batch: Sample.batch,
            code: Sample.codes[0], idempotencyKey: nil, deadline: auth.time + .seconds(30))
    }

    private mutating func said(_ question: QuestionAsked.Question, _ key: KeyHash) -> (any Message)? {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: .key(key), reply: Sample.chat.reply,
                    question: question, deadline: auth.time + .seconds(30)))
        ).first
    }

    private mutating func answer(
        to question: QuestionAsked.Question, _ key: KeyHash
    ) -> QuestionAnswered.Answer? {
        (said(question, key) as? QuestionAnswered)?.answer
    }

    private mutating func refusal(of question: QuestionAsked.Question, _ key: KeyHash) -> Refusal? {
        (said(question, key) as? Refused)?.refusal
    }
}
