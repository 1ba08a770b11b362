import Admin
import HTTP
import JSON

/// `yizhan dead list`, `yizhan dead redrive CONSUMER NUMBER` and `yizhan dead release CONSUMER KEY`
enum Dead: ConsoleCommand {
    static let name = "dead"
    static let summary = "list what was left out, and send it to its consumer once more"
    static let help = """
        usage: yizhan dead list [--limit N] [--after CONSUMER/NUMBER]
               yizhan dead redrive CONSUMER NUMBER
               yizhan dead redrive CONSUMER key KEY
               yizhan dead release CONSUMER KEY

        A dead letter is a message that its consumer could not read, or that the process died of. A key is set aside when
        its state cannot be read, or the process died of it: then its requests are refused with 503, what else comes for
        it becomes dead letters, and its state and its money stay as they are.

        `list` prints the consumer, the letter's number, the message's type, id and key, and the reason, 200 letters by
        default; then the keys that are set aside. --after goes on behind a letter. `redrive` writes a message to the
        consumer's inbox again, once, with the same id and key; it refuses a message whose sender was told that it failed.
        `release` has the consumer decide on a key again, once what was wrong is mended, and sends what came meanwhile
        behind it: all is decided in its order, as if it had only been delayed. What was not mended is set aside again.
        `redrive CONSUMER key KEY` sends what came for the key during the release and is listed still.

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        if words.rest.first == "list" {
            let query = try words.takeQuery("limit", "after")
            guard words.rest.count == 1 else { throw UsageError(text: "`dead list` takes --limit and --after.") }
            return ConsoleCall(.get, ConsoleCall.path("/dead", query), print: list)
        }
        let arguments = words.rest
        switch arguments.first {
        case "release":
            guard arguments.count == 3 else { throw UsageError(text: "Say `dead release CONSUMER KEY`.") }
            let body = [JSONText.Member("key", .string(arguments[2]))]
            return ConsoleCall(.post, path(arguments[1], "release"), body, print: released)
        case "redrive" where arguments.count == 4 && arguments[2] == "key":
            let body = [JSONText.Member("key", .string(arguments[3]))]
            return ConsoleCall(.post, path(arguments[1], "redrive"), body, print: redriven)
        case "redrive":
            guard arguments.count == 3, LetterNumber(arguments[2]) != nil else {
                throw UsageError(text: "Say `dead redrive CONSUMER NUMBER`, as `dead list` prints them.")
            }
            let body = [JSONText.Member("number", .string(arguments[2]))]
            return ConsoleCall(.post, path(arguments[1], "redrive"), body, print: redriven)
        default: throw UsageError(text: "Say `dead list`, `dead redrive` or `dead release`.")
        }
    }

    private static func path(_ consumer: String, _ action: String) -> String {
        "/dead/" + ConsoleCall.escaped(consumer) + "/" + action
    }

    /// Columns are parted by tabs: a reason is a sentence, and ids are of any length.
    @Sendable private static func list(_ dead: JSONValue) -> String {
        var lines = (dead.member("letters").map { Array($0.elements) } ?? []).map { letter in
            let told = letter.member("told")?.bool == true ? " Its sender was told." : ""
            let cells = ["consumer", "number", "type", "id", "key", "reason"].map { Table.text(letter.member($0)) }
            return cells.joined(separator: "\t") + told
        }
        if lines.isEmpty { lines.append("There are no dead letters.") }
        if let next = dead.member("next")?.string { lines.append("There are more: --after \(next)") }
        lines += (dead.member("aside").map { Array($0.elements) } ?? []).map { key in
            "\(Table.text(key.member("consumer")))\tset aside\t\(Table.text(key.member("key")))\t"
                + Table.text(key.member("reason"))
        }
        if dead.member("aside_has_more")?.bool == true { lines.append("More keys are set aside.") }
        return lines.joined(separator: "\n")
    }

    @Sendable private static func redriven(_ answer: JSONValue) -> String {
        let count = answer.member("letters")?.int ?? 0
        let sent =
            count == 1 ? "The message is in its inbox once more." : "\(count) messages are in their inbox once more."
        return sent + rest(answer)
    }

    private static func rest(_ answer: JSONValue) -> String {
        answer.member("has_more")?.bool == true ? "\nThere are more: `yizhan dead redrive CONSUMER key KEY`" : ""
    }

    @Sendable private static func released(_ answer: JSONValue) -> String {
        let count = answer.member("letters")?.int ?? 0
        return "The key is decided on again, if its state can be read; `yizhan dead list` says so."
            + (count > 0 ? "\n\(count) messages that came meanwhile are in its inbox once more." : "") + rest(answer)
    }
}
