import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

@Suite struct StandingTests {
    private var auth = ProcessorBench(Auth())
    private let key = KeyHash(hexadecimal: "aa11")

    /// Every status and every change: what follows, and whether the account's answers end.
    @Test func `a standing follows each change as its table says`() {
        typealias Row = (from: Standing.Status, change: AccountChanged.Change, to: Standing.Status, ends: Bool)
        let rows: [Row] = [
            (.active, .suspended(reason: "b"), .suspended, true), (.active, .resumed, .active, false),
            (.active, .closed(reason: "b"), .closed, true), (.suspended, .suspended(reason: "b"), .suspended, true),
            (.suspended, .resumed, .active, false), (.suspended, .closed(reason: "b"), .closed, true),
            (.closed, .suspended(reason: "b"), .closed, false), (.closed, .resumed, .closed, false),
            (.closed, .closed(reason: "b"), .closed, false),
        ]
        #expect(rows.count == Standing.Status.allCases.count * 3)
        for row in rows {
            var standing = Standing()
            (standing.status, standing.reason) = (row.from, row.from == .active ? nil : "a")
            #expect(standing.follow(row.change) == row.ends, "\(row)")
            #expect(standing.status == row.to, "\(row)")
            let reason = row.to == .active ? nil : row.ends ? "b" : "a"
            #expect(standing.reason == reason, "\(row)")
        }
    }

    @Test(arguments: Standing.Status.allCases)
    func `role and group change unless the account is closed`(status: Standing.Status) {
        var standing = Standing()
        standing.status = status
        #expect(!standing.follow(.role(.operator)) && !standing.follow(.group("vip")))
        #expect(standing.role == (status == .closed ? .person : .operator))
        #expect(standing.group == (status == .closed ? nil : "vip"))
    }

    @Test mutating func `an account is opened once, by an operator or by its first key`() {
        _ = auth.feed(
            .opened(AccountOpened(account: account, role: .operator, group: "vip", by: Actor("console/root"))))
        let opened = auth.state.standing.value
        #expect(opened.opened == auth.time && opened.role == .operator && opened.group == "vip")
        _ = auth.feed(
            .opened(AccountOpened(account: account, role: .owner, by: Actor("console/root"))), after: .seconds(1))
        issue()
        #expect(auth.state.standing.value == opened)

        var other = ProcessorBench(Auth())
        _ = other.feed(.issued(KeyIssued(account: account, credential: key)))
        #expect(other.state.standing.value.opened == other.time && other.state.standing.value.role == .person)
        _ = other.feed(.opened(AccountOpened(account: account, role: .owner, by: Actor("console/root"))))
        #expect(other.state.standing.value.role == .person)
    }

    @Test mutating func `a suspended account is refused with the reason, and only with a good key`() throws {
        issue()
        let said = change(.suspended(reason: "chargeback"))
        #expect(said.map { type(of: $0).type } == ["AccountChanged", "ChangeRecorded"])
        #expect(try refusal() == .accountSuspended(reason: "chargeback"))
        #expect(try refusal(KeyHash(hexadecimal: "bb22")) == .keyUnknown)
        auth.restart()
        #expect(try refusal() == .accountSuspended(reason: "chargeback"))
        #expect(change(.resumed).count == 1)
        #expect(auth.feed(.requested(requested())).first is ChatAuthorized)
    }

    @Test mutating func `a closed account stays closed, also when it gets a key`() throws {
        issue()
        #expect(change(.closed(reason: "by its own wish")).count == 2)
        #expect(change(.resumed).isEmpty && change(.suspended(reason: "again")).isEmpty)
        issue()
        #expect(try refusal() == .accountClosed(reason: "by its own wish"))
    }

    @Test mutating func `an account that was never opened can't be changed, and nothing is kept of it`() {
        for change in Sample.changes {
            let said = auth.feed(.changed(change))
            #expect(said.map { ($0 as? Refused)?.refusal } == [.accountUnknown])
        }
        var changes = ChangeCollector()
        auth.state.visit(&changes)
        #expect(changes.changes.isEmpty)
    }

    private mutating func issue() {
        #expect(auth.feed(.issued(KeyIssued(account: account, credential: key))).isEmpty)
    }

    private mutating func change(_ change: AccountChanged.Change) -> [any Message] {
        auth.feed(.changed(AccountChanged(account: account, change: change, by: Actor("console/root"), name: "c")))
    }

    private func requested(by credential: KeyHash? = nil) -> ChatRequested {
        var chat = Sample.chat
        chat.deadline = auth.time + .seconds(30)
        return ChatRequested(chat: chat, credential: .key(credential ?? key))
    }

    private mutating func refusal(_ credential: KeyHash? = nil) throws -> Refusal? {
        (auth.feed(.requested(requested(by: credential))).first as? Refused)?.refusal
    }

    private var account: Account { Sample.account }
}
