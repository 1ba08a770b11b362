/// A page: a folder of `Pages` with a document, `index.html`, and the scripts and styles that are its own.
///
/// The folder is the list of its files: each is compiled in and served. What pages share lies in the folder `kit`.
enum Page: String, CaseIterable {
    case chat

    /// The paths that its document answers.
    var paths: [String] {
        switch self {
        case .chat: ["/"]
        }
    }

    /// The file of `Pages` that is its document.
    var document: String { "\(rawValue)/index.html" }

    /// The paths that a file of `Pages` answers: its page's if it is a document, else its own among the assets.
    static func serving(_ file: String) -> [String] {
        allCases.first { $0.document == file }?.paths ?? ["/assets/\(file)"]
    }
}
