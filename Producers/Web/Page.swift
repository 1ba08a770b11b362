/// A page: a folder of `Pages` with a document `index.html` and the page's own scripts and styles.
///
/// Every file of the folder is compiled in and served. Files that pages share are in the folder `kit`.
enum Page: String, CaseIterable {
    case chat

    /// The paths that serve the document.
    var paths: [String] {
        switch self {
        case .chat: ["/", "/c/{id...}"]
        }
    }

    /// The document, as a path inside `Pages`.
    var document: String { "\(rawValue)/index.html" }
}
