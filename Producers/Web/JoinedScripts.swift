import FoundationEssentials

/// The modules of a page as one script: a browser asks for six files at a time, and each round takes a line's latency.
///
/// A module becomes a function that runs once, in the order in which the imports ask for them, and returns what it
/// exports; an import takes names from that. A module that is loaded later finds stand-ins for those it imports, so
/// that there is one of each. The forms that our scripts use are known here, others are refused.
struct JoinedScripts {
    /// The name of the joined script in the page's folder.
    static let name = "joined.js"

    private let files: [String: String]
    private let folder: Substring
    /// The names that each module exports.
    private var exports: [String: [Substring]] = [:]
    private var open: Set<String> = []
    private var pieces: [String] = []

    /// - Parameters:
    ///   - entry: the module that the document names.
    ///   - files: all files of the pages, by path.
    init(from entry: String, in files: [String: String]) throws(PageFilesError) {
        self.files = files
        folder = Self.folder(of: entry)
        try add(entry)
    }

    /// The script.
    var text: String {
        let names = exports.keys.sorted().map(Self.variable).joined(separator: ", ")
        return pieces.joined() + "export { \(names) };\n"
    }

    /// What is served in place of each module: the same exports, taken from the joined script.
    var standIns: [String: String] {
        exports.reduce(into: [:]) { texts, module in
            let name = Self.variable(module.key)
            texts[module.key] = """
                import { \(name) } from "../\(folder)/\(Self.name)";
                export const { \(module.value.joined(separator: ", ")) } = \(name);

                """
        }
    }

    private mutating func add(_ path: String) throws(PageFilesError) {
        guard exports[path] == nil else { return }
        guard let text = files[path] else { throw PageFilesError(unjoined: path, "is imported and not there.") }
        guard open.insert(path).inserted else { throw PageFilesError(unjoined: path, "imports itself through others.") }
        let module = try ScriptModule(text, at: path)
        for imported in module.imports { try add(imported.path) }
        exports[path] = module.exports
        let imports = module.imports.filter { !$0.names.isEmpty }
            .map { "const {\($0.names.replacing(" as ", with: ": "))} = \(Self.variable($0.path));\n" }
        pieces.append(
            """
            /* \(path) */
            const \(Self.variable(path)) = (() => {
            \(imports.joined())\(module.body)
            return { \(module.exports.joined(separator: ", ")) };
            })();

            """)
    }

    private static func folder(of path: String) -> Substring { path.prefix { $0 != "/" } }

    private static func variable(_ path: String) -> String {
        "$" + String(path.dropLast(3).map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}

/// A module taken apart.
struct ScriptModule {
    /// A module that this one imports: its path, and what stands between the braces.
    private(set) var imports: [(path: String, names: Substring)] = []
    /// The names that this one exports.
    private(set) var exports: [Substring] = []
    /// The module without its imports, and without the word `export`.
    private(set) var body = ""

    private let path: String
    private var folder: Substring { path.prefix { $0 != "/" } }

    init(_ text: String, at path: String) throws(PageFilesError) {
        self.path = path
        var statement = ""
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
        {
            if !statement.isEmpty || line.hasPrefix("import ") {
                statement += line
                guard line.hasSuffix("\";") else { continue }
                try addImport(statement)
                statement = ""
            } else {
                body += try line.hasPrefix("export ") ? declaration(line.dropFirst(7)) : line
                body += "\n"
            }
        }
        guard statement.isEmpty else { throw PageFilesError(unjoined: path, "has an import without an end.") }
        // Both are said from where the joined script is: in the folder of a page, as deep as every module.
        body = body.replacing("import(\"./", with: "import(\"../\(folder)/")
            .replacing("import.meta.url", with: "new URL(\"../\(path)\", import.meta.url).href")
    }

    /// `import { a, b as c } from "./x.js";` or `import "../kit/x.js";`
    private mutating func addImport(_ statement: String) throws(PageFilesError) {
        let parts = statement.split(separator: "\"", omittingEmptySubsequences: false)
        let clause = parts[0].dropFirst("import ".count)
        let isWhole = clause.hasPrefix("{") && clause.hasSuffix("} from ")
        guard parts.count == 3, parts[1].hasPrefix("."), isWhole || clause.isEmpty else {
            throw PageFilesError(unjoined: path, "has an import that cannot be joined: \(statement)")
        }
        let name = parts[1].hasPrefix("../") ? String(parts[1].dropFirst(3)) : "\(folder)/\(parts[1].dropFirst(2))"
        imports.append((name, isWhole ? clause.dropFirst().dropLast("} from ".count) : ""))
    }

    /// The declaration behind `export `: a function, a class or a constant.
    private mutating func declaration(_ line: Substring) throws(PageFilesError) -> Substring {
        for kind in ["function ", "function* ", "async function ", "async function* ", "class ", "const "]
        where line.hasPrefix(kind) {
            let name = line.dropFirst(kind.count).prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
            if name.isEmpty { break }
            exports.append(name)
            return line
        }
        throw PageFilesError(unjoined: path, "has an export that cannot be joined: export \(line)")
    }
}
