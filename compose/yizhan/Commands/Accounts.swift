import Foundation
import Messages

/// `yizhan accounts open NAME`, `suspend`, `resume`, `close`, `role`, `group`
enum Accounts: Command {
    static let name = "accounts"
    static let summary = "open, suspend, resume and close accounts"
    static let help = """
        usage: yizhan accounts open NAME [--role ROLE] [--group GROUP] [--grant CNY]
               yizhan accounts suspend NAME --reason TEXT
               yizhan accounts resume NAME
               yizhan accounts close NAME --reason TEXT
               yizhan accounts role NAME ROLE
               yizhan accounts group NAME GROUP

        A suspended account is refused whatever it asks, with the reason; its answers that run are stopped, and charged as
        if it had stopped them itself. Credit that is granted meanwhile counts. `resume` undoes it. A closed account is
        refused for good. An account that `keys create` opens has the role person and no group.

          NAME           1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit
          --role ROLE    person (the default), operator or owner
          --group GROUP  like an account's name; in `group`, - takes the account out of its group
          --grant CNY    credit for the account in yuan, like 10 or 9.90
          --reason TEXT  what the account's owner is told

        Each takes --kafka HOST:PORT[,...] and works while the service runs and while it does not, as `keys` does.
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        let request = try request(options.arguments)
        switch try await Control.ask(request, Settings(environment: options.environment)) {
        case .noted(let sentence):
            print(sentence)
            return 0
        case .failed(let reason): throw SettingError(description: reason)
        case .key, .dead, .redriven, .released:
            throw SettingError(description: "The service gave an answer to another question.")
        }
    }

    static func request(_ arguments: [String]) throws(UsageError) -> ControlRequest {
        var words = Words(arguments)
        let grant = try words.take("--grant", as: "an amount in yuan above zero, like 10 or 9.90") { text in
            Money(yuan: text).flatMap { $0 > .zero ? $0 : nil }
        }
        let reason = try words.take("--reason", as: "a text of 1 to 200 characters") { text in
            (1...200).contains(text.count) ? text : nil
        }
        let role = try words.take("--role", as: roles) { AccountRole(rawValue: $0) }
        let group = try words.take("--group", as: "a name like an account's") { Account($0)?.name }
        guard let action = words.rest.first, words.rest.count >= 2, let account = Account(words.rest[1]) else {
            throw UsageError(text: "Say what to do and one account's NAME: 1 to 64 of a-z, 0-9, - and _.")
        }
        let by = "console/" + NSUserName()
        switch (action, words.rest.dropFirst(2).first, reason) {
        case ("open", nil, nil):
            let opened = AccountOpened(account: account, role: role ?? .person, group: group, by: by)
            return .openAccount(opened, grant: grant)
        case (_, let value, let reason) where grant == nil && role == nil && group == nil && words.rest.count <= 3:
            let change = try change(action, value, reason)
            return .changeAccount(AccountChanged(account: account, change: change, by: by, name: UUID().uuidString))
        default: throw UsageError(text: "`accounts \(action)` does not take all of these.")
        }
    }

    private static func change(
        _ action: String, _ value: String?, _ reason: String?
    ) throws(UsageError) -> AccountChanged.Change {
        switch (action, value, reason) {
        case ("suspend", nil, let reason?): return .suspended(reason: reason)
        case ("close", nil, let reason?): return .closed(reason: reason)
        case ("suspend", _, nil), ("close", _, nil): throw UsageError(text: "`accounts \(action)` needs a --reason.")
        case ("resume", nil, nil): return .resumed
        case ("role", let value?, nil):
            guard let role = AccountRole(rawValue: value) else { throw UsageError(text: "A role is \(roles).") }
            return .role(role)
        case ("group", "-", nil): return .group(nil)
        case ("group", let value?, nil):
            guard let group = Account(value)?.name else {
                throw UsageError(text: "A group is a name like an account's.")
            }
            return .group(group)
        default: throw UsageError(text: "Say `accounts open`, `suspend`, `resume`, `close`, `role` or `group`.")
        }
    }

    private static let roles = AccountRole.allCases.map(\.rawValue).joined(separator: ", ")
}

/// The words of a command line, from which options with a value are taken.
private struct Words {
    private(set) var rest: [String]

    init(_ arguments: [String]) { rest = arguments }

    /// Takes `name VALUE` out; nil if it is not there.
    mutating func take<Value>(
        _ name: String, as form: String, _ read: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let position = rest.firstIndex(of: name) else { return nil }
        guard position + 1 < rest.count, let value = read(rest[position + 1]) else {
            throw UsageError(text: "\(name) needs \(form).")
        }
        rest.removeSubrange(position...position + 1)
        return value
    }
}
