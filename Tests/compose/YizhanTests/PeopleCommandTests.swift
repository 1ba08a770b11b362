import HTTP
import JSON
import Testing

@testable import yizhan

/// What an operator types where somebody has got into an account.
struct PeopleCommandTests {
    private func call(_ arguments: [String]) throws -> ConsoleCall {
        var words = Words(arguments)
        return try Accounts.call(&words)
    }

    @Test func `everybody is signed out of an account, and an identity is taken from it`() throws {
        let signout = try call(["signout", "alice"])
        #expect(signout.method == .delete && signout.path == "/accounts/alice/sessions" && signout.body == nil)
        let unlink = try call(["unlink", "alice", "mail:ann@example.com"])
        #expect(unlink.method == .delete && unlink.path == "/accounts/alice/identities/mail%3Aann%40example.com")
    }

    @Test(arguments: [
        ["signout"], ["signout", "a", "b"], ["signout", "A"], ["unlink", "a"], ["unlink", "a", "ann@example.com"],
    ])
    func `what is no account and no identity is refused`(arguments: [String]) {
        #expect(throws: UsageError.self) { try call(arguments) }
    }

    @Test func `an account is shown with the identities that open it`() throws {
        let account = try JSONValue(
            parsing: Array(#"{"account":"a","identities":[{"identity":"mail:a@b.cc"},{"identity":"wecom:w:z"}]}"#.utf8))
        #expect(try call(["show", "a"]).print(account).contains("mail:a@b.cc, wecom:w:z"))
    }
}
