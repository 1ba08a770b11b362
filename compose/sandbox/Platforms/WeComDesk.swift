import EventLoop
import HTTP
import JSON

/// Plays the API of WeCom: tokens and messages of applications, and what robots answer later.
@IOLoop
final class WeComDesk {
    private let store: PlatformStore
    private let desk: PlatformDesk
    private let laters: LaterAnswers

    /// To one member; what goes beyond is dropped without a word.
    static let mostInMinute = 30
    static let mostInHour = 1_000

    init(_ desk: PlatformDesk, _ laters: LaterAnswers) {
        self.desk = desk
        self.laters = laters
        store = desk.store
    }

    func addRoutes(to router: inout Router) {
        router.add(.get, "/cgi-bin/gettoken") { request, writer in try await self.giveToken(request, writer) }
        router.add(.post, "/cgi-bin/message/send") { request, writer in
            let caller = { @IOLoop () throws(PlatformRefusal) in try self.desk.app(request, at: .weComApp) }
            try await self.desk.answer(.send, writer, of: caller) { app throws(PlatformRefusal) in
                try self.send(app, request)
            }
        }
        router.add(.post, LaterAnswers.path) { request, writer in try await self.answerLater(request, writer) }
    }

    private func giveToken(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let query = request.query
        let caller = { @IOLoop () throws(PlatformRefusal) -> PlayedApp in
            let apps = self.store.apps.filter { $0.platform == .weComApp && $0.id == query["corpid"] }
            guard !apps.isEmpty else { throw .badApp }
            guard let app = apps.first(where: { $0.secret == query["corpsecret"] }) else { throw .badCorpSecret }
            return app
        }
        try await desk.answer(.token, writer, of: caller) { app throws(PlatformRefusal) in
            let (token, seconds) = self.desk.tokens.give(app, at: self.store.now)
            return [
                "errcode": 0, "errmsg": "ok", "access_token": .string(token), "expires_in": .integer(seconds),
            ]
        }
    }

    private func send(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try desk.object(request)
        guard body.member("agentid")?.int == app.agent else { throw .badAgent }
        guard let kind = body.member("msgtype")?.string, ["text", "markdown"].contains(kind) else { throw .badKind }
        guard let text = body.member(kind)?.member("content")?.string, !text.isEmpty else { throw .malformed }
        let names = (body.member("touser")?.string ?? "").split(separator: "|").map(String.init)
        let people = names.map { store.person($0, at: app) }
        guard people.contains(where: { $0 != nil }) else { throw .noMember }
        for person in people.compactMap({ $0 }) { show(text, app, person) }
        let unknown = zip(names, people).filter { $0.1 == nil }.map { $0.0 }
        return [
            "errcode": 0, "errmsg": "ok", "invaliduser": .string(unknown.joined(separator: "|")),
            "msgid": .string("M\(store.number())"),
        ]
    }

    /// Shows a message, cut where the platform cuts it, unless too many came.
    private func show(_ text: String, _ app: PlayedApp, _ person: PlayedPerson) {
        if text.utf8.count > HeardAnswer.mostBytes { store.count(.tooLong) }
        let cut = String(decoding: text.utf8.prefix(HeardAnswer.mostBytes), as: UTF8.self)
        let (now, real) = (store.now, store.real)
        let isShown = store.change(store.name(app, person)) { chat in
            chat.pushTimes.removeAll { $0 <= now - PlatformClock.hour }
            let inMinute = chat.pushTimes.count { $0 > now - PlatformClock.minute }
            guard inMinute < Self.mostInMinute, chat.pushTimes.count < Self.mostInHour else { return false }
            chat.pushTimes.append(now)
            chat.show(.push, cut, at: real)
            return true
        }
        if !isShown { store.count(.beyondRate) }
    }

    /// What a robot posts to the address that came with a question.
    private func answerLater(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let code = request.query["response_code"] ?? ""
        guard let name = laters.take(code, at: store.now), let app = store.app(name.app) else {
            return writer.respond(Sandbox.json(.ok), PlatformRefusal.badLater.document.bytes)
        }
        let caller = { @IOLoop () throws(PlatformRefusal) in app }
        try await desk.answer(.later, writer, of: caller) { _ throws(PlatformRefusal) in
            let body = try self.desk.object(request)
            guard body.member("msgtype")?.string == "markdown" else { throw .badKind }
            guard let text = body.member("markdown")?.member("content")?.string, !text.isEmpty else {
                throw .malformed
            }
            self.store.change(name) { $0.show(.later, text, at: self.store.real) }
            return ["errcode": 0, "errmsg": "ok"]
        }
    }
}
