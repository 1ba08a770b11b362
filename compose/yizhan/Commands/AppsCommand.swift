import HTTP
import JSON
import Messages

/// `yizhan apps list`, `check`, `test`, `conversation`
enum AppsCommand: Command {
    static let name = "apps"
    static let summary = "show and check where persons write to the bot, send a test"
    static let help = """
        usage: yizhan apps list
               yizhan apps check NAME
               yizhan apps test NAME TO TEXT
               yizhan apps conversation IDENTITY

        `list` has the address that goes into the console of each platform, and why an app cannot be used. `check` has the
        service ask the platform whether the secret is right, whether this machine's address is on its list, and what the
        app may; each line that is not good says what to do. `test` sends a person a text from an app that may push: it is
        tried once, and the trail has a line of it without the text. `conversation` shows what became of a person's last
        messages: when each was delivered, answered or pushed, and under which code of the platform; never what was said.

          NAME      of the catalogue's `apps`
          TO        an openid or a userid, or an IDENTITY
          TEXT      1 to 200 characters in one line
          IDENTITY  wechat:APP:OPENID, wecom:CORP:USERID or zsxq:GROUP

        `check` and `test` need the service, which calls the platform.

        \(Console.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        return try await call(words).run(options.environment, catalogue: .changing, asJSON: asJSON)
    }

    static func call(_ words: Words) throws(UsageError) -> ConsoleCall {
        let rest = words.rest
        switch (rest.first, rest.count) {
        case ("list", 1): return ConsoleCall(.get, "/apps", print: list)
        case ("check", 2):
            return ConsoleCall(.post, "/apps/\(ConsoleCall.escaped(rest[1]))/check", print: findings)
        case ("test", 4):
            guard Remark.isOne(rest[3]) else { throw UsageError(text: "TEXT is \(Remark.form).") }
            let body: [JSONText.Member] = [.init("to", .string(rest[2])), .init("text", .string(rest[3]))]
            return ConsoleCall(.post, "/apps/\(ConsoleCall.escaped(rest[1]))/test", body, print: outcome)
        case ("conversation", 2):
            guard let identity = Identity(rest[1]) else {
                throw UsageError(text: "An IDENTITY is like wechat:APP:OPENID, wecom:CORP:USERID or zsxq:GROUP.")
            }
            return ConsoleCall(.get, "/conversations/\(ConsoleCall.escaped(identity.text))", print: conversation)
        default:
            throw UsageError(
                text: "Say `apps list`, `apps check` and a NAME, `apps test`, a NAME, TO and a TEXT, or "
                    + "`apps conversation` and an IDENTITY.")
        }
    }
}

extension AppsCommand {
    @Sendable static func list(_ answer: JSONValue) -> String {
        let apps = elements(answer, "data")
        guard !apps.isEmpty else { return "The catalogue has no apps." }
        let rows = apps.map { app -> [String] in
            let abilities = elements(app, "abilities").compactMap(\.string)
            return ["name", "platform", "mode"].map { Table.text(app.member($0)) }
                + [abilities.isEmpty ? "-" : abilities.joined(separator: ",")]
                + ["address", "fault"].map { Table.text(app.member($0)) }
        }
        return Table(["NAME", "PLATFORM", "MODE", "MAY", "ADDRESS", "FAULT"], rows).text
    }

    @Sendable static func findings(_ answer: JSONValue) -> String {
        let rows = elements(answer, "findings").map { finding in
            [
                Table.text(finding.member("subject")), finding.member("good")?.bool == true ? "good" : "NOT GOOD",
                Table.text(finding.member("code")), Table.text(finding.member("advice")),
                Table.text(finding.member("advice_zh")),
            ]
        }
        return Table(["WHAT", "IS", "CODE", "ADVICE", "建议"], rows).text
    }

    @Sendable static func outcome(_ answer: JSONValue) -> String {
        let code = answer.member("code")?.string.map { ": " + $0.printable() } ?? ""
        return switch answer.member("outcome")?.string {
        case "sent": "sent"
        case "refused": "refused by the platform" + code
        default: "nobody knows whether it was sent; ask the person" + code
        }
    }

    @Sendable static func conversation(_ report: JSONValue) -> String {
        let rows = [
            ["account", Table.text(report.member("account"))], ["model", Table.text(report.member("model"))],
            ["turns remembered", Table.number(report.member("turns"))],
            ["parts waiting", Table.number(report.member("waiting"))],
            ["pushes left", Table.number(report.member("pushes_left"))],
        ]
        let known = Table(["identity", Table.text(report.member("identity"))], rows).text
        let steps = elements(report, "steps").map { step -> [String] in
            [Table.moment(step.member("at_ms"))]
                + ["app", "what", "subject", "code"].map { Table.text(step.member($0)) }
        }
        return steps.isEmpty ? known : known + "\n\n" + Table(["WHEN", "APP", "WHAT", "OF", "CODE"], steps).text
    }

    private static func elements(_ value: JSONValue, _ name: String) -> [JSONValue] {
        value.member(name).map { Array($0.elements) } ?? []
    }
}
