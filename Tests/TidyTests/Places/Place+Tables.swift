import Foundation
import Messages

extension Place {
    /// What the READMEs print.
    static let tables = [topics, inboxRow, changelogRow, repliesRow, kindRows, processorNames] + clauses

    /// `Shared/README.md`: a row a topic, as the list and the sources say it.
    private static let topics = Place("the topics in Shared/README.md", kinds: everyKind) { consumers, files in
        let ways = Ways(files)
        let rows = rows(of: files.text(of: "Shared/README.md")).filter { $0.count == 5 && $0[0].hasPrefix("`") }
        let expected = consumers.map { consumer in
            [
                "`\(consumer.reads)`", ways.writers(of: consumer), consumer.name,
                consumer.accepts.joined(separator: ", "), ways.key(of: consumer),
            ]
        }
        let others = ["`<topic>.dead`"] + Topic.kept.map { "`\($0)`" }
        let found = rows.filter { !others.contains($0[0]) }.map { row in
            [row[0], sorted(row[1]), row[2], row[3].prefix { $0 != ":" }.description, row[4]]
        }
        return expected.filter { !found.contains($0) }
            .map { "Shared/README.md lacks the row | \($0.joined(separator: " | ")) |" }
            + found.filter { !expected.contains($0) }
            .map { "Shared/README.md has a row that does not hold: | \($0.joined(separator: " | ")) |" }
    }

    /// `Consumers/README.md`: a row a consumer, with its kind.
    private static let kindRows = Place("the kinds in Consumers/README.md", kinds: everyKind) { consumers, files in
        let found = rows(of: files.text(of: "Consumers/README.md"))
            .filter { $0.count == 3 && Consumer.Kind(rawValue: $0[1]) != nil }.map { "\($0[0]) | \($0[1])" }
        let expected = consumers.map { "`\($0.name)` | \($0.kind.rawValue)" }
        return expected.filter { !found.contains($0) }.map { "Consumers/README.md lacks the row | \($0) | … |" }
            + found.filter { !expected.contains($0) }.map { "Consumers/README.md has a row of no consumer: \($0)" }
    }

    /// The sentence of the first README that says what a processor is.
    private static let processorNames = Place(
        "the processors that README.md names", kinds: [.processor],
        advice: "Name it where it says what a processor is.",
        found: { files in names(in: Pattern(#"((?:\w+,?\s+)+)are processors\b"#), of: files) })

    /// What the first README says of the folder `Consumers/`: a clause a kind.
    private static let clauses = [clause(.processor, "decide"), clause(.activity, "act"), clause(.tail, "passes? on")]

    private static func clause(_ kind: Consumer.Kind, _ verb: String) -> Place {
        Place(
            "the clause of a \(kind.rawValue) in README.md", kinds: [kind], advice: "Name it beside `Consumers/`.",
            found: { files in
                names(in: Pattern(#"^ {4}Consumers/[^/]*?((?:\w+,?\s+)+)\#(verb)\b"#), of: files)
            })
    }

    private static func names(in place: Pattern, of files: [SourceFile]) -> Set<String> {
        let name = Pattern(#"\b([A-Z]\w+)"#)
        return Set(place.captures(in: files.text(of: "README.md")).flatMap { name.captures(in: $0) })
    }

    private static let inboxRow = row("inboxes", withInbox) { $0.reads.name }
    private static let changelogRow = row("changelogs", [.processor]) { $0.reads.name + ".changelog" }
    private static let repliesRow = row("followed topics", [.tail]) { $0.reads.name }

    /// A row of `compose/README.md` that begins with the names of some topics.
    private static func row(
        _ what: String, _ kinds: Set<Consumer.Kind>, _ topic: @escaping @Sendable (Consumer) -> String
    ) -> Place {
        Place("the row of \(what) in compose/README.md", kinds: kinds) { consumers, files in
            var topics: [String] = []
            for consumer in consumers where kinds.contains(consumer.kind) { topics.append("`\(topic(consumer))`") }
            let cell = topics.joined(separator: ", ")
            let isThere = rows(of: files.text(of: "compose/README.md")).contains { $0.first == cell }
            return isThere ? [] : ["compose/README.md has no row of topics that begins with \(cell)."]
        }
    }

    private static func rows(of text: String) -> [[String]] {
        text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
        }
    }

    fileprivate static func sorted(_ names: String) -> String {
        names.components(separatedBy: ", ").sorted().joined(separator: ", ")
    }
}

/// Who writes what to whom, as the sources say it.
private struct Ways {
    /// The targets whose code makes an input of a consumer, by the inbox; under "Reply" those that reply.
    private let writers: [String: Set<String>]
    /// The type of each message, and the entity in its key; what goes to a list of all has none.
    private let keys: [String: String]

    init(_ files: [SourceFile]) {
        writers = Self.writers(in: files)
        keys = Self.keys(in: files)
    }

    /// The composition root makes an input at the first `yizhan up`.
    func writers(of consumer: Consumer) -> String {
        let making = consumer.kind == .tail ? "Reply" : consumer.name + "Inbox"
        return writers[making, default: []].sorted().joined(separator: ", ")
    }

    /// What the messages that it accepts are keyed by.
    func key(of consumer: Consumer) -> String {
        guard consumer.kind != .tail else { return "stream" }
        let named = consumer.accepts.compactMap { keys[$0] }
        return Set(named).sorted().joined(separator: ", ")
    }

    private static func writers(in files: [SourceFile]) -> [String: Set<String>] {
        let making = Pattern(#"\b([A-Z]\w*Inbox)\.\w+\("#)
        let replying = Pattern(#"\b(Reply)\(\s*address:"#)
        // It makes Responder's inputs for all processors.
        let asking = Pattern(#"\b(Asker)\("#)
        return files.filter { $0.isSwift && $0.isIn("Producers", "Consumers", "compose/yizhan") }
            .reduce(into: [:]) { writers, file in
                let target = file.isIn("compose") ? "up" : file.path.components(separatedBy: "/")[1]
                let asked = asking.captures(in: file.code).map { _ in "ResponderInbox" }
                for made in making.captures(in: file.code) + replying.captures(in: file.code) + asked {
                    writers[made, default: []].insert(target)
                }
            }
    }

    private static func keys(in files: [SourceFile]) -> [String: String] {
        let entity = Pattern(#"var key: String \{[^}]*?\b(\w+)\)?\.(?:name|key|text)\b"#)
        let member = Pattern(#"var key: String \{ (\w+) \}"#)
        var keys: [String: String] = [:]
        for file in files where file.isIn("Shared/Vocabulary/Messages") {
            // What stands behind each message's type, up to the next one.
            for part in file.text.components(separatedBy: "static let type = \"").dropFirst() {
                let type = String(part.prefix { $0 != "\"" })
                keys[type] = (entity.captures(in: part) + member.captures(in: part)).first
            }
        }
        return keys
    }
}
