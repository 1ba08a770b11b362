import Foundation
import Messages

/// `yizhan keys create ACCOUNT [--grant CNY]`, `yizhan keys owner`
enum Keys: Command {
    static let name = "keys"
    static let summary = "make API keys for accounts"
    static let help = """
        usage: yizhan keys create ACCOUNT [--grant CNY] [--kafka HOST:PORT[,...]]
               yizhan keys owner

        `create` makes an API key for the account and prints it: the only time it is shown. The account's first key opens it.
        Works while the service runs and while it does not, or on the cluster that --kafka or YIZHAN_KAFKA names; then
        YIZHAN_SECRET or YIZHAN_SECRET_FILE is what its nodes have.

        `owner` shows the key of the account `owner`, which the first start of `yizhan up` made in the data directory.

          ACCOUNT        1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit
          --grant CNY    credit for the account in yuan, like 10 or 9.90; without it the account gets nothing
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        if options.arguments == ["owner"] {
            print(try ownerKey(Settings(environment: options.environment)))
            return 0
        }
        let request = try request(options.arguments)
        switch try await Control.ask(request, Settings(environment: options.environment)) {
        case .key(let key):
            print(key)
            return 0
        case .failed(let reason): throw SettingError(description: reason)
        case .noted, .dead, .redriven, .released:
            throw SettingError(description: "The service gave an answer to another question.")
        }
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

    private static func request(_ arguments: [String]) throws -> ControlRequest {
        guard arguments.first == "create" else { throw UsageError(text: "Say `keys create` or `keys owner`.") }
        var rest = Array(arguments.dropFirst())
        var grant: Money?
        if let position = rest.firstIndex(of: "--grant") {
            guard position + 1 < rest.count, let amount = Money(yuan: rest[position + 1]), amount > .zero else {
                throw UsageError(text: "--grant needs an amount in yuan above zero, like 10 or 9.90.")
            }
            grant = amount
            rest.removeSubrange(position...position + 1)
        }
        guard rest.count == 1, let account = Account(rest[0]) else {
            throw UsageError(text: "Say one ACCOUNT: 1 to 64 of a-z, 0-9, - and _.")
        }
        return .createKey(account: account, grant: grant)
    }
}
