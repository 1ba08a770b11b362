/// Somebody proposed a version of the catalogue. Who reads the topic from its start counts it as the next version if
/// `base` is the version so far, and passes over it otherwise: of two changes at once one wins, everywhere the same.
package struct CatalogueChanged: Message, Hashable {
    package static let type = "CatalogueChanged"
    package static let isMoney = true
    /// All versions are in the partition of this key.
    package static let key = "catalogue"

    /// Names this proposal.
    package var name: String
    /// The version that it was made from; 0 for the first.
    package var base: Int64
    /// The whole catalogue in JSON, its secrets sealed.
    package var document: String
    package var by: Actor
    package var note: String?

    package init(name: String, base: Int64, document: String, by: Actor, note: String? = nil) {
        self.name = name
        self.base = base
        self.document = document
        self.by = by
        self.note = note
    }

    /// What the id of each proposal begins with.
    package static let idPrefix = "catalogue/"

    package var id: String { Self.idPrefix + name }
    package var key: String { Self.key }
}
