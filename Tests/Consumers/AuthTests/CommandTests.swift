import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What Auth answers an operator, and what it puts into the trail.
@Suite struct CommandTests {
    private var auth = ProcessorBench(Auth())
    private let reply = ReplyAddress(partition: 1, stream: "s1")
    private let key = KeyHash(hexadecimal: String(repeating: "a1", count: 32))

    @Test mutating func `a command is answered with what the account is, and recorded in the same commit`() throws {
        let said = open(as: .owner, role: .operator)
        #expect(said.map { type(of: $0).type } == ["CreditGranted", "ChangeRecorded", "QuestionAnswered"])
        #expect((said[0] as? CreditGranted)?.grant == "opening/alice")
        let record = try #require(said[1] as? ChangeRecorded)
        #expect(record.by == Actor("root", from: "::1", role: .owner) && record.at == auth.time)
        #expect(record.action == "account.opened" && record.subject == "alice" && record.before == nil)
        let answer = try #require(said[2] as? QuestionAnswered)
        #expect(answer.reply == reply && answer.answer == .account(auth.state.standing.value, keys: []))
        #expect(refusal(in: open(as: .owner, role: .operator)) == .accountExists)
    }

    @Test mutating func `a first key opens the account, which the trail says too`() throws {
        let said = auth.feed(issue(1))
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action } == ["account.opened", "key.issued"])
        #expect(Set(said.compactMap { ($0 as? ChangeRecorded)?.id }).count == 2)
        #expect(auth.feed(issue(2)).compactMap { ($0 as? ChangeRecorded)?.action } == ["key.issued"])
    }

    @Test mutating func `a change that changes nothing is answered and not recorded`() {
        _ = open(as: .owner)
        for change in [AccountChanged.Change.resumed, .group(nil), .role(.person)] {
            #expect(self.change(change).map { type(of: $0).type } == ["QuestionAnswered"], "\(change)")
        }
    }

    @Test mutating func `a command that comes late changes nothing if somebody waits`() throws {
        _ = open(as: .owner)
        let deadline = auth.time - .milliseconds(1)
        let change = AccountChanged(
            account: account, change: .suspended(reason: "x"), by: actor(.owner), name: "n", reply: reply,
            request: RequestID("q"), deadline: deadline)
        let issue = KeyIssued(
            account: account, credential: key, grant: .fen(3), by: actor(.owner), reply: reply,
            request: RequestID("q"), deadline: deadline)
        let revocation = KeyRevoked(
            account: account, name: "n", by: actor(.owner), reply: reply, request: RequestID("q"), deadline: deadline)
        let opening = AccountOpened(
            account: account, by: actor(.owner), reply: reply, request: RequestID("q"), deadline: deadline)
        let late: [AuthInbox] = [.changed(change), .issued(issue), .revoked(revocation), .opened(opening)]
        for command in late { #expect(refusal(in: auth.feed(command)) == .late) }
        #expect(auth.state.standing.value.status == .active && auth.state.credentials.count == 0)
        var own = issue
        own.reply = nil
        _ = auth.feed(.issued(own))
        #expect(auth.state.credentials.count == 1)
    }

    @Test mutating func `a key is issued once with its credit, shown by its id, and revoked`() throws {
        let issue = KeyIssued(
            account: account, credential: key, grant: .fen(3), by: actor(.owner), reply: reply,
            request: RequestID("q"))
        let said = auth.feed(.issued(issue))
        let types = said.map { type(of: $0).type }
        #expect(types == ["CreditGranted", "ChangeRecorded", "ChangeRecorded", "QuestionAnswered"])
        #expect((said[0] as? CreditGranted)?.grant == "key/" + key.hexadecimal)
        #expect((said[2] as? ChangeRecorded)?.after?.contains(key.hexadecimal) == false)
        #expect(auth.feed(.issued(issue)).map { type(of: $0).type } == ["QuestionAnswered"])
        #expect(refusal(in: revoke("other")) == .noSuchKey)
        #expect(revoke(key.short).map { type(of: $0).type } == ["KeyEnded", "ChangeRecorded", "QuestionAnswered"])
        #expect(auth.state.credentials.count == 0 && auth.state.isOpen)
        #expect(refusal(in: revoke(key.short)) == .noSuchKey)
        auth.restart()
        #expect(auth.state.credentials.count == 0)
    }

    @Test mutating func `an account has so many keys at most, and another one once one is revoked`() {
        for number in 0..<AuthState.mostKeys - 1 { #expect(refusal(in: auth.feed(issue(number))) == nil) }
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        let refused = auth.feed(issue(500))
        #expect(refusal(in: refused) == .tooManyKeys(limit: 100) && refused.count == 1)
        // One that is there already is answered as before.
        #expect(auth.feed(issue(0)).map { type(of: $0).type } == ["QuestionAnswered"])
        _ = revoke(key.short)
        #expect(refusal(in: auth.feed(issue(500))) == nil)
        #expect(auth.state.credentials.count == AuthState.mostKeys)
    }

    @Test mutating func `an account whose role rises loses its keys, which a lesser one may have made`() {
        _ = open(as: .owner)
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        let said = change(.role(.operator))
        #expect(said.map { ($0 as? ChangeRecorded)?.action } == [nil, "account.role", "keys.revoked", nil])
        #expect(said.first as? KeyEnded == KeyEnded(account: account, apiKey: key.short, at: auth.time))
        #expect(refusal(in: ask(.admission(.person), key)) == .keyUnknown)
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        _ = change(.role(.person))
        #expect(auth.state.credentials.count == 1)
    }

    /// Every role of who acts and of whom it concerns: whether it may.
    @Test func `an actor's role decides whom it may serve`() {
        let rows: [(AccountRole?, AccountRole, Bool)] = [
            (nil, .person, true), (nil, .operator, true), (nil, .owner, true), (.owner, .person, true),
            (.owner, .operator, true), (.owner, .owner, true), (.operator, .person, true),
            (.operator, .operator, false), (.operator, .owner, false), (.person, .person, false),
            (.person, .operator, false), (.person, .owner, false),
        ]
        #expect(rows.count == (AccountRole.allCases.count + 1) * AccountRole.allCases.count)
        for (actor, other, may) in rows { #expect(Actor("x", role: actor).maySeeTo(other) == may) }
    }

    @Test mutating func `an operator cannot change, key or make other operators`() {
        #expect(refusal(in: open(as: .operator, role: .operator)) == .roleInsufficient(needed: .owner))
        _ = open(as: .owner, role: .operator)
        let issue = KeyIssued(
            account: account, credential: key, grant: .fen(3), by: actor(.operator), reply: reply,
            request: RequestID("q"))
        #expect(refusal(in: auth.feed(.issued(issue))) == .roleInsufficient(needed: .owner))
        #expect(refusal(in: change(.suspended(reason: "x"), as: .operator)) == .roleInsufficient(needed: .owner))
        #expect(refusal(in: revoke(key.short, as: .operator)) == .roleInsufficient(needed: .owner))
        #expect(auth.state.standing.value.status == .active && auth.state.credentials.count == 0)
    }

    @Test(arguments: AccountRole.allCases)
    mutating func `an admission asks for a role, and tells the one that there is`(needed: AccountRole) {
        _ = open(as: .owner, role: .operator)
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        let said = ask(.admission(needed), key)
        if needed == .owner {
            #expect(refusal(in: said) == .roleInsufficient(needed: .owner))
        } else {
            #expect((said.first as? QuestionAnswered)?.answer == .admitted(.operator))
        }
        #expect(refusal(in: ask(.admission(.person), KeyHash(hexadecimal: "bb"))) == .keyUnknown)
        #expect(refusal(in: ask(.admission(.person), nil)) == .keyUnknown)
        _ = change(.suspended(reason: "x"))
        #expect(refusal(in: ask(.admission(.person), key)) == .accountSuspended(reason: "x"))
    }

    @Test mutating func `an account that nobody opened is not described`() {
        #expect(refusal(in: ask(.account, nil)) == .accountUnknown)
        _ = open(as: .owner)
        #expect(
            (ask(.account, nil).first as? QuestionAnswered)?.answer == .account(auth.state.standing.value, keys: []))
    }

    @Test func `while a key is set aside, who waits is refused, and what nobody waits for is kept`() {
        let refused = Auth().refuse(.revoked(Sample.revoked))
        #expect((refused?.first?.message as? Refused)?.refusal == .setAside)
        #expect(Auth().refuse(.issued(KeyIssued(account: account, credential: key))) == nil)
        #expect(Auth().refuse(.opened(AccountOpened(account: account, by: Actor("console")))) == nil)
    }

    /// Another key for each number.
    private func issue(_ number: Int) -> AuthInbox {
        let key = KeyHash(hexadecimal: String(repeating: "0", count: 60) + String(1_000 + number))
        return .issued(
            KeyIssued(
                account: account, credential: key, grant: .fen(3), by: actor(.owner), reply: reply,
                request: RequestID("q\(number)")))
    }

    private func actor(_ role: AccountRole) -> Actor { Actor("root", from: "::1", role: role) }

    private mutating func open(as actor: AccountRole, role: AccountRole = .person) -> [any Message] {
        auth.feed(
            .opened(
                AccountOpened(
                    account: account, role: role, grant: .fen(5), by: self.actor(actor), reply: reply,
                    request: RequestID("q"))))
    }

    private mutating func change(_ change: AccountChanged.Change, as actor: AccountRole = .owner) -> [any Message] {
        auth.feed(
            .changed(
                AccountChanged(
                    account: account, change: change, by: self.actor(actor), name: "c", reply: reply,
                    request: RequestID("q"))))
    }

    private mutating func revoke(_ name: String, as actor: AccountRole = .owner) -> [any Message] {
        auth.feed(
            .revoked(
                KeyRevoked(
                    account: account, name: name, by: self.actor(actor), reply: reply, request: RequestID("q"))))
    }

    private mutating func ask(_ question: QuestionAsked.Question, _ credential: KeyHash?) -> [any Message] {
        auth.feed(
            .asked(
                QuestionAsked(
                    request: RequestID("q"), account: account, credential: credential.map { Proof.key($0) },
                    reply: reply,
                    question: question, deadline: auth.time + .seconds(5))))
    }

    private func refusal(in said: [any Message]) -> Refusal? { (said.first as? Refused)?.refusal }

    private var account: Account { Sample.account }
}
