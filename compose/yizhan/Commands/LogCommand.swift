import HTTP
import JSON

/// `yizhan log [TOPIC]`
enum LogCommand: ConsoleCommand {
    static let name = "log"
    static let summary = "how far the topics reach"
    static let help = """
        usage: yizhan log [TOPIC]

        Prints each topic's partitions: the first offset that is kept, the offset behind the last record, and when that came.
        Of an inbox also the offset below which its consumer is done with everything, and how many records wait for it or
        are at work; a dash where that is not known.

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        guard words.rest.count <= 1 else { throw UsageError(text: "Say one TOPIC at most.") }
        let query = words.rest.first.map { "?topic=" + ConsoleCall.escaped($0) } ?? ""
        return ConsoleCall(.get, "/log" + query, print: list)
    }

    @Sendable static func list(_ log: JSONValue) -> String {
        let lines = log.member("data").map { Array($0.elements) } ?? []
        let rows = lines.map { line -> [String] in
            let numbers = ["partition", "first", "end"].map { line.member($0)?.int.map(String.init) ?? "-" }
            let progress = ["position", "lag"].map { Table.number(line.member($0)) }
            return [Table.text(line.member("topic"))] + numbers + progress + [Table.moment(line.member("last_ms"))]
        }
        return Table(["TOPIC", "PARTITION", "FIRST", "END", "POSITION", "LAG", "LAST"], rows).text
    }
}
