package import Credentials

/// A catalogue as the log keeps it: JSON with sorted members, the keys of channels, merchants and apps sealed.
package struct CatalogueDocument: Hashable, Sendable {
    let value: DocumentValue

    /// The largest that is taken: every node reads all versions at its start.
    package static let mostBytes = 4 << 20

    init(_ value: DocumentValue) {
        self.value = value
    }

    /// Reads a document from the log.
    package init(text: String) throws(CatalogueError) {
        value = try DocumentValue(json: Array(text.utf8))
    }

    package var text: String { value.text }

    /// The document as people may see it: no key, not even sealed.
    package var shown: CatalogueDraft { CatalogueDraft(value.masked) }

    /// The document with its keys in clear.
    ///
    /// - Parameter isStrict: whether a key that cannot be opened fails the whole; else `"***"` stands for it.
    package func opened(with keys: MasterKeys?, isStrict: Bool = true) throws(CatalogueError) -> CatalogueDraft {
        CatalogueDraft(
            try value.replacingSecrets { secret, seal, place throws(CatalogueError) in
                if let keys, let text = secret.opened(with: keys, for: seal) { return .text(text) }
                guard !isStrict else { throw CatalogueError(place, "it cannot be opened here") }
                return .text(CatalogueDraft.hidden)
            })
    }

    /// Whether a key is sealed with another master key than the one that seals now.
    package func isSealedOtherwise(than keys: MasterKeys) -> Bool {
        SecretMembers.all.contains { secrets in
            (value[secrets.list]?.elements ?? []).contains { entry in
                secrets.names.contains { name in entry[name].map { $0["key"]?.string != keys.sealingID } ?? false }
            }
        }
    }

    /// The sealed keys, by what each is sealed for.
    var sealedKeys: [String: DocumentValue] {
        var keys: [String: DocumentValue] = [:]
        for secrets in SecretMembers.all {
            for case .object(let entry) in value[secrets.list]?.elements ?? [] {
                for name in secrets.names {
                    let seal = secrets.seal(of: name, in: entry)
                    if keys[seal] == nil { keys[seal] = entry[name] }
                }
            }
        }
        return keys
    }
}

extension DocumentValue {
    init(_ sealed: SealedText) {
        self = .object(["key": .text(sealed.key), "data": .text(sealed.data)])
    }

    /// What is sealed here; nil if it is another value.
    var sealed: SealedText? {
        guard case .object(let members) = self, members.count == 2, let key = self["key"]?.string,
            let data = self["data"]?.string
        else { return nil }
        return SealedText(key: key, data: data)
    }

    /// The text that is sealed here; nil if it cannot be opened.
    func opened(with keys: MasterKeys, for place: String) -> String? {
        guard let sealed else { return nil }
        do throws(SealFault) {
            return try keys.open(sealed, for: place)
        } catch {
            // Reading the document says why.
            return nil
        }
    }

    /// The same with `"***"` for each key.
    var masked: DocumentValue {
        switch self {
        case .null, .bool, .number, .text: return self
        case .list(let elements): return .list(elements.map(\.masked))
        case .object(let members):
            var masked = members.mapValues(\.masked)
            for name in SecretMembers.anywhere where masked[name] != nil { masked[name] = .text(CatalogueDraft.hidden) }
            return .object(masked)
        }
    }
}
