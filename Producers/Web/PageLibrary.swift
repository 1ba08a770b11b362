import FoundationEssentials

/// A library of the pages, installed by a Debian package.
enum PageLibrary: CaseIterable {
    case markdown, sanitizer, highlighter

    /// Its name under `libraries/`.
    var name: String {
        switch self {
        case .markdown: "marked.js"
        case .sanitizer: "purify.js"
        case .highlighter: "highlight.js"
        }
    }

    func read(in directory: String) throws(PageFilesError) -> [UInt8] {
        let path = "\(directory)/\(file)"
        guard let content = FileManager.default.contents(atPath: path) else {
            throw PageFilesError(missing: path, package: package)
        }
        return [UInt8](content)
    }

    private var file: String {
        switch self {
        case .markdown: "javascript/marked/marked.umd.min.js"
        case .sanitizer: "nodejs/dompurify/dist/purify.min.js"
        case .highlighter: "javascript/highlight.js/highlight.min.js"
        }
    }

    private var package: String {
        switch self {
        case .markdown: "libjs-marked"
        case .sanitizer: "node-dompurify"
        case .highlighter: "libjs-highlight.js"
        }
    }
}

/// A library or a page is missing, or cannot be read or joined.
package struct PageFilesError: Error, CustomStringConvertible {
    package let description: String

    init(missing: String, package: String) {
        description = "the page needs \(missing): install the package \(package), or say where it is"
    }

    init(noPages directory: String) {
        description = "\(directory) has not the documents of all pages, as Producers/Web/Pages has"
    }

    /// - Parameter reason: what about the script does not fit.
    init(unjoined script: String, _ reason: String) {
        description = "\(script) \(reason)"
    }
}
