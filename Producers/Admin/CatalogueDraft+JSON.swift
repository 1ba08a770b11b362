internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import Messages
internal import Problems

// How the catalogue, its versions and its changes are read and written.

extension CatalogueDraft {
    /// Reads a document that was sent: JSON alone, beside the I/O loop.
    init(sent bytes: [UInt8]) async throws(Problem) {
        self = try await LongWork.value { Self.read(bytes) }.get()
    }

    private nonisolated static func read(_ bytes: [UInt8]) -> Result<CatalogueDraft, Problem> {
        // JSON5 takes long to read; who writes it converts it.
        guard (try? JSONValue(parsing: bytes, maximumDepth: 64)) != nil else { return .failure(Problem(.invalidJSON)) }
        do throws(CatalogueError) {
            return .success(try CatalogueDraft(json: bytes))
        } catch {
            return .failure(Problem(error))
        }
    }
}

extension CatalogueVersion {
    var text: JSONText {
        [
            "object": "catalogue_version", "version": .integer(Int(number)), "at_ms": .integer(Int(time.milliseconds)),
            "by": .string(by.name), "from": .optional(by.from), "note": .optional(note),
        ]
    }
}

extension CatalogueChange {
    fileprivate var json: JSONText {
        ["path": .string(path), "before": Self.json(before), "after": Self.json(after)]
    }

    private static func json(_ text: String?) -> JSONText { text.map { .raw(Array($0.utf8)) } ?? .null }
}

extension [CatalogueChange] {
    var json: JSONText { .array(map(\.json)) }

    /// The first of them, each of bounded length: a line of the trail is kept for ever.
    var shortened: [CatalogueChange] {
        prefix(50).map { change in
            func short(_ text: String?) -> String? { text.map { $0.utf8.count <= 500 ? $0 : #""…""# } }
            return CatalogueChange(
                path: String(change.path.prefix(200)), before: short(change.before), after: short(change.after))
        }
    }
}

extension AdminReply {
    /// What a change makes of a version, done or not.
    static func catalogue(_ version: Int64, _ made: MadeCatalogue) -> AdminReply {
        .catalogue(
            version,
            [
                .init("changes", made.changes.json),
                .init("default_priced", .array(made.defaultPriced.map { .string($0) })),
            ])
    }

    /// A version of the catalogue, or what leads to it; its number is the `ETag`.
    static func catalogue(_ version: Int64, _ members: [JSONText.Member]) -> AdminReply {
        let text = JSONText.object(
            [.init("object", "catalogue"), .init("version", .integer(Int(version)))] + members)
        return AdminReply { $0.respond(.ok, text.bytes, "application/json", [.eTag: "\"\(version)\""]) }
    }
}
