import Crypto
import Foundation
import HTTP
import JSON
import Messages

/// The words of a command line, from which options with a value are taken.
struct Words {
    private(set) var rest: [String]

    init(_ arguments: [String]) { rest = arguments }

    /// Takes a word without a value; whether it is there.
    mutating func takeFlag(_ name: String) -> Bool {
        guard let position = rest.firstIndex(of: name) else { return false }
        rest.remove(at: position)
        return true
    }

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

    /// Takes options that are the parameters of a query.
    mutating func takeQuery(_ names: String...) throws(UsageError) -> [String] {
        var query: [String] = []
        for name in names {
            let value = try take("--" + name, as: "a value") { $0.isEmpty ? nil : ConsoleCall.escaped($0) }
            if let value { query.append(name + "=" + value) }
        }
        return query
    }

    /// Takes the key of a command that takes effect once; nil if it is given none.
    mutating func takeIdempotencyKey() throws(UsageError) -> String? {
        try take("--idempotency-key", as: "the key of the command that is repeated") {
            $0.isToken(upTo: 255) ? $0 : nil
        }
    }

    /// Takes a number that counts something.
    mutating func takeCount(_ name: String) throws(UsageError) -> Int? {
        try take(name, as: "a whole number above zero") { text in Int(text).flatMap { $0 > 0 ? $0 : nil } }
    }

    /// Takes an amount of credit, in micro-yuan.
    mutating func takeAmount(_ name: String) throws(UsageError) -> Int? {
        try take(name, as: "an amount in yuan above zero, like 10 or 9.90") { text in
            Money(yuan: text).flatMap { $0 > .zero ? Int($0.microYuan) : nil }
        }
    }

    /// Takes a day, of this machine's time, or a moment; returns milliseconds since 1970.
    mutating func takeMoment(_ name: String) throws(UsageError) -> Int? {
        try take(name, as: "a day like 2027-01-31, or a moment like 2027-01-31T08:00:00+08:00") { text in
            let style = Date.ISO8601FormatStyle(timeZone: .current).year().month().day()
            let name = String(text.prefix(10))
            // A day that its month does not have would be one of the next month.
            guard let day = try? style.parse(name), style.format(day) == name else { return nil }
            let date = text.utf8.count == 10 ? day : try? Date(text, strategy: .iso8601)
            return date.map { Int($0.timeIntervalSince1970 * 1000) }
        }
    }

    /// Takes moments that are the parameters `from` and `to` of a query.
    mutating func takePeriod() throws(UsageError) -> [String] {
        var query: [String] = []
        if let from = try takeMoment("--from") { query.append("from=\(from)") }
        if let to = try takeMoment("--to") { query.append("to=\(to)") }
        return query
    }

    /// Takes words for a person.
    mutating func takeRemark(_ name: String) throws(UsageError) -> String? {
        try take(name, as: Remark.form) { Remark.isOne($0) ? $0 : nil }
    }

    static func account(_ text: String) throws(UsageError) -> String {
        guard let account = Account(text) else {
            throw UsageError(
                text:
                    "'\(text)' is no account's NAME: 1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit.")
        }
        return account.name
    }
}

/// A call of the admin API that a command line stands for, and how its answer is printed for a person.
struct ConsoleCall: Sendable {
    var method: HTTPRequest.Method
    var path: String
    var body: JSONText?
    /// Of a call that takes effect once, however often it is repeated.
    var key: String?
    var print: @Sendable (JSONValue) -> String
    /// Whether the answer is a text that is printed as it comes.
    var isText = false
    /// What is looked at before the call is made; nil if it is made at once.
    var caution: Caution?

    /// What may speak against a call.
    struct Caution: Sendable {
        /// Of the document that is looked at.
        let path: String
        /// Says why the call is not made; nil if it is.
        let objection: @Sendable (JSONValue) -> String?
    }

    init(
        _ method: HTTPRequest.Method, _ path: String, _ body: [JSONText.Member]? = nil, key: String? = nil,
        print: @escaping @Sendable (JSONValue) -> String
    ) {
        self.method = method
        self.path = path
        self.body = body.map { .object($0) }
        self.key = key
        self.print = print
    }

    /// Calls the API that the settings name, and prints the answer: as it came with `--json`, else for a person.
    ///
    /// - Parameter use: of the catalogue, where no service has it read.
    func run(
        _ environment: [String: String], catalogue use: UseOfCatalogue = .none, asJSON: Bool
    ) async throws -> Int32 {
        guard !isText || !asJSON else { throw UsageError(text: "Say --json or --csv, not both.") }
        let output = try await Console.with(
            Settings(environment: environment), catalogue: use, note: asJSON ? nil : Complaint.note
        ) { console in
            if isText { return try await console.text(path, method, body, key: key) }
            let answer = try await self.answer(of: console)
            return Self.output(answer, asJSON: asJSON) { print($0) + Self.more($0) }
        }
        try StandardOutput.write(output)
        return 0
    }

    /// Makes the call, unless what is looked at first speaks against it.
    func answer(of console: Console) async throws -> JSONValue {
        if let caution, let objection = caution.objection(try await console.ask(.get, caution.path)) {
            throw Objection(description: objection)
        }
        return try await console.ask(method, path, body, key: key)
    }

    /// A document as a command prints it.
    static func output(_ answer: JSONValue, asJSON: Bool, _ print: (JSONValue) -> String) -> [UInt8] {
        let text = asJSON ? Array(answer.text) : Array(print(answer).printable(keeping: ["\n", "\t"]).utf8)
        return text + [UInt8(ascii: "\n")]
    }

    /// How to go on behind a page, if it is not the last.
    static func more(_ page: JSONValue) -> String {
        guard page.member("has_more")?.bool == true, let next = page.member("next")?.int else { return "" }
        return "\nThere are more: --before \(next)"
    }

    static func newKey() -> String { SecureRandom.bytes(16).hexadecimal }

    static func path(_ path: String, _ query: [String]) -> String {
        query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }

    /// A text as a segment of a path, or as a value of a query.
    static func escaped(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
    }
}

/// A command that is not done without a word more, and why.
struct Objection: Error, CustomStringConvertible {
    let description: String
}

/// A table for a person: columns as wide as their widest cell.
struct Table {
    private let rows: [[String]]

    init(_ header: [String], _ rows: [[String]]) {
        self.rows = [header] + rows
    }

    var text: String {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
                .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }.joined(separator: "\n")
    }

    /// A moment of an answer, in UTC; a dash if there is none.
    static func moment(_ value: JSONValue?) -> String {
        guard let milliseconds = value?.int else { return "-" }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
                .timeZone(separator: .omitted))
    }

    /// An amount of an answer, in yuan.
    static func yuan(_ value: JSONValue?) -> String { value?.int.map { "\(Money(microYuan: Int64($0)))" } ?? "-" }

    /// A number of an answer; a dash if there is none.
    static func number(_ value: JSONValue?) -> String { value?.int.map(String.init) ?? "-" }

    /// A text of an answer, on one line; a dash if there is none.
    static func text(_ value: JSONValue?) -> String { value?.string?.printable() ?? "-" }
}
