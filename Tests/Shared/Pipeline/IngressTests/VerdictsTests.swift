import EventLoop
import Messages
import Problems
import Testing

@testable import Ingress

/// What is remembered of Auth's words.
@IOLoop
struct VerdictsTests {
    private let now = ContinuousClock.now

    private func verdicts(
        most: Int = 10, kept: Duration = .seconds(1), remembered: Duration = .seconds(60)
    ) -> Verdicts {
        var limits = VerificationLimits()
        limits.mostVerdicts = most
        limits.kept = kept
        limits.remembered = remembered
        return Verdicts(limits)
    }

    private func subject(_ number: Int, from: String? = nil) -> Verdicts.Subject {
        Verdicts.Subject(.key(KeyHash(hexadecimal: "key\(number)")), from: from)
    }

    private func isAdmitted(_ verdict: Verdict?) -> Bool {
        if case .admitted = verdict { true } else { false }
    }

    private func isRemembered(_ verdict: Verdict?) -> Bool {
        if case .remembered = verdict { true } else { false }
    }

    private static let person = Verdict.admitted(Rights(role: .person, group: "vip"))
    private static let refused = Verdict.refused(Problem(.invalidAPIKey))

    // MARK: - The last word

    @Test func `a verdict counts for its time alone`() {
        let verdicts = verdicts()
        verdicts.note(Self.person, of: subject(1), at: now)
        #expect(isAdmitted(verdicts.verdict(of: subject(1), at: now + .milliseconds(999))))
        #expect(verdicts.verdict(of: subject(1), at: now + .seconds(1)) == nil)
        #expect(verdicts.verdict(of: subject(2), at: now) == nil)
        verdicts.note(Self.refused, of: subject(1), at: now + .seconds(1))
        #expect(!isAdmitted(verdicts.verdict(of: subject(1), at: now + .seconds(1))))
    }

    @Test func `however many call, no more than the limit are remembered, the latest of all`() {
        let verdicts = verdicts(kept: .seconds(3600))
        for number in 0..<1000 { verdicts.note(Self.person, of: subject(number), at: now) }
        let known = (0..<1000).filter { isAdmitted(verdicts.verdict(of: subject($0), at: now)) }
        #expect(known.count <= 10 && known.count >= 5 && known.last == 999)
    }

    @Test func `a key is asked about for each address, a session once`() throws {
        #expect(subject(1, from: "192.0.2.1") != subject(1, from: "192.0.2.2"))
        let session = try #require(SessionID(String(repeating: "0a", count: 16)))
        let proof = Proof.session(session, generation: 0)
        #expect(
            Verdicts.Subject(proof, from: "192.0.2.1") == Verdicts.Subject(proof, from: "192.0.2.2"))
    }

    // MARK: - Memory

    @Test func `who was let in is remembered for minutes, with what it may`() throws {
        let verdicts = verdicts()
        #expect(verdicts.memory(of: subject(1), at: now) == nil)
        verdicts.note(Self.person, of: subject(1), at: now)
        let memory = try #require(verdicts.memory(of: subject(1), at: now + .seconds(59)))
        #expect(try memory.rights() == Rights(role: .person, group: "vip"))
        #expect(verdicts.memory(of: subject(1), at: now + .seconds(60)) == nil)
        #expect(verdicts.memory(of: subject(2), at: now) == nil)
    }

    @Test func `who was refused is not remembered, whatever it was let in to before`() {
        let verdicts = verdicts()
        verdicts.note(Self.person, of: subject(1), at: now)
        verdicts.note(Self.refused, of: subject(1), at: now + .seconds(2))
        #expect(verdicts.memory(of: subject(1), at: now + .seconds(2)) == nil)
        // Made before it was refused, answered afterwards.
        verdicts.noteLetIn(subject(1), at: now + .seconds(1))
        #expect(verdicts.memory(of: subject(1), at: now + .seconds(2)) == nil)
        verdicts.noteLetIn(subject(1), at: now + .seconds(3))
        #expect(isRemembered(verdicts.memory(of: subject(1), at: now + .seconds(3))))
    }

    @Test func `a request that was let in is remembered, and says nothing of what its caller may`() throws {
        let verdicts = verdicts()
        verdicts.noteLetIn(subject(1), at: now)
        #expect(verdicts.verdict(of: subject(1), at: now) == nil)
        let memory = try #require(verdicts.memory(of: subject(1), at: now))
        #expect(throws: Problem.self) { try memory.rights() }
        // An earlier one makes it no shorter.
        verdicts.noteLetIn(subject(1), at: now - .seconds(30))
        #expect(isRemembered(verdicts.memory(of: subject(1), at: now + .seconds(59))))
    }
}
