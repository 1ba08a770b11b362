import FoundationEssentials

/// The document of a page, and the files that are made of what it names.
///
/// The source names each style sheet and script, so that it can be read. A browser gets one of each kind.
struct PageDocument {
    /// What was made, by path.
    private(set) var made: [String: [UInt8]] = [:]
    private var lines: [Substring]

    private static let assets = "/assets/"

    /// - Parameters:
    ///   - isJoined: whether the files that it names become one of each kind.
    ///   - contents: all files of the pages, and the libraries.
    init(
        _ page: Page, isJoined: Bool, texts: [String: String], contents: [String: [UInt8]]
    ) throws(PageFilesError) {
        lines = (texts[page.document] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard isJoined else { return }
        join("<link rel=\"stylesheet\" href=\"", "\">", into: "\(page.rawValue)/joined.css", contents)
        join("<script src=\"", "\" defer></script>", into: "\(page.rawValue)/libraries.js", contents)
        let scripts = paths("<script src=\"", "\" type=\"module\"></script>")
        for entry in scripts.compactMap({ $0 }) {
            let joined = try JoinedScripts(from: entry, in: texts)
            let path = "\(page.rawValue)/\(JoinedScripts.name)"
            made[path] = Array(joined.text.utf8)
            for (path, text) in joined.standIns { made[path] = Array(text.utf8) }
            replace(scripts, by: path)
        }
    }

    /// The document, naming the files under their fingerprint.
    func text(naming fingerprint: String) -> String {
        lines.joined(separator: "\n").replacing("\"\(Self.assets)", with: "\"\(Self.assets)\(fingerprint)/")
    }

    /// Makes one file of all that lines of this form name.
    private mutating func join(
        _ start: String, _ end: String, into path: String, _ contents: [String: [UInt8]]
    ) {
        let named = paths(start, end)
        let found = named.compactMap { $0.flatMap { contents[$0] } }
        guard !found.isEmpty else { return }
        // A script may end without a line's end, or in a comment.
        made[path] = Array(found.joined(separator: Array("\n".utf8)))
        replace(named, by: path)
    }

    /// The file that each line of this form names; nil for other lines.
    private func paths(_ start: String, _ end: String) -> [String?] {
        let start = start + Self.assets
        return lines.map { line in
            guard line.hasPrefix(start), line.hasSuffix(end) else { return nil }
            return String(line.dropFirst(start.count).dropLast(end.count))
        }
    }

    /// Names one file in the first of the lines that name one, and removes the others.
    private mutating func replace(_ named: [String?], by path: String) {
        let first = named.firstIndex { $0 != nil }
        lines = zip(lines, named).enumerated().compactMap { index, entry in
            let (line, name) = entry
            guard let name else { return line }
            return index == first ? Substring(line.replacing(name, with: path)) : nil
        }
    }
}
