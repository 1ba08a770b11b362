internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import Messages
internal import Problems
internal import Words

extension AdminRoute {
    static let words = [
        AdminRoute(
            .post, "/words/try", for: .operator, "which listed words a text has, as the lists in force find them",
            body: [.needed("text", "what a person might write; it is not kept")],
            answers: .init(AdminShapes.wordHits)
        ) { api, call throws(Problem) in try await api.tryWords(call) }
    ]
}

extension AdminAPI {
    func tryWords(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let live = try live
        let text = call.body.text("text") ?? ""
        let listed: ListedWords
        do throws(CatalogueError) {
            listed = try await live.listedWords()
        } catch {
            throw Problem(.unavailable, "\(error)")
        }
        let hits = await LongWork.value { listed.questions?.hits(in: text) ?? [] }
        let written = Array(text.utf8)
        return .document(["object": "list", "data": .array(hits.map { $0.json(in: written) })])
    }
}

extension AdminShapes {
    static let wordHits = Shape.object([
        "object": .choice(["list"]),
        "data": .list(
            .object([
                "list": .text, "word": .text, "action": .choice(WordAction.allCases.map(\.rawValue)), "start": .number,
                "end": .number, "text": .text,
            ])),
    ])
}

extension WordHit {
    /// The hit with the text that it is, and its place in bytes.
    fileprivate func json(in text: [UInt8]) -> JSONText {
        [
            "list": .string(list), "word": .string(word), "action": .string(action.rawValue),
            "start": .integer(range.lowerBound), "end": .integer(range.upperBound),
            "text": .string(String(decoding: text[range], as: UTF8.self)),
        ]
    }
}
