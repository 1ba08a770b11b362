/// A file of the repository, split into code and comments.
struct SourceFile: Sendable {
    /// The path from the root of the repository.
    let path: String
    let text: String

    /// The text with comments and the inside of string literals blanked out; every line stays where it is.
    let code: String
    /// The text with everything but comments blanked out.
    let comments: String

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        guard path.hasSuffix(".swift") else {
            code = text
            comments = ""
            return
        }
        var scanner = CommentScanner(text)
        scanner.scan()
        code = String(decoding: scanner.code, as: UTF8.self)
        comments = String(decoding: scanner.comments, as: UTF8.self)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isScript: Bool { path.hasSuffix(".js") }
    var isTest: Bool { isIn("Tests") }

    /// The name without folders and extension.
    var name: String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." })
    }

    func isIn(_ folders: String...) -> Bool {
        folders.contains { path.hasPrefix($0 + "/") }
    }

    /// The modules it imports.
    var imports: [String] { Self.importLine.captures(in: code) }

    private static let importLine = Pattern(
        #"^(?:@\w+(?:\([^)]*\))? +)*(?:(?:package|internal|private|fileprivate|public) +)?import +"#
            + #"(?:(?:struct|class|enum|func|protocol|typealias|var|let) +)?(\w+)"#)
}
