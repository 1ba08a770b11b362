import FoundationEssentials

/// A file of a library of the pages, installed by a Debian package.
enum PageLibrary: CaseIterable {
    case markdown, sanitizer, highlighter, plots, formulas, chemistry, formulaStyle
    /// A font of the formulas, which their style sheet names.
    case font(String)

    static let allCases: [Self] =
        [.markdown, .sanitizer, .highlighter, .plots, .formulas, .chemistry, .formulaStyle] + fonts.map(Self.font)

    private static let fonts = [
        "AMS-Regular", "Caligraphic-Bold", "Caligraphic-Regular", "Fraktur-Bold", "Fraktur-Regular", "Main-Bold",
        "Main-BoldItalic", "Main-Italic", "Main-Regular", "Math-BoldItalic", "Math-Italic", "SansSerif-Bold",
        "SansSerif-Italic", "SansSerif-Regular", "Script-Regular", "Size1-Regular", "Size2-Regular", "Size3-Regular",
        "Size4-Regular", "Typewriter-Regular",
    ]

    /// Its name under `libraries/`.
    var name: String {
        switch self {
        case .markdown: "marked.js"
        case .sanitizer: "purify.js"
        case .highlighter: "highlight.js"
        case .plots: "chart.js"
        case .formulas: "katex/katex.js"
        case .chemistry: "katex/mhchem.js"
        case .formulaStyle: "katex/katex.css"
        case .font(let font): "katex/fonts/KaTeX_\(font).woff2"
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
        case .plots: "javascript/chart.js/chart.min.js"
        case .formulas: "javascript/katex/katex.min.js"
        case .chemistry: "javascript/katex/contrib/mhchem.js"
        case .formulaStyle: "javascript/katex/katex.min.css"
        case .font(let font): "fonts/truetype/katex/KaTeX_\(font).woff2"
        }
    }

    private var package: String {
        switch self {
        case .markdown: "libjs-marked"
        case .sanitizer: "node-dompurify"
        case .highlighter: "libjs-highlight.js"
        case .plots: "libjs-chart.js"
        case .formulas, .chemistry, .formulaStyle: "libjs-katex"
        case .font: "fonts-katex"
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
