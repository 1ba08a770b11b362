import Foundation

@testable import Web

/// The files of `Pages`, by path, as texts that refer to each other.
struct PageSource {
    let files: [String: String]

    /// What is wrong between the files, each as a sentence: a file too few, a file too many, another page's file.
    var faults: [String] { missing + superfluous + foreign }

    /// The files that a page is made of, its document among them.
    func files(of page: Page) -> Set<String> {
        var found: Set = [page.document]
        var unread = [page.document]
        while let file = unread.popLast() {
            for next in references(in: file) where found.insert(next).inserted { unread.append(next) }
        }
        return found
    }

    private var missing: [String] {
        let documents = Page.allCases.map(\.document).filter { files[$0] == nil }.map { "There is no \($0)." }
        let named = files.keys.sorted().flatMap { file in
            references(in: file).filter { files[$0] == nil }.map { "\(file) names \($0), which is not there." }
        }
        return documents + named
    }

    private var superfluous: [String] {
        let used = Page.allCases.reduce(into: Set<String>()) { $0.formUnion(files(of: $1)) }
        return files.keys.filter { !used.contains($0) }.sorted().map { "No page uses \($0)." }
    }

    private var foreign: [String] {
        files.keys.sorted().flatMap { file in
            references(in: file).filter { folder(of: $0) != "kit" && folder(of: $0) != folder(of: file) }
                .map { "\(file) names \($0), which is another page's: move it to the kit." }
        }
    }

    /// The files of ours that a file names: by a path among the assets, or by an import beside its own.
    private func references(in file: String) -> [String] {
        let text = files[file] ?? ""
        let assets = text.matches(of: /"\/assets\/([^"]*)"/).map { String($0.output.1) }
        let imports = text.matches(of: /(?:from|import)[ (]*"(\.[^"]*)"/).map { match in
            URL(filePath: "/\(folder(of: file))/").appending(path: match.output.1).standardized.path.dropFirst()
        }
        return assets.filter { !$0.hasPrefix("libraries/") } + imports.map(String.init)
    }

    private func folder(of file: String) -> Substring { file.prefix { $0 != "/" } }
}
