package import Catalogue

/// What an operator wants of the catalogue.
package enum CatalogueEdit: Sendable {
    case replace(CatalogueDraft)
    /// A merge patch of the whole (no place), or of an entry of a list: `["models", "glm"]`.
    case patch(CatalogueDraft, at: [String])
    /// The contents of an earlier version, as a new one.
    case restore(Int64)
    /// The same with all keys sealed by the first master key.
    case reseal

    /// Whether it is the owner's affair whatever it changes: an earlier version may bring back an address with its key.
    var needsOwner: Bool {
        switch self {
        case .replace, .patch: false
        case .restore, .reseal: true
        }
    }
}
