import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What a key with limits is told of its account, and who may stop an answer.
@Suite struct LimitedKeyTests {
    private var bench = RuleBench()
    private var short: String { RuleBench.key.short }

    // MARK: The ledger

    @Test(
        arguments: [
            (nil, true), (LedgerFilter(model: "small", kind: .post), true),
            (LedgerFilter(key: RuleBench.key.short), true),
            (LedgerFilter(key: RuleBench.other.short), false),
            (LedgerFilter(from: Timestamp(milliseconds: 5), key: RuleBench.other.short), false),
        ] as [(LedgerFilter?, Bool)])
    mutating func `a key with limits sees its own entries alone`(filter: LedgerFilter?, isSomething: Bool) throws {
        bench.limit { $0.answersAtOnce = 4 }
        let told = asked(.ledger(before: 7, limit: 20, filter: filter))
        let narrowed = try #require(told)
        #expect(narrowed.key == short)
        #expect(narrowed.model == filter?.model && narrowed.kind == filter?.kind)
        #expect(narrowed.accepts(entry(of: short)) == isSomething)
        #expect(!narrowed.accepts(entry(of: RuleBench.other.short)) && !narrowed.accepts(entry(of: nil)))
    }

    @Test mutating func `a key without limits sees the whole ledger`() {
        bench.limit(RuleBench.other) { $0.answersAtOnce = 4 }
        let filter = LedgerFilter(model: "small")
        let told = asked(.ledger(before: nil, limit: 20, filter: filter))
        #expect(told == filter)
    }

    @Test mutating func `a key with limits looks at no other keys`() throws {
        for (isLimited, count) in [(false, 2), (true, 1)] {
            if isLimited { bench.limit { $0.requestsPerMinute = 9 } }
            let answered = try the(QuestionAnswered.self, in: bench.auth.feed(.asked(question(.keys))))
            guard case .keys(let keys, _) = answered.answer else {
                Issue.record("These are no keys.")
                return
            }
            #expect(keys.count == count)
        }
    }

    // MARK: Stops

    @Test mutating func `a stop by a good key goes on without it`() throws {
        let said = bench.auth.feed(.cancelled(stop(by: .key(RuleBench.key))))
        #expect(try the(ChatCancelled.self, in: said) == ChatCancelled(request: RequestID("r1"), account: account))
    }

    @Test mutating func `a stop by an unknown key, or an ended session, does nothing`() {
        for proof in [Proof.key(RuleBench.stranger), .session(.numbered(1), generation: 0)] {
            let said = bench.auth.feed(.cancelled(stop(by: proof)))
            #expect(said.isEmpty)
        }
    }

    @Test mutating func `a stop is held to its key's expiry and addresses`() {
        let by = Proof.key(RuleBench.key)
        bench.limit { $0.addresses = ["192.0.2.0/24"] }
        let near = bench.auth.feed(.cancelled(stop(by: by, from: "192.0.2.7")))
        let far = bench.auth.feed(.cancelled(stop(by: by, from: "198.51.100.1")))
        #expect(near.count == 1 && far.isEmpty)
        let now = bench.auth.time
        bench.limit { $0.expires = now }
        let late = bench.auth.feed(.cancelled(stop(by: by)))
        #expect(late.isEmpty)
    }

    @Test mutating func `a suspended account's stop goes on`() {
        bench.suspend()
        let said = bench.auth.feed(.cancelled(stop(by: .key(RuleBench.key))))
        #expect(said.count == 1)
    }

    // MARK: Given

    private func stop(by proof: Proof, from: String? = nil) -> ChatCancelled {
        ChatCancelled(request: RequestID("r1"), account: account, credential: proof, from: from)
    }

    private func question(_ question: QuestionAsked.Question) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q1"), account: account, credential: .key(RuleBench.key),
            reply: ReplyAddress(partition: 0, stream: "s-q1"), question: question, deadline: deadline)
    }

    /// The filter with which a question for the ledger goes on to Books.
    private mutating func asked(_ asked: QuestionAsked.Question) -> LedgerFilter? {
        let said = bench.auth.feed(.asked(question(asked))).first as? QuestionAsked
        guard case .ledger(_, _, let filter)? = said?.question else { return nil }
        return filter
    }

    private func entry(of key: String?) -> EntryPosted.Entry {
        EntryPosted.Entry(
            kind: .post, reference: "r", amount: .zero, available: .zero, time: Timestamp(milliseconds: 9),
            model: "small", key: key)
    }
}
