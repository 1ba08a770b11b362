import HTTP
import JSON

extension Accounts {
    /// `yizhan accounts request NAME ID`
    static func request(_ words: Words) throws(UsageError) -> ConsoleCall {
        guard words.rest.count == 3, !words.rest[2].isEmpty else {
            throw UsageError(
                text: "Say `accounts request`, one account's NAME, and the ID of a request or of its stream.")
        }
        let name = try Words.account(words.rest[1])
        let path = "/accounts/\(name)/requests/\(ConsoleCall.escaped(words.rest[2]))"
        return ConsoleCall(.get, path, print: explain)
    }

    /// What a request cost and why: a line for each thing that is known, then the calls of providers.
    @Sendable static func explain(_ request: JSONValue) -> String {
        let texts = ["status", "account", "model"].map { [$0, Table.text(request.member($0))] }
        let amounts = ["reserved", "cost", "waived", "available"].map { member in
            [member, request.member(member)?.int == nil ? "-" : Table.yuan(request.member(member)) + " CNY"]
        }
        let rest = [
            ["settled", Table.moment(request.member("settled_ms"))], ["entry", Table.number(request.member("entry"))],
            ["key", Table.text(request.member("key"))],
            ["own key", request.member("own_key")?.bool == true ? "yes: the provider was paid with it" : "-"],
        ]
        let rows: [[String]] =
            texts + [["usage", usage(request.member("usage"))], ["price", price(request.member("price"))]]
            + amounts + rest
        let known = Table(["request", Table.text(request.member("id"))], rows.filter { $0[1] != "-" }).text
        let attempts = request.member("attempts").map { Array($0.elements) } ?? []
        return attempts.isEmpty ? known : known + "\n\n" + calls(attempts)
    }

    private static func usage(_ usage: JSONValue?) -> String {
        guard let usage, usage.isObject else { return "-" }
        let mark = usage.member("estimated")?.bool == true ? ", estimated" : ""
        let tokens = ["prompt_tokens", "completion_tokens"].map { Table.number(usage.member($0)) }
        return "\(tokens[0]) tokens in, \(tokens[1]) out\(mark)"
    }

    private static func price(_ price: JSONValue?) -> String {
        guard let price, price.isObject else { return "-" }
        let amounts = ["input", "output", "perCall"].map { Table.yuan(price.member($0)) }
        return "\(amounts[0]) CNY in and \(amounts[1]) CNY out a million tokens, \(amounts[2]) CNY a call"
    }

    private static func calls(_ attempts: [JSONValue]) -> String {
        let rows = attempts.map { attempt in
            [
                Table.moment(attempt.member("begun_ms")), Table.text(attempt.member("channel")),
                Table.number(attempt.member("duration_ms")), Table.text(attempt.member("outcome")),
                Table.number(attempt.member("status")),
            ]
        }
        return Table(["BEGAN", "CHANNEL", "MS", "OUTCOME", "STATUS"], rows).text
    }
}
