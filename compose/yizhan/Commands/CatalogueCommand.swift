import Catalogue
import Foundation
import HTTP
import JSON

/// `yizhan catalogue show`, `put`, `set`, `diff`, `history`, `restore`, `reseal`
enum CatalogueCommand: Command {
    static let name = "catalogue"
    static let summary = "show and change models, prices, channels, groups, words, merchants, products and apps"
    static let help = """
        usage: yizhan catalogue show [--version N]
               yizhan catalogue put FILE [--dry-run] [--note TEXT]
               yizhan catalogue set models|channels|groups|words|merchants|products|apps NAME JSON
                                    [--dry-run] [--note TEXT]
               yizhan catalogue diff FILE
               yizhan catalogue history [--limit N] [--before N]
               yizhan catalogue restore N [--dry-run] [--note TEXT]
               yizhan catalogue reseal [--dry-run] [--note TEXT]

        The catalogue is one document, kept in versions; a change is in force on all nodes within a second. `show` prints it
        with *** for each key: edit that and `put` it back, a *** keeps the key. `set` merges JSON into the entry of a list
        (RFC 7396: null removes a member, or the entry), or adds an entry. A file that begins with `// Version N`, as
        `show` prints it, is refused if there is a later version by now, as others' changes would be lost.
        `restore` makes an earlier version the next one, `reseal` seals all keys with the first master key. Each prints
        what it changed; with `--dry-run`, and as `diff`, what it would change.

        A second model at another price, in yuan for a million tokens:

          yizhan catalogue set models glm-4.5 '{"channel": "zhipu", "price": {"input": 4, "output": 16}}'

        The channel may be left out if there is one only. It is asked for the model by its name, or by another one that
        the entry has as upstream, like {"upstream": "demo"} for another name of the demo model.

          FILE         JSON5; a channel's apiKeyVariable names the variable of this shell that has its key, as do a
                       merchant's privateKeyVariable and apiKeyVariable, and an app's tokenVariable,
                       encodingKeyVariable and secretVariable
          --note TEXT  words for the history

        On a cluster YIZHAN_MASTER_KEY has to be set for a document with new keys of channels, merchants or apps.
        \(Console.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        let errand = try CatalogueErrand(&words, environment)
        let answer = try await Console.with(
            Settings(environment: options.environment), catalogue: .changing, note: asJSON ? nil : Complaint.note,
            { try await errand.run(on: $0) })
        try StandardOutput.write(ConsoleCall.output(answer, asJSON: asJSON, errand.describe))
        return 0
    }
}

/// What a command line wants of the catalogue.
enum CatalogueErrand: Sendable {
    case show(query: String)
    case history(query: String)
    /// A change of a version: of the newest, if it says none.
    case change(HTTPRequest.Method, path: String, JSONText, of: Int? = nil, query: [String])
    /// A command of an owner.
    case post(path: String, [JSONText.Member], query: [String])

    init(_ words: inout Words, _ environment: [String: String]) throws {
        func number(_ text: String) -> Int64? { Int64(text).flatMap { $0 > 0 ? $0 : nil } }
        let isDry = words.takeFlag("--dry-run")
        let note = try words.takeRemark("--note").map { "note=" + ConsoleCall.escaped($0) }
        let version = try words.take("--version", as: "a version's number", number)
        let page = try ["limit", "before"].compactMap { name in
            try words.take("--" + name, as: "a number", number).map { "\(name)=\($0)" }
        }
        let query = (isDry ? ["dry_run=true"] : []) + (note.map { [$0] } ?? [])
        let rest = words.rest
        let isChange = ["put", "set", "restore", "reseal"].contains(rest.first)
        guard isChange || (!isDry && note == nil), rest.first == "show" || version == nil,
            rest.first == "history" || page.isEmpty
        else { throw UsageError(text: "`catalogue \(rest.first ?? "")` does not take all of these.") }
        switch (rest.first, rest.count) {
        case ("show", 1): self = .show(query: version.map { "/versions/\($0)" } ?? "")
        case ("history", 1): self = .history(query: page.joined(separator: "&"))
        case ("put", 2): self = try Self.put(rest[1], environment, query)
        case ("diff", 2): self = try Self.put(rest[1], environment, ["dry_run=true"])
        case ("set", 4):
            let path = "/\(ConsoleCall.escaped(rest[1]))/\(ConsoleCall.escaped(rest[2]))"
            self = .change(.patch, path: path, try Self.patch(rest[3]), query: query)
        case ("restore", 2):
            guard let version = number(rest[1]) else { throw UsageError(text: "`restore` needs a version's number.") }
            self = .post(path: "/restore", [.init("version", .integer(Int(version)))], query: query)
        case ("reseal", 1): self = .post(path: "/reseal", [], query: query)
        default:
            throw UsageError(
                text: "Say `catalogue show`, `put`, `set`, `diff`, `history`, `restore` or `reseal`, and of what.")
        }
    }

    /// Reads a file of JSON5 as JSON, with the keys that it names, and the version that it was made from.
    private static func put(_ path: String, _ environment: [String: String], _ query: [String]) throws -> Self {
        do {
            let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            let document = try CatalogueDraft(parsing: file).resolved(by: environment)
            let version = String(decoding: file.prefix(64), as: UTF8.self).prefixMatch(of: /\/\/ Version ([0-9]+)\s/)
            return .change(
                .put, path: "", .raw(Array(document.text.utf8)), of: version.flatMap { Int($0.1) }, query: query)
        } catch let error as CatalogueError {
            throw UsageError(text: "\(path): \(error)")
        } catch {
            throw UsageError(text: "'\(path)' cannot be read: \(error.localizedDescription)")
        }
    }

    /// A patch as it is: in it null has a meaning.
    private static func patch(_ text: String) throws(UsageError) -> JSONText {
        guard let value = try? JSONValue(parsing: Array(text.utf8)), value.isObject || value.isNull else {
            throw UsageError(text: #"'\#(text)' is no JSON object, like {"price": {"input": 4, "output": 16}}."#)
        }
        return .value(value)
    }
}

// MARK: - Running

extension CatalogueErrand {
    private static let root = "/catalogue"

    func run(on console: Console) async throws -> JSONValue {
        switch self {
        case .show(let query): return try await console.ask(.get, Self.root + query)
        case .history(let query): return try await console.ask(.get, Self.root + "/history?" + query)
        case .post(let path, let body, let query):
            let body: JSONText? = body.isEmpty ? nil : .object(body)
            return try await console.ask(.post, Self.root + path + "?" + query.joined(separator: "&"), body)
        case .change(let method, let path, let document, let base, let query):
            var version = base
            if version == nil { version = try await console.ask(.get, Self.root).member("version")?.int }
            return try await console.ask(
                method, Self.root + path + "?" + query.joined(separator: "&"), document, ifVersion: version)
        }
    }

    func describe(_ answer: JSONValue) -> String {
        switch self {
        case .show: Self.document(answer)
        case .history: Self.history(answer)
        case .change(_, _, _, _, let query): Self.changes(answer, isDry: query.contains("dry_run=true"))
        case .post(_, _, let query): Self.changes(answer, isDry: query.contains("dry_run=true"))
        }
    }

    /// JSON5 that can be edited and put back.
    private static func document(_ answer: JSONValue) -> String {
        var lines = ["// Version \(answer.member("version")?.int ?? 0)"]
        if let defaults = defaults(answer) { lines.append("// " + defaults) }
        if let document = answer.member("document") { lines.append(document.indented()) }
        return lines.joined(separator: "\n")
    }

    /// Which models have no price of their own; nil if none.
    private static func defaults(_ answer: JSONValue) -> String? {
        let names = answer.member("default_priced").map { $0.elements.compactMap(\.string) } ?? []
        return names.isEmpty ? nil : "At the default price: " + names.joined(separator: ", ")
    }

    private static func history(_ page: JSONValue) -> String {
        let rows = (page.member("data").map { Array($0.elements) } ?? []).map { version in
            [version.member("version")?.int.map(String.init) ?? "-", Table.moment(version.member("at_ms"))]
                + ["by", "from", "note"].map { Table.text(version.member($0)) }
        }
        return Table(["VERSION", "WHEN", "WHO", "FROM", "NOTE"], rows).text + ConsoleCall.more(page)
    }

    private static func changes(_ answer: JSONValue, isDry: Bool) -> String {
        let version = answer.member("version")?.int ?? 0
        let changes = answer.member("changes").map { Array($0.elements) } ?? []
        guard !changes.isEmpty else { return "Nothing changes; it is version \(version)." }
        let lines = changes.map { change in
            let (before, after) = (change.member("before"), change.member("after"))
            func text(_ value: JSONValue?) -> String {
                value.flatMap { $0.isNull ? nil : String(decoding: $0.text, as: UTF8.self) } ?? "-"
            }
            return "\(Table.text(change.member("path"))): \(text(before)) → \(text(after))"
        }
        let end = isDry ? "Nothing was changed; it is version \(version)." : "It is version \(version)."
        return (lines + (defaults(answer).map { [$0] } ?? []) + [end]).joined(separator: "\n")
    }
}

extension JSONValue {
    /// The same for a person: a line for each member and element.
    fileprivate func indented(_ margin: String = "") -> String {
        let inner = margin + "  "
        func joined(_ lines: [String], _ open: String, _ close: String) -> String {
            lines.isEmpty
                ? open + close
                : open + "\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n" + margin + close
        }
        switch kind {
        case .object:
            let lines = members.map {
                "\(String(decoding: JSONText.string($0.name).bytes, as: UTF8.self)): \($0.value.indented(inner))"
            }
            return joined(lines, "{", "}")
        case .array: return joined(elements.map { $0.indented(inner) }, "[", "]")
        case .null, .bool, .number, .string: return String(decoding: text, as: UTF8.self)
        }
    }
}
