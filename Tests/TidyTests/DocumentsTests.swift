import Foundation
import Testing

/// What the documents say of the repository is so.
struct DocumentsTests {
    /// - Parameter documents: the files that are read for what they say, if they are documents.
    private static func faults(_ files: [SourceFile], saidBy documents: [SourceFile]) -> [String] {
        var paths = Set(files.map(\.path))
        for file in files {
            var folders = file.path.split(separator: "/").dropLast()
            while !folders.isEmpty, paths.insert(folders.joined(separator: "/")).inserted { folders.removeLast() }
        }
        let exists = { (path: String) in
            paths.contains(path) || FileManager.default.fileExists(atPath: Repository.root.appending(path: path).path)
        }
        let read = documents.filter { $0.path.hasSuffix(".md") }
        return Documents(files: files, documents: read, exists: exists, names: names).faults
    }

    private static let names = Documents.names(in: Repository.files)

    /// What is wrong in the repository as it is.
    private static let present = faults(Repository.files, saidBy: Repository.files)

    /// What a further file says that is wrong, or makes wrong by being there.
    private static func faults(with path: String, _ text: String) -> [String] {
        let file = SourceFile(path, text)
        return faults(Repository.files + [file], saidBy: [file]).filter { !present.contains($0) }
    }

    @Test func `every link and path in a document leads somewhere, and every room is named`() {
        for fault in Self.present { Issue.record("\(fault)") }
        #expect(Repository.files.count { $0.path.hasSuffix(".md") } > 12)
    }

    @Test func `what a visitor reads first takes five minutes, and shows the page`() {
        let readme = Repository.files.text(of: "README.md")
        let lines = readme.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect((1...150).contains(lines), "README.md has \(lines) lines. Move what can wait to a floor's README.")
        #expect(readme.contains("](.github/page.png)"))
    }

    @Test(arguments: [
        ("[a](../Nowhere.md)", "there is no Nowhere.md"), ("[a](Census/README.md)", "there is no Shared/Census"),
        ("[a](#no-such-heading)", "no such heading"), ("[a](../README.md#yizhan)", "no such heading"),
        ("`Shared/Vocabulary/Census.swift`", "which is not there"), ("`compose/nothing --quick`", "which is not there"),
        ("`CensusOfAll`", "nothing is called so"),
    ])
    func `what leads nowhere is found`(text: String, fault: String) {
        let found = Self.faults(with: "Shared/Notes.md", text)
        #expect(found.count == 1 && found.allSatisfy { $0.contains(fault) }, "\(found)")
    }

    @Test(arguments: [
        "[a](README.md)", "[a](../README.md#two-commands)", "# Way Out: `x`, y\n[a](#way-out-x-y)", "[a](Logs)",
        "[a](https://example.org/x.md)", "`Shared/README.md`", "`compose/test --quick`",
        "`Consumers/<Name>/<Name>.swift`", "`ProcessorLoop`", "`ChatRequested` and `<Name>Inbox`",
    ])
    func `what leads somewhere is not`(text: String) {
        #expect(Self.faults(with: "Shared/Notes.md", text) == [])
    }

    @Test(arguments: ["Invariants", "The way "])
    func `a README that says nothing of what holds, or of the way through, is found`(chapter: String) {
        let files = Repository.files.map { file in
            guard file.path == "Shared/Wire/README.md" else { return file }
            return SourceFile(file.path, file.text.replacing("## " + chapter, with: "## Other "))
        }
        #expect(
            Self.faults(files, saidBy: []) == [
                "Shared/Wire/README.md has no chapter '\(chapter)'. Write it."
            ])
    }

    @Test(arguments: ["Shared/Logs", "Consumers", "Tests/EndToEnd", "compose"])
    func `a room that its README does not name is found`(house: String) {
        #expect(
            Self.faults(with: "\(house)/Census/Census.swift", "") == [
                "\(house)/README.md does not say what lives in `Census`."
            ])
    }
}
