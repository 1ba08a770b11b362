import Foundation
import HTTP
import JSON
import Messages

/// `yizhan keys create ACCOUNT [--grant CNY]`, `keys list`, `keys revoke`, `keys owner`
enum Keys: ConsoleCommand {
    static let name = "keys"
    static let summary = "make, list and revoke API keys of accounts"
    static let help = """
        usage: yizhan keys create ACCOUNT [--grant CNY]
               yizhan keys list ACCOUNT
               yizhan keys revoke ACCOUNT ID
               yizhan keys owner

        `create` makes an API key for the account and prints it: the only time it is shown. The account's first key opens it,
        and it has 100 at most. On a cluster, YIZHAN_SECRET or YIZHAN_SECRET_FILE is what its nodes have. `list` prints the
        ids of the account's keys and when they were made; `revoke` makes one of them unknown.

        `owner` shows the key of the account `owner`, which the first start of `yizhan up` made in the data directory.

          ACCOUNT        1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit
          --grant CNY    credit for the account in yuan, like 10 or 9.90; without it the account gets nothing

        \(Console.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        guard words.rest == ["owner"] else { return try await callConsole(arguments, environment) }
        let key = try ownerKey(Settings(environment: options.environment))
        let document: JSONText = ["object": "key", "account": "owner", "key": .string(key)]
        try StandardOutput.write((asJSON ? document.bytes : Array(key.utf8)) + [UInt8(ascii: "\n")])
        return 0
    }

    private static func ownerKey(_ settings: Settings) throws -> String {
        let directory = try DataDirectory(settings)
        guard let key = try directory.read(directory.ownerKey) else {
            throw SettingError(
                description:
                    "There is no account owner in '\(directory.path)' yet: the first start of `yizhan up` makes it.")
        }
        return key
    }

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        let grant = try words.takeAmount("--grant")
        guard let action = words.rest.first, words.rest.count >= 2 else {
            throw UsageError(text: "Say `keys create`, `keys list` or `keys revoke` and an ACCOUNT, or `keys owner`.")
        }
        let path = "/accounts/" + (try Words.account(words.rest[1]))
        switch (action, words.rest.dropFirst(2).first, grant) {
        case ("create", nil, let grant):
            let body = grant.map { [JSONText.Member("grant", .integer($0))] }
            return ConsoleCall(.post, path + "/keys", body) { Table.text($0.member("key")) }
        case ("list", nil, nil): return ConsoleCall(.get, path, print: list)
        case ("revoke", let id?, nil) where words.rest.count == 3:
            return ConsoleCall(.delete, path + "/keys/" + ConsoleCall.escaped(id), print: list)
        default: throw UsageError(text: "`keys \(action)` does not take these words.")
        }
    }

    @Sendable private static func list(_ account: JSONValue) -> String {
        let keys = account.member("keys").map { Array($0.elements) } ?? []
        return Table(
            ["ID", "MADE"], keys.map { [Table.text($0.member("id")), Table.moment($0.member("issued_ms"))] }
        ).text
    }
}
