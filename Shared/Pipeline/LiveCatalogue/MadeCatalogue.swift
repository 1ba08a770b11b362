package import Catalogue
internal import Credentials
package import Problems

/// What an edit makes of a version of the catalogue: it is looked at, or proposed as the next one.
package struct MadeCatalogue: Sendable {
    /// The version that it was made from.
    package let base: Int64
    package let changes: [CatalogueChange]
    /// Its models without a price of their own, which have the default price.
    package let defaultPriced: [String]
    /// Whether only an owner may propose it: it touches channels, which get every prompt and have keys, merchants, who
    /// get the money, or apps, whose keys prove who a person is.
    package let needsOwner: Bool
    /// Its text; nil if nothing changes.
    let document: String?

    package var isChange: Bool { document != nil }
}

/// Makes the document of an edit, and reads it as all nodes will. For a large one that takes long: never on the loop.
struct CatalogueMaking: Sendable {
    let base: Int64
    /// That of the version `base`.
    let document: CatalogueDocument
    /// The text of the version that an edit restores.
    let earlier: String
    let keys: MasterKeys?

    func make(_ edit: CatalogueEdit) throws(Problem) -> MadeCatalogue {
        do throws(CatalogueError) {
            let made = try sealed(edit)
            let catalogue = try Catalogue(made, keys: keys)
            let text = made.text
            let (limit, bytes) = (CatalogueDocument.mostBytes, text.utf8.count)
            guard bytes <= limit else {
                throw CatalogueError(
                    "", "the catalogue may have \(limit) bytes, not \(bytes)", kind: .size(limit: limit, value: bytes))
            }
            let changes = document.changes(to: made)
            return MadeCatalogue(
                base: base, changes: changes,
                defaultPriced: catalogue.models.filter { !$0.hasOwnPrice }.map(\.name),
                needsOwner: edit.needsOwner || changes.contains { $0.needsOwner },
                document: made == document ? nil : text)
        } catch {
            throw Problem(error)
        }
    }

    private func sealed(_ edit: CatalogueEdit) throws(CatalogueError) -> CatalogueDocument {
        switch edit {
        case .replace(let draft): return try draft.sealed(with: keys, over: document)
        case .patch(let patch, let place):
            return try document.shown.merged(patch, at: place).sealed(with: keys, over: document)
        case .restore:
            // A key that can be opened no more is the present one, if that is for the same address.
            return try CatalogueDocument(text: earlier).opened(with: keys, isStrict: false)
                .sealed(with: keys, over: document)
        case .reseal:
            guard let keys else {
                throw CatalogueError("", "there is no master key here: set YIZHAN_MASTER_KEY")
            }
            // Fresh seals are other texts: without need they would be a version for each process that asks.
            guard document.isSealedOtherwise(than: keys) else { return document }
            return try document.opened(with: keys).sealed(with: keys)
        }
    }
}

extension Problem {
    /// A fault of a document that somebody has sent. What is quoted of it has an end.
    package init(_ error: CatalogueError) {
        let place = String(error.place.prefix(200))
        let detail = (place.isEmpty ? "" : place + ": ") + String(error.reason.prefix(1000))
        let parameter = place.isEmpty ? nil : place
        switch error.kind {
        case .value: self.init(.invalidValue, detail, parameter: parameter)
        case .address: self.init(.addressInvalid, detail, parameter: parameter)
        case .size(let limit, let value):
            self.init(.catalogueTooLarge, detail, parameter: parameter, limit: limit, value: value)
        }
    }
}
