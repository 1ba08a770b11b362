import Foundation
import HTTP
import JSON
import Messages

/// `yizhan accounts show NAME`, `open`, `invite`, `suspend`, `resume`, `close`, `role`, `group`, `grant`, `correct`,
/// `ledger`, `request`
enum Accounts: ConsoleCommand {
    static let name = "accounts"
    static let summary = "open, suspend and close accounts, make sign-in links, give credit, read ledgers and requests"
    static let help = """
        usage: yizhan accounts show NAME
               yizhan accounts open NAME [--role ROLE] [--group GROUP] [--grant CNY]
               yizhan accounts invite NAME [--expires DATE]
               yizhan accounts signout NAME
               yizhan accounts unlink NAME IDENTITY
               yizhan accounts suspend NAME --reason TEXT
               yizhan accounts resume NAME
               yizhan accounts close NAME --reason TEXT [--yes]
               yizhan accounts role NAME ROLE
               yizhan accounts group NAME GROUP
               yizhan accounts grant NAME CNY
               yizhan accounts correct NAME CNY --reason TEXT
               yizhan accounts ledger NAME [--kind KIND] [--model MODEL] [--key ID] [--from TIME] [--to TIME]
                                           [--limit N] [--before NUMBER] [--csv]
               yizhan accounts request NAME ID

        A suspended account is refused whatever it asks, with the reason; its answers that run are stopped, and charged as
        if it had stopped them itself. Credit that is granted meanwhile counts. `resume` undoes it. A closed account is
        refused for good; an owner is closed with --yes only. If no owner is left, `yizhan admin rescue NAME` makes another
        account one. An account that `keys create` or `invite` opens has the role person and no group.

        `invite` prints a link that signs its reader in as the account, once, within a day: the only time it is shown. Where
        it leads is what YIZHAN_ADDRESS says. `signout` ends all sessions of the account at once. `unlink` takes an IDENTITY,
        like mail:ann@example.com, from the account: `show` has those that open it. It cannot be the account's own one.

          NAME           1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit
          --role ROLE    person (the default), operator or owner
          --group GROUP  like an account's name; in `group`, - takes the account out of its group
          --grant CNY    credit for the account in yuan, like 10 or 9.90
          --reason TEXT  what the account's owner is told, 1 to 200 characters
          --expires DATE a day like 2027-01-31, from whose beginning on the link is no good, or a moment; within 30 days
          CNY            in `correct` it may be below zero, like -2.50: no more is taken than is available

        `grant` and `correct` take effect once, also if they are repeated: when it is not known whether one did, it prints
        the --idempotency-key KEY to repeat it with. The others print what the account is then, but for `ledger`: it
        prints entries, newest first, 20 by default; --before goes on from a number. `request` prints what a request cost
        and why, with the channels that were called: ID is its own, as a ledger's reference, or that of its stream.

          --kind KIND    \(kinds); post is a charge
          --key ID       of one API key, as `keys list` prints it
          --from, --to   from a time on, and before another: a day like 2027-01-31, of this machine's time, or a moment
                         like 2027-01-31T08:00:00+08:00
          --csv          all of them as a table with a header, in place of some for a person

        \(Console.help)
        """

    private static let kinds = EntryPosted.Kind.allCases.map(\.rawValue).joined(separator: ", ")

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        if let call = try people(words) { return call }
        if words.rest.first == "ledger" { return try ledger(&words) }
        if words.rest.first == "invite" { return try invite(&words) }
        if words.rest.first == "request" { return try request(words) }
        let isSure = words.takeFlag("--yes")
        let key = try words.takeIdempotencyKey()
        let grant = try words.takeAmount("--grant")
        let reason = try words.takeRemark("--reason")
        let role = try words.take("--role", as: roles) { AccountRole(rawValue: $0) }
        let group = try words.take("--group", as: "a name like an account's") { Account($0)?.name }
        guard let action = words.rest.first, words.rest.count >= 2 else {
            throw UsageError(text: "Say what to do and one account's NAME.")
        }
        let name = try Words.account(words.rest[1])
        guard action == "close" || !isSure else { throw UsageError(text: "--yes is for `accounts close` alone.") }
        if action == "open", words.rest.count == 2, reason == nil, key == nil {
            var body = [JSONText.Member("account", .string(name))]
            if let role { body.append(.init("role", .string(role.rawValue))) }
            if let group { body.append(.init("group", .string(group))) }
            if let grant { body.append(.init("grant", .integer(grant))) }
            return ConsoleCall(.post, "/accounts", body, print: describe)
        }
        let isOnce = ["grant", "correct"].contains(action)
        guard grant == nil, role == nil, group == nil, words.rest.count <= 3, isOnce || key == nil else {
            throw UsageError(text: "`accounts \(action)` does not take all of these.")
        }
        var call = try change(action, "/accounts/" + name, words.rest.dropFirst(2).first, reason)
        if isOnce { call.key = key ?? ConsoleCall.newKey() }
        if action == "close", !isSure { call.caution = caution(name) }
        return call
    }

    /// Who closes the last owner has nobody left who may do what only owners may; Auth knows one account at a time.
    private static func caution(_ name: String) -> ConsoleCall.Caution {
        ConsoleCall.Caution(path: "/accounts/" + name) { account in
            guard account.member("role")?.string == AccountRole.owner.rawValue,
                account.member("status")?.string != Standing.Status.closed.rawValue
            else { return nil }
            return
                "'\(name)' is an owner, and a closed account stays closed. To close it, say --yes. If no owner is left, "
                + "`yizhan admin rescue` with another NAME makes that one an owner."
        }
    }

    private static func invite(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        let expires = try words.takeMoment("--expires")
        guard words.rest.count == 2 else { throw UsageError(text: "`accounts invite` needs one account's NAME.") }
        let name = try Words.account(words.rest[1])
        let body = expires.map { [JSONText.Member("expires_ms", .integer($0))] }
        return ConsoleCall(.post, "/accounts/\(name)/invites", body) { Table.text($0.member("link")) }
    }

    private static func change(
        _ action: String, _ path: String, _ value: String?, _ reason: String?
    ) throws(UsageError) -> ConsoleCall {
        switch (action, value, reason) {
        case ("grant", let value?, nil):
            guard let amount = Money(yuan: value), amount > .zero else {
                throw UsageError(text: "`accounts grant` needs an amount in yuan above zero, like 10 or 9.90.")
            }
            return ConsoleCall(
                .post, path + "/grants", [.init("amount", .integer(Int(amount.microYuan)))], print: balance)
        case ("correct", let value?, let reason?):
            let isTaken = value.hasPrefix("-")
            guard let amount = Money(yuan: isTaken ? String(value.dropFirst()) : value), amount > .zero else {
                throw UsageError(text: "`accounts correct` needs an amount in yuan, like 2.50 or -2.50.")
            }
            let signed = Int(amount.microYuan) * (isTaken ? -1 : 1)
            return ConsoleCall(
                .post, path + "/corrections", [.init("amount", .integer(signed)), .init("reason", .string(reason))],
                print: balance)
        case ("correct", _, nil): throw UsageError(text: "`accounts correct` needs a --reason.")
        case ("show", nil, nil): return ConsoleCall(.get, path, print: describe)
        case ("suspend", nil, let reason?), ("close", nil, let reason?):
            return ConsoleCall(.post, path + "/" + action, [.init("reason", .string(reason))], print: describe)
        case ("suspend", _, nil), ("close", _, nil): throw UsageError(text: "`accounts \(action)` needs a --reason.")
        case ("resume", nil, nil): return ConsoleCall(.post, path + "/resume", print: describe)
        case ("role", let value?, nil):
            guard let role = AccountRole(rawValue: value) else { throw UsageError(text: "A role is \(roles).") }
            return ConsoleCall(.put, path + "/role", [.init("role", .string(role.rawValue))], print: describe)
        case ("group", let value?, nil):
            guard value == "-" || Account(value) != nil else {
                throw UsageError(text: "A group is a name like an account's.")
            }
            let group: JSONText = value == "-" ? .null : .string(value)
            return ConsoleCall(.put, path + "/group", [.init("group", group)], print: describe)
        default:
            throw UsageError(
                text:
                    "Say `accounts show`, `open`, `invite`, `suspend`, `resume`, `close`, `role`, `group`, `grant`,"
                    + " `correct`, `ledger` or `request`.")
        }
    }

    private static let roles = AccountRole.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable private static func describe(_ account: JSONValue) -> String {
        let keys = account.member("keys").map { Array($0.elements).count } ?? 0
        var rows = [
            ["account", Table.text(account.member("account"))], ["status", Table.text(account.member("status"))],
            ["role", Table.text(account.member("role"))], ["group", Table.text(account.member("group"))],
            ["opened", Table.moment(account.member("opened_ms"))], ["keys", String(keys)],
            ["identities", identities(of: account)],
        ]
        if let reason = account.member("reason"), reason.isString {
            rows.insert(["reason", Table.text(reason)], at: 2)
        }
        return Table(rows[0], Array(rows.dropFirst()) + amounts(of: account.member("balance"))).text
    }

    @Sendable private static func balance(_ balance: JSONValue) -> String {
        Table(["account", Table.text(balance.member("account"))], amounts(of: balance)).text
    }

    private static func amounts(of balance: JSONValue?) -> [[String]] {
        guard let balance, balance.isObject else { return [["balance", "not known now"]] }
        return ["available", "pending", "spent", "granted"].map { [$0, Table.yuan(balance.member($0)) + " CNY"] }
    }
}
