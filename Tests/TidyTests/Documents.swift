import Foundation

/// What documents say of the repository: links, paths, names, and which rooms there are.
struct Documents {
    let files: [SourceFile]
    /// Those of the files that are read for what they say.
    let documents: [SourceFile]
    /// Whether there is a file or folder at a path from the root.
    let exists: (String) -> Bool
    /// The names that sources and folders have.
    let names: Set<String>

    /// Each fault as a sentence that says what to do.
    var faults: [String] { brokenLinks + missingPaths + missingNames + missingRooms + missingChapters }

    private var brokenLinks: [String] {
        documents.flatMap { document in
            Self.link.captures(in: document.text).filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
                .compactMap { fault(of: $0, in: document) }
        }
    }

    private func fault(of link: String, in document: SourceFile) -> String? {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let path = parts[0].isEmpty ? document.path : Self.path(parts[0], from: document.path)
        guard exists(path) else { return "\(document.path) links to \(link): there is no \(path)." }
        guard parts.count > 1 else { return nil }
        let headings = Self.heading.captures(in: files.text(of: path)).map(Self.fragment)
        return headings.contains(parts[1]) ? nil : "\(document.path) links to \(link): \(path) has no such heading."
    }

    /// A path in backticks from the root, as recipes name their places. One with a `<Name>` in it is a pattern.
    private var missingPaths: [String] {
        documents.flatMap { document in
            Self.place.captures(in: document.text).filter { !exists($0) }
                .map { "\(document.path) names \($0), which is not there. Name what took its place." }
        }
    }

    /// A name in backticks with two capitals, as a type has.
    private var missingNames: [String] {
        documents.flatMap { document in
            Self.name.captures(in: document.text).filter { !names.contains($0) }
                .map { "\(document.path) names \($0), and nothing is called so. Name what took its place." }
        }
    }

    /// Each folder is named in the README of the folder around it.
    private var missingRooms: [String] {
        Self.houses.flatMap { house in
            let readme = files.text(of: "\(house)/README.md")
            let rooms = Set(
                files.filter { $0.path.hasPrefix(house + "/") }.map { $0.path.dropFirst(house.count + 1) }
                    .filter { $0.contains("/") }.compactMap { $0.split(separator: "/").first.map(String.init) })
            return rooms.filter { !Pattern("`\(NSRegularExpression.escapedPattern(for: $0))`").matches(readme) }
                .sorted()
                .map { "\(house)/README.md does not say what lives in `\($0)`." }
        }
    }

    /// A floor's README says what holds there, and how something passes through.
    private var missingChapters: [String] {
        Self.floors.map { $0 + "/README.md" }.flatMap { readme in
            let headings = Self.heading.captures(in: files.text(of: readme))
            return ["Invariants", "The way "].filter { chapter in !headings.contains { $0.hasPrefix(chapter) } }
                .map { "\(readme) has no chapter '\($0)'. Write it." }
        }
    }

    private static let floors =
        ["Producers", "Consumers", "Shared", "Tests", "compose"]
        + ["Vocabulary", "Pipeline", "Logs", "Wire", "Platform", "CLibraries"].map { "Shared/\($0)" }

    /// The folders whose README names every folder in them.
    private static let houses = floors + ["Tests/EndToEnd"]

    private static let link = Pattern(#"\]\(([^)\s]+)\)"#)
    private static let heading = Pattern("^#+ +(.+)$")
    private static let place = Pattern(#"`((?:Producers|Consumers|Shared|Tests|compose|\.github)/[\w./+-]+)[^`<]*`"#)

    private static let name = Pattern("`([A-Z][a-z]+[A-Z][A-Za-z]*)`")
    private static let word = Pattern(#"\b([A-Z]\w+)"#)

    /// The capitalised words of code, and the names of files and folders.
    static func names(in files: [SourceFile]) -> Set<String> {
        files.reduce(into: []) { names, file in
            names.formUnion(word.captures(in: file.path + (file.isSwift ? "\n" + file.code : "")))
        }
    }

    /// A relative path as one from the root.
    private static func path(_ relative: String, from document: String) -> String {
        var folders = document.split(separator: "/").dropLast()
        for step in relative.split(separator: "/") where step != "." {
            if step == ".." { folders = folders.dropLast() } else { folders.append(step) }
        }
        return folders.joined(separator: "/")
    }

    /// A heading as links name it.
    private static func fragment(_ heading: String) -> String {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        return String(kept.map { $0 == " " ? "-" : $0 })
    }
}
