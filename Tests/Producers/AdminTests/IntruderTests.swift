import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import Testing

@testable import Admin

/// What an operator does where somebody has got into an account, and what nobody may by a key that was lent.
@IOLoop
struct IntruderTests {
    private let address = "mail%3Aann%40example.com"

    /// An account that somebody has signed in to, and linked an identity to.
    private func opened(_ bench: AdminBench, _ name: String) async throws -> Account {
        let key = try await bench.open(name)
        let account = try #require(Account(name))
        let ann = try #require(Identity("mail:ann@example.com"))
        // In the year 2096: not late.
        let deadline = Timestamp(milliseconds: 4_000_000_000_000)
        let proven = LinkProven(
            identity: ann, account: account, request: RequestID("link"), reply: ReplyAddress(partition: 0, stream: "s"),
            deadline: deadline)
        let decided = LinkDecided(LinkAsked(proven), .unopened)
        _ = try await bench.log.append([Draft(to: SignInInbox.linkDecided(decided))])
        try await bench.wait { try await bench.ask(.get, "/accounts/\(name)").text.contains("ann@example.com") }
        #expect(!key.isEmpty)
        return account
    }

    @Test func `an operator sees the identities of an account, and takes one from it, as the trail says`() async throws
    {
        let bench = try await AdminBench()
        let account = try await opened(bench, "alice")
        let helper = try await bench.open("helper", .operator)
        let shown = try await bench.ask(.get, "/accounts/alice", key: helper)
        let identities = shown.json?.member("identities").map { Array($0.elements) } ?? []
        #expect(identities.map { $0.member("identity")?.string } == ["mail:ann@example.com"])
        let unlinked = try await bench.ask(.delete, "/accounts/alice/identities/\(address)", key: helper)
        #expect(unlinked.status == 200 && unlinked.json?.member("state")?.string == "unlinked", "\(unlinked.text)")
        try await bench.wait { try await !bench.ask(.get, "/accounts/alice").text.contains("ann@example.com") }
        let trail = try await bench.trail("&subject=\(account.name)&action=identity.unlinked")
        #expect(trail.map { $0.member("by")?.string } == ["helper"])
        let again = try await bench.ask(.delete, "/accounts/alice/identities/\(address)", key: helper)
        #expect(again.status == 409 && again.code == "identity_not_linked")
        await bench.close()
    }

    @Test func `an operator ends all sessions of a person, and none of an operator`() async throws {
        let bench = try await AdminBench()
        let helper = try await bench.open("helper", .operator)
        _ = try await bench.open("alice")
        let ended = try await bench.ask(.delete, "/accounts/alice/sessions", key: helper)
        #expect(ended.status == 200 && ended.json?.member("sessions")?.elements.isEmpty == true, "\(ended.text)")
        for name in ["owner", "helper"] {
            let refused = try await bench.ask(.delete, "/accounts/\(name)/sessions", key: helper)
            #expect(refused.code == "role_insufficient")
            let unlinking = try await bench.ask(.delete, "/accounts/\(name)/identities/\(address)", key: helper)
            #expect(unlinking.code == "role_insufficient")
        }
        #expect(try await bench.ask(.delete, "/accounts/nobody/sessions").code == "account_not_found")
        await bench.close()
    }

    @Test func `a key with limits is no operator's, whatever its account is`() async throws {
        let bench = try await AdminBench()
        let key = try await bench.open("helper", .operator)
        #expect(try await bench.ask(.get, "/trail", key: key).status == 200)
        var limits = KeyLimits()
        limits.models = ["small"]
        let shown = try await bench.ask(.get, "/accounts/helper").json
        let held = try #require(shown?.member("keys").map { Array($0.elements) }?.first?.member("id")?.string)
        let change = KeyChanged(
            account: try #require(Account("helper")), name: held, limits: limits, by: Actor("console"),
            request: RequestID("limit"))
        _ = try await bench.log.append([Draft(to: AuthInbox.keyChanged(change))])
        let refused = try await bench.ask(.get, "/trail", key: key)
        #expect(refused.status == 403 && refused.code == "key_limited", "\(refused.text)")
        await bench.close()
    }

    @Test func `nobody gets an account of a name that the service goes by`() async throws {
        let bench = try await AdminBench()
        for name in ["signin-0", "signin-15", "gifts", "console"] {
            let opened = try await bench.ask(.post, "/accounts", #"{"account":"\#(name)"}"#)
            #expect(opened.status == 400 && opened.code == "invalid_value", "\(opened.text)")
            for path in ["keys", "invites"] {
                let made = try await bench.ask(.post, "/accounts/\(name)/\(path)")
                #expect(made.code == "account_not_found", "\(made.text)")
            }
        }
        await bench.close()
    }
}

extension AdminBench {
    /// Waits until something is so, with a deadline.
    fileprivate func wait(until isSo: @IOLoop () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while try await !isSo() { try #require(ContinuousClock.now < end) }
    }
}
