/// One difference between two catalogues.
package struct CatalogueChange: Hashable, Sendable {
    /// Such as `models[glm].price.input`: entries of lists are addressed by their names.
    package let path: String
    /// JSON; nil if it was not there. A secret is `"***"`.
    package let before: String?
    /// JSON; nil if it is gone. A secret that is another one now is `"*** (changed)"`.
    package let after: String?

    package init(path: String, before: String?, after: String?) {
        self.path = path
        self.before = before
        self.after = after
    }

    /// Whether it is the owner's affair: all of a channel is, because its address gets every prompt, its members let
    /// costs through, and its key is worth money; so is all of a merchant, because money goes there, and all of an app,
    /// because what its keys sign is believed to come from any person that it names.
    package var needsOwner: Bool {
        path.isEmpty
            || Catalogue.ownersLists.contains { path == $0 || path.hasPrefix($0 + "[") || path.hasPrefix($0 + ".") }
    }
}

extension CatalogueDocument {
    /// What is different in another document, in the order of the paths. Takes as long as both documents are large.
    package func changes(to other: CatalogueDocument) -> [CatalogueChange] {
        DocumentValue.changes(from: value, to: other.value, at: "")
    }
}

extension DocumentValue {
    fileprivate static func changes(
        from old: DocumentValue?, to new: DocumentValue?, at path: String
    ) -> [CatalogueChange] {
        guard old != new else { return [] }
        if SecretMembers.isSecret(path) { return [changeOfKey(from: old, to: new, at: path)] }
        switch (old, new) {
        case (.object(let before)?, .object(let after)?):
            return Set(before.keys).union(after.keys).sorted().flatMap { name in
                changes(from: before[name], to: after[name], at: path.isEmpty ? name : "\(path).\(name)")
            }
        case (.list(let elements)?, .list(let others)?):
            guard let before = NamedEntries(elements), let after = NamedEntries(others) else { break }
            return changes(from: before, to: after, at: path)
        default: break
        }
        return [CatalogueChange(path: path, before: old?.masked.text, after: new?.masked.text)]
    }

    private static func changeOfKey(
        from old: DocumentValue?, to new: DocumentValue?, at path: String
    ) -> CatalogueChange {
        let hidden = DocumentValue.text(CatalogueDraft.hidden).text
        let after = old == nil ? hidden : DocumentValue.text(CatalogueDraft.changed).text
        return CatalogueChange(path: path, before: old.map { _ in hidden }, after: new.map { _ in after })
    }

    /// Compares lists entry by entry, and the order of those that are in both.
    private static func changes(
        from before: NamedEntries, to after: NamedEntries, at path: String
    ) -> [CatalogueChange] {
        let names = before.names + after.names.filter { before[$0] == nil }
        var changes = names.flatMap { name in
            Self.changes(from: before[name], to: after[name], at: "\(path)[\(name)]")
        }
        let (stayed, staying) = (
            before.names.filter { after[$0] != nil }, after.names.filter { before[$0] != nil }
        )
        if stayed != staying {
            let orders = [stayed, staying].map { DocumentValue.list($0.map { .text($0) }).text }
            changes.append(CatalogueChange(path: path, before: orders[0], after: orders[1]))
        }
        return changes
    }
}

/// A list whose entries all have names, by which they are found at once. Of two with one name the first counts.
private struct NamedEntries {
    /// Each once, in the order of the list.
    private(set) var names: [String] = []
    private var entries: [String: DocumentValue] = [:]

    /// Nil if an entry has no name.
    init?(_ list: [DocumentValue]) {
        for entry in list {
            guard let name = entry.name else { return nil }
            guard entries[name] == nil else { continue }
            entries[name] = entry
            names.append(name)
        }
    }

    subscript(_ name: String) -> DocumentValue? { entries[name] }
}
