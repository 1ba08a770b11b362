package import Credentials

/// A catalogue as the log keeps it: JSON with sorted members, the keys of channels sealed.
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
            try value.changingEach(of: "channels") { channel, place throws(CatalogueError) in
                guard let sealed = channel["apiKey"] else { return }
                let key = keys.flatMap { sealed.opened(with: $0, for: Channel.sealPlace(channel)) }
                if key == nil, isStrict { throw CatalogueError(place + ".apiKey", "it cannot be opened here") }
                channel["apiKey"] = .text(key ?? CatalogueDraft.hidden)
            })
    }

    /// Whether a key is sealed with another master key than the one that seals now.
    package func isSealedOtherwise(than keys: MasterKeys) -> Bool {
        (value["channels"]?.elements ?? []).contains { channel in
            channel["apiKey"].map { $0["key"]?.string != keys.sealingID } ?? false
        }
    }

    /// The sealed keys of channels, by what each is sealed for: the channel's name and address.
    var sealedKeys: [String: DocumentValue] {
        var keys: [String: DocumentValue] = [:]
        for case .object(let channel) in value["channels"]?.elements ?? [] {
            let place = Channel.sealPlace(channel)
            if keys[place] == nil { keys[place] = channel["apiKey"] }
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
            if masked["apiKey"] != nil { masked["apiKey"] = .text(CatalogueDraft.hidden) }
            return .object(masked)
        }
    }
}
