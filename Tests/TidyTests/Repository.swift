import Foundation

/// The files that the rules apply to.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All sources, pages and scripts, in a fixed order.
    static let files: [SourceFile] = load()

    static let manifestText = files.first { $0.path == "Package.swift" }?.text ?? ""
    static let manifest = Manifest(manifestText)

    private static let folders = ["Producers", "Consumers", "Shared", "Tests", "compose", ".ci", ".github"]
    private static let extensions: Set = [
        "swift", "js", "css", "html", "py", "sh", "h", "c", "modulemap", "md", "yaml", "",
    ]

    private static func load() -> [SourceFile] {
        var paths = ["Package.swift", "README.md"]
        for folder in folders {
            let inside = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            while let path = inside?.nextObject() as? String { paths.append("\(folder)/\(path)") }
        }
        return paths.sorted().compactMap(read)
    }

    /// Reads a file; nil for a folder and for data.
    private static func read(_ path: String) -> SourceFile? {
        let url = root.appending(path: path)
        guard extensions.contains(url.pathExtension), !path.contains("/.") || path.hasPrefix(".ci/"),
            let data = FileManager.default.contents(atPath: url.path), let text = String(data: data, encoding: .utf8)
        else { return nil }
        return SourceFile(path, text)
    }
}
