import EventLoop
import HTTP
import JSON
import Settlement

/// Plays zsxq: groups whose questions are listed, and answered once.
@IOLoop
final class ZsxqDesk {
    private let store: PlatformStore
    private let desk: PlatformDesk
    private var topics: [Topic] = []

    /// The oldest make room.
    private static let mostTopics = 10_000
    private static let mostListed = 30

    private struct Topic {
        let number: Int
        let name: PhoneChat.Name
        let text: String
        /// In milliseconds since 1970.
        let at: Int
        /// Its number on the phone.
        let entry: Int
        var isAnswered = false
    }

    init(_ desk: PlatformDesk) {
        self.desk = desk
        store = desk.store
    }

    func addRoutes(to router: inout Router) {
        router.add(.get, "/v2/groups/{group}/topics") { request, writer in
            try await self.answer(.topics, request, writer) { app throws(PlatformRefusal) in
                guard request.parameters["group"] == app.id else { throw Self.unknown }
                return self.list(app, count: request.query["count"].flatMap { Int($0) } ?? 20)
            }
        }
        router.add(.post, "/v2/topics/{topic}/answer") { request, writer in
            try await self.answer(.answer, request, writer) { app throws(PlatformRefusal) in
                try self.answer(app, request)
            }
        }
    }

    func clear() { topics = [] }

    /// Asks a question in a group; returns the number that the phone gives it.
    func ask(_ text: String, _ app: PlayedApp, _ person: PlayedPerson) -> Int {
        let name = store.name(app, person)
        // As long as the real ones.
        let number = 400_000_000_000_000 + store.number() % 100_000_000_000_000
        let entry = store.change(name) { chat in
            chat.show(.question, text, at: store.real, subject: String(number), state: .waiting)
        }
        topics.append(Topic(number: number, name: name, text: text, at: store.real, entry: entry))
        if topics.count > Self.mostTopics { topics.removeFirst() }
        return entry
    }
}

// MARK: - Calls

extension ZsxqDesk {
    private static let unauthorized = PlatformRefusal(401, "")
    private static let unknown = PlatformRefusal(1_004, "不存在")
    private static let isAnswered = PlatformRefusal(1_040, "问题已经回答过")

    private func answer(
        _ call: AppCall, _ request: ServerRequest, _ writer: ResponseWriter,
        _ work: @IOLoop (PlayedApp) throws(PlatformRefusal) -> JSONText
    ) async throws {
        let caller = { @IOLoop () throws(PlatformRefusal) -> PlayedApp in
            let cookies = (request.headerFields[.cookie] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
            let app = self.store.apps.first { app in
                app.platform == .zsxq && cookies.contains { $0 == "zsxq_access_token=\(app.secret)" }
            }
            guard let app else { throw Self.unauthorized }
            return app
        }
        try await desk.answer(call, writer, refused: Self.document, of: caller, work)
    }

    private static func document(_ refusal: PlatformRefusal) -> (HTTPResponse.Status, JSONText) {
        let document: JSONText = [
            "succeeded": false, "code": .integer(refusal.code), "info": .string(refusal.message), "resp_data": [:],
        ]
        return (refusal.code == unauthorized.code ? .unauthorized : .ok, document)
    }

    private static func time(_ milliseconds: Int) -> String {
        BeijingTime.rfc3339(milliseconds / 1_000).replacing("+08:00", with: ".000+0800")
    }

    /// The latest unanswered questions, the latest first.
    private func list(_ app: PlayedApp, count: Int) -> JSONText {
        let open = topics.filter { $0.name.app == app.name && !$0.isAnswered }.reversed()
        let listed = open.prefix(min(max(count, 1), Self.mostListed)).map { topic -> JSONText in
            [
                "topic_id": .integer(topic.number),
                "group": ["group_id": .integer(Int(app.id) ?? 0), "name": .string(app.title.chinese), "type": "pay"],
                "type": "q&a",
                "question": [
                    "owner": ["user_id": 100_001, "name": .string(topic.name.person.name)],
                    "text": .string(topic.text), "expired": false, "anonymous": false,
                ],
                "answered": false, "create_time": .string(Self.time(topic.at)),
                "user_specific": ["liked": false, "subscribed": false],
            ]
        }
        return ["succeeded": true, "resp_data": ["topics": .array(listed)]]
    }

    private func answer(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try desk.object(request)
        guard let text = body.member("req_data")?.member("text")?.string, !text.isEmpty else { throw .malformed }
        guard let number = request.parameters["topic"].flatMap({ Int($0) }),
            let place = topics.firstIndex(where: { $0.number == number && $0.name.app == app.name })
        else { throw Self.unknown }
        guard !topics[place].isAnswered else {
            store.count(.answeredTwice)
            throw Self.isAnswered
        }
        topics[place].isAnswered = true
        let topic = topics[place]
        store.change(topic.name) { chat in
            chat.change(topic.entry) { $0.state = .done }
            chat.show(.answer, text, at: store.real, subject: String(number))
        }
        return ["succeeded": true, "resp_data": [:]]
    }
}
