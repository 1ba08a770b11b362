import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What an account does with its keys, and what a key may not.
@Suite struct KeyTests {
    private var auth = ProcessorBench(Auth())
    private let key = KeyHash(hexadecimal: String(repeating: "a1", count: 32))
    private let other = KeyHash(hexadecimal: String(repeating: "b2", count: 32))

    init() {
        _ = auth.feed(.sessionAsked(Sample.sessionAsked(as: .numbered(1), deadline: soon)))
    }

    // MARK: - By the account itself

    @Test mutating func `who is signed in makes, changes and revokes keys of their own`() throws {
        let said = issue(key, name: "phone", limits: Sample.limits)
        #expect(said.map { type(of: $0).type } == ["ChangeRecorded", "QuestionAnswered"])
        #expect((said.first as? ChangeRecorded)?.action == "key.issued")
        let held = HeldKey(key, issued: auth.time, name: "phone", limits: Sample.limits)
        #expect(keys(in: said) == [held])
        var limits = KeyLimits()
        limits.models = ["small"]
        let changed = change(key, name: "laptop", limits: limits)
        #expect(keys(in: changed) == [HeldKey(key, issued: auth.time, name: "laptop", limits: limits)])
        #expect((changed.first as? ChangeRecorded)?.action == "key.changed")
        let revoked = revoke(key)
        #expect(revoked.map { type(of: $0).type } == ["KeyEnded", "ChangeRecorded", "QuestionAnswered"])
        #expect(revoked.first as? KeyEnded == KeyEnded(account: account, apiKey: key.short, at: auth.time))
        #expect(keys(in: revoked) == [])
        #expect(refusal(in: revoke(key)) == .noSuchKey)
        #expect(refusal(in: change(key, name: "x")) == .noSuchKey)
    }

    @Test mutating func `what is not said of a change stays, and what is empty goes`() {
        _ = issue(key, name: "phone", limits: Sample.limits)
        #expect(keys(in: change(key, name: "laptop"))?.first?.limits == Sample.limits)
        #expect(keys(in: change(key, limits: KeyLimits()))?.first?.name == "laptop")
        #expect(auth.state.credentials[key.hexadecimal]?.limits == nil)
        _ = change(key, name: "")
        #expect(auth.state.credentials[key.hexadecimal]?.name == nil)
        // A change that changes nothing is no line of the trail.
        #expect(change(key).map { type(of: $0).type } == ["QuestionAnswered"])
    }

    @Test mutating func `a key makes, changes and revokes none, and neither does who is signed out`() {
        _ = issue(key)
        let rows: [(proof: Proof, refusal: Refusal)] = [
            (.key(key), .sessionNeeded), (.key(other), .keyUnknown),
            (.session(.numbered(2), generation: 0), .sessionUnknown),
            (.session(.numbered(1), generation: 1), .sessionUnknown),
        ]
        for (proof, refusal) in rows {
            #expect(self.refusal(in: issue(other, by: proof)) == refusal)
            #expect(self.refusal(in: change(key, name: "x", by: proof)) == refusal)
            #expect(self.refusal(in: revoke(key, by: proof)) == refusal)
        }
        #expect(auth.state.credentials.count == 1)
        #expect(auth.state.credentials[key.hexadecimal]?.name == nil)
    }

    @Test mutating func `who is suspended changes no keys`() {
        _ = issue(key)
        suspend()
        #expect(refusal(in: issue(other)) == .accountSuspended(reason: "x"))
        #expect(refusal(in: change(key, name: "x")) == .accountSuspended(reason: "x"))
        #expect(refusal(in: revoke(key)) == .accountSuspended(reason: "x"))
    }

    @Test mutating func `an account gives itself no credit, and comes in time`() {
        var issue = KeyIssued(
            account: account, credential: key, grant: .yuan(5), by: person, credentialOfCaller: session,
            reply: Sample.chat.reply, request: RequestID("q"), deadline: soon)
        let said = auth.feed(.issued(issue))
        #expect(!said.contains { $0 is CreditGranted })
        issue.credential = other
        issue.deadline = auth.time - .milliseconds(1)
        #expect(refusal(in: auth.feed(.issued(issue))) == .late)
    }

    @Test mutating func `an operator changes a person's key, and no operator's`() {
        _ = issue(key)
        let change = KeyChanged(
            account: account, name: key.short, newName: "x", by: Actor("olga", role: .operator),
            reply: Sample.chat.reply, request: RequestID("q"), deadline: soon)
        let said = auth.feed(.keyChanged(change))
        guard case .account(_, let keys, _)? = (said.last as? QuestionAnswered)?.answer else {
            Issue.record("An operator is told of the account.")
            return
        }
        #expect(keys.map(\.name) == ["x"])
        auth.state.standing.value.role = .operator
        #expect(refusal(in: auth.feed(.keyChanged(change))) == .roleInsufficient(needed: .owner))
    }

    // MARK: - Uses

    @Test mutating func `a use of a key is noted once an hour, and a refused one never`() {
        _ = issue(key)
        suspend()
        _ = ask(.key(key))
        #expect(used == nil)
        auth.state.standing.value.status = .active
        let first = auth.time
        _ = ask(.key(key))
        #expect(used == first)
        _ = auth.pass(.seconds(3600) - .milliseconds(1))
        _ = ask(.key(key))
        #expect(used == first)
        _ = auth.pass(.milliseconds(1))
        _ = ask(.key(key))
        #expect(used == auth.time)
    }

    // MARK: - Limits

    @Test mutating func `a key is refused from the moment at which it expires`() {
        var limits = KeyLimits()
        limits.expires = auth.time + .seconds(5)
        _ = issue(key, limits: limits)
        _ = auth.pass(.seconds(5) - .milliseconds(1))
        #expect(refusal(in: ask(.key(key))) == nil)
        #expect(refusal(in: request(by: .key(key))) == nil)
        _ = auth.pass(.milliseconds(1))
        #expect(refusal(in: ask(.key(key))) == .keyExpired)
        #expect(refusal(in: request(by: .key(key))) == .keyExpired)
        #expect(refusal(in: ask(session)) == nil)
    }

    @Test mutating func `a key asks its models, and other keys and sessions ask all`() {
        var limits = KeyLimits()
        limits.models = ["large", "small"]
        _ = issue(key, limits: limits)
        _ = issue(other)
        #expect(refusal(in: request(by: .key(key))) == nil)
        limits.models = ["large"]
        _ = change(key, limits: limits)
        #expect(refusal(in: request(by: .key(key))) == .modelNotAllowed)
        #expect(refusal(in: request(by: .key(other))) == nil)
        #expect(refusal(in: request(by: session)) == nil)
        // It asks no model here.
        #expect(refusal(in: ask(.key(key))) == nil)
    }

    @Test(
        arguments: [
            ("192.0.2.7", true), ("::ffff:192.0.2.7", true), ("2001:db8:1::1", true), ("192.0.3.7", false),
            ("2001:db9::1", false), (nil, false),
        ] as [(String?, Bool)])
    mutating func `a key asks from its addresses`(from: String?, isAllowed: Bool) {
        _ = issue(key, limits: Sample.limits)
        _ = issue(other)
        let refused = refusal(in: request(by: .key(key), from: from, model: "small"))
        #expect(refused == (isAllowed ? nil : .addressNotAllowed))
        #expect(refusal(in: request(by: .key(other), from: from)) == nil)
        #expect(refusal(in: request(by: session, from: from)) == nil)
    }

    @Test mutating func `a question is held to a key's addresses where the door has said from where it comes`() {
        _ = issue(key, limits: Sample.limits)
        #expect(refusal(in: ask(.key(key))) == nil)
        #expect(refusal(in: ask(.key(key), from: "192.0.2.7")) == nil)
        #expect(refusal(in: ask(.key(key), from: "198.51.100.7")) == .addressNotAllowed)
    }

    @Test mutating func `Quota is told of a key's limits, at every price`() throws {
        _ = issue(key, limits: Sample.limits)
        let said = request(by: .key(key), from: "192.0.2.7")
        #expect(try the(ChatAuthorized.self, in: said).limits == Sample.limits.ofQuota)
        auth.state.standing.value.group = "vip"
        let cheaper = request(by: .key(key), from: "192.0.2.7", ratio: Ratio(tenThousandths: 5_000))
        #expect(try the(ChatAuthorized.self, in: cheaper).limits == Sample.limits.ofQuota)
    }

    // MARK: - Given

    private var soon: Timestamp { auth.time + .seconds(30) }
    private var session: Proof { .session(.numbered(1), generation: 0) }
    private var person: Actor { Actor(account.name, from: "192.0.2.7", role: .person) }
    private var used: Timestamp? { auth.state.credentials[key.hexadecimal]?.used }

    private mutating func issue(
        _ key: KeyHash, name: String? = nil, limits: KeyLimits? = nil, by proof: Proof? = nil
    ) -> [any Message] {
        auth.feed(
            .issued(
                KeyIssued(
                    account: account, credential: key, by: person, name: name, limits: limits,
                    credentialOfCaller: proof ?? session, reply: Sample.chat.reply, request: RequestID("q"),
                    deadline: soon)))
    }

    private mutating func change(
        _ key: KeyHash, name: String? = nil, limits: KeyLimits? = nil, by proof: Proof? = nil
    ) -> [any Message] {
        auth.feed(
            .keyChanged(
                KeyChanged(
                    account: account, name: key.short, newName: name, limits: limits, by: person,
                    credentialOfCaller: proof ?? session, reply: Sample.chat.reply, request: RequestID("q"),
                    deadline: soon)))
    }

    private mutating func revoke(_ key: KeyHash, by proof: Proof? = nil) -> [any Message] {
        auth.feed(
            .revoked(
                KeyRevoked(
                    account: account, name: key.short, by: person, credentialOfCaller: proof ?? session,
                    reply: Sample.chat.reply, request: RequestID("q"), deadline: soon)))
    }

    private mutating func suspend() {
        _ = auth.feed(
            .changed(
                AccountChanged(account: account, change: .suspended(reason: "x"), by: Actor("console"), name: "c")))
    }

    private mutating func ask(_ proof: Proof, from: String? = nil) -> [any Message] {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: proof, reply: Sample.chat.reply,
                    question: .balance, deadline: soon, from: from)))
    }

    private mutating func request(
        by proof: Proof, from: String? = "192.0.2.7", model: String = "small", ratio: Ratio? = nil
    ) -> [any Message] {
        var asked = chat()
        (asked.model, asked.deadline) = (model, soon)
        if let ratio { asked.terms.groups = [Chat.Terms.Group(name: "vip", ratio: ratio)] }
        var requested = ChatRequested(chat: asked, credential: proof)
        requested.from = from
        return auth.feed(.requested(requested))
    }

    private func keys(in said: [any Message]) -> [HeldKey]? {
        guard case .keys(let keys, _)? = (said.last as? QuestionAnswered)?.answer else { return nil }
        return keys
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }
}
