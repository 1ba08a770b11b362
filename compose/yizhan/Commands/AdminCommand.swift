import HTTP
import JSON

/// `yizhan admin rescue [ACCOUNT]`
enum AdminCommand: ConsoleCommand {
    static let name = "admin"
    static let summary = "give an owner back who locked himself out"
    static let help = """
        usage: yizhan admin rescue [ACCOUNT]

        Makes the account an active owner, whatever it was, and prints a new API key of it: the only time it is shown. The
        account is `owner`, unless another one is named; one that was closed stays closed. Only who may read the data
        directory, or write to the cluster, can do this.

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        guard words.rest.first == "rescue", words.rest.count <= 2 else {
            throw UsageError(text: "Say `admin rescue`, and an ACCOUNT if it is not `owner`.")
        }
        let account = try Words.account(words.rest.dropFirst().first ?? "owner")
        return ConsoleCall(.post, "/accounts/\(account)/rescue") { Table.text($0.member("key")) }
    }
}
