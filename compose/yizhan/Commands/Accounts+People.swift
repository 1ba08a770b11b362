import HTTP
import JSON
import Messages

extension Accounts {
    /// `yizhan accounts signout NAME`, `unlink NAME IDENTITY`; nil for any other word.
    static func people(_ words: Words) throws(UsageError) -> ConsoleCall? {
        switch words.rest.first {
        case "signout":
            guard words.rest.count == 2 else { throw UsageError(text: "`accounts signout` needs one account's NAME.") }
            let name = try Words.account(words.rest[1])
            return ConsoleCall(.delete, "/accounts/\(name)/sessions") {
                "signed out everywhere: " + Table.text($0.member("account"))
            }
        case "unlink":
            guard words.rest.count == 3, let identity = Identity(words.rest[2]) else {
                throw UsageError(
                    text: "`accounts unlink` needs one account's NAME, and an IDENTITY as `accounts show` prints it.")
            }
            let name = try Words.account(words.rest[1])
            let path = "/accounts/\(name)/identities/\(ConsoleCall.escaped(identity.text))"
            return ConsoleCall(.delete, path) { "unlinked " + Table.text($0.member("identity")) }
        default: return nil
        }
    }

    /// Those that open the account.
    static func identities(of account: JSONValue) -> String {
        let held = account.member("identities").map { Array($0.elements) } ?? []
        return held.isEmpty ? "-" : held.map { Table.text($0.member("identity")) }.joined(separator: ", ")
    }
}
