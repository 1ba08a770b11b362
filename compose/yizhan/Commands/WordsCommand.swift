import Foundation
import HTTP
import JSON

/// `yizhan words try TEXT|-`
enum WordsCommand: Command {
    static let name = "words"
    static let summary = "which listed words a text has"
    static let help = """
        usage: yizhan words try TEXT
               yizhan words try - <FILE

        Prints which words of the catalogue's lists a text has, where it has them (in bytes), and how they are written
        there. Nothing of it is kept.

          TEXT   what a person might write, 64 KiB at most; `-` reads it from the standard input

        \(Console.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        return try await call(words) { try FileHandle.standardInput.readToEnd() ?? Data() }
            .run(options.environment, catalogue: .changing, asJSON: asJSON)
    }

    static func call(_ words: Words, input: () throws -> Data) throws -> ConsoleCall {
        guard words.rest.count == 2, words.rest[0] == "try" else {
            throw UsageError(text: "Say `words try`, and a TEXT, or `-` to read it from the standard input.")
        }
        let text = words.rest[1] == "-" ? String(decoding: try input(), as: UTF8.self) : words.rest[1]
        return ConsoleCall(.post, "/words/try", [.init("text", .string(text))], print: list)
    }

    @Sendable static func list(_ answer: JSONValue) -> String {
        let hits = answer.member("data").map { Array($0.elements) } ?? []
        guard !hits.isEmpty else { return "No listed word." }
        let rows = hits.map { hit in
            ["list", "word", "action"].map { Table.text(hit.member($0)) }
                + ["start", "end"].map { Table.number(hit.member($0)) } + [Table.text(hit.member("text"))]
        }
        return Table(["LIST", "WORD", "ACTION", "START", "END", "TEXT"], rows).text
    }
}
