/// A page: a folder of `Pages` with a document `index.html` and the page's own scripts and styles.
///
/// Every file of the folder is compiled in and served. Files that pages share are in the folder `kit`.
enum Page: String, CaseIterable {
    case chat
    /// The ways in.
    case signin
    /// What an account has, what it cost, who may.
    case account
    /// Credit: what is sold, orders, refunds.
    case shop

    /// The paths that serve the document.
    var paths: [String] {
        switch self {
        case .chat: ["/", "/c/{id...}"]
        case .signin: ["/signin"]
        case .account: ["/account", "/usage", "/keys", "/security"]
        case .shop: ["/shop", "/shop/orders"]
        }
    }

    /// The beginning of the paths of its own files.
    var folder: String { "\(rawValue)/" }

    /// The document, as a path inside `Pages`.
    var document: String { "\(folder)index.html" }
}
