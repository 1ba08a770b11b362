import EventLoop
import HTTP
import JSON

/// Plays the API of official accounts: tokens, messages to persons, the typing state.
@IOLoop
final class WeChatDesk {
    let store: PlatformStore
    let desk: PlatformDesk

    /// How long a person's last deed lets the account show that it types, in the platform's milliseconds.
    private static let activeTime = 30 * PlatformClock.second
    private static let typingTime = 15 * PlatformClock.second

    init(_ desk: PlatformDesk) {
        self.desk = desk
        store = desk.store
    }

    func addRoutes(to router: inout Router) {
        router.add(.post, "/cgi-bin/stable_token") { request, writer in try await self.giveToken(request, writer) }
        add(.post, "/cgi-bin/message/custom/send", .send, &router, send)
        add(.post, "/cgi-bin/message/custom/typing", .typing, &router, showTyping)
        add(.post, "/cgi-bin/message/template/send", .template, &router, notify)
        add(.post, "/cgi-bin/message/subscribe/bizsend", .template, &router, notify)
        add(.get, "/cgi-bin/customservice/getkflist", .check, &router) { _, _ in ["kf_list": []] }
    }

    /// Adds a call that needs a token, and an account that may make it.
    func add(
        _ method: HTTPRequest.Method, _ path: String, _ call: AppCall, _ router: inout Router,
        _ work: @escaping @IOLoop @Sendable (PlayedApp, ServerRequest) throws(PlatformRefusal) -> JSONText
    ) {
        router.add(method, path) { request, writer in
            let caller = { @IOLoop () throws(PlatformRefusal) in try self.desk.app(request, at: .officialAccount) }
            try await self.desk.answer(call, writer, of: caller) { app throws(PlatformRefusal) in
                guard app.isVerified else { throw .notGranted }
                return try work(app, request)
            }
        }
    }

    private func giveToken(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let body = try? JSONValue(parsing: request.body)
        let caller = { @IOLoop () throws(PlatformRefusal) -> PlayedApp in
            guard let body, body.member("grant_type")?.string == "client_credential" else { throw .malformed }
            return try self.account(body.member("appid")?.string, secret: body.member("secret")?.string)
        }
        try await desk.answer(.token, writer, of: caller) { app throws(PlatformRefusal) in
            let isForced = body?.member("force_refresh")?.bool ?? false
            let (token, seconds) = self.desk.tokens.give(app, at: self.store.now, isForced: isForced)
            return ["access_token": .string(token), "expires_in": .integer(seconds)]
        }
    }

    /// The account of an id and a secret.
    func account(_ id: String?, secret: String?) throws(PlatformRefusal) -> PlayedApp {
        guard let app = store.apps.first(where: { $0.platform == .officialAccount && $0.id == id }) else {
            throw .badApp
        }
        guard app.secret == secret else { throw .badSecret }
        return app
    }
}

// MARK: - What persons are sent

extension WeChatDesk {
    /// Whom a body names.
    private func person(_ body: JSONValue, _ app: PlayedApp) throws(PlatformRefusal) -> PlayedPerson {
        guard let person = body.member("touser")?.string.flatMap({ store.person($0, at: app) }) else {
            throw .badPerson
        }
        return person
    }

    private func send(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try desk.object(request)
        let person = try person(body, app)
        guard body.member("msgtype")?.string == "text" else { throw .badKind }
        guard let content = body.member("text")?.member("content"), let text = content.string, !text.isEmpty else {
            throw .malformed
        }
        guard !content.hasEscapedLetters else {
            store.count(.escaped)
            throw .escaped
        }
        guard text.utf8.count <= HeardAnswer.mostBytes else {
            store.count(.tooLong)
            throw .tooLong
        }
        let name = store.name(app, person)
        let (now, real) = (store.now, store.real)
        let refusal = store.change(name) { chat -> PlatformRefusal? in
            guard chat.isFollowing else { return .closed }
            switch chat.budget.spend(at: now) {
            case .closed: return .closed
            case .used: return .used
            case nil:
                chat.show(.push, text, at: real)
                return nil
            }
        }
        guard let refusal else { return ["errcode": 0, "errmsg": "ok"] }
        store.count(.overBudget)
        throw refusal
    }

    private func showTyping(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try desk.object(request)
        let name = store.name(app, try person(body, app))
        let chat = store[name]
        let now = store.now
        switch body.member("command")?.string {
        case "Typing":
            guard let active = chat.budget.activeAt, now - active <= Self.activeTime else { throw .notActive }
            guard chat.typingUntil <= now else { throw .isTyping }
            store.change(name) { $0.typingUntil = now + Self.typingTime }
        case "CancelTyping": store.change(name) { $0.typingUntil = 0 }
        default: throw .badCommand
        }
        return ["errcode": 0, "errmsg": "ok"]
    }

    /// Shows a notice by template.
    private func notify(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try desk.object(request)
        let name = store.name(app, try person(body, app))
        guard let template = body.member("template_id")?.string, !template.isEmpty else { throw .badTemplate }
        guard store[name].isFollowing else { throw .notFollowing }
        guard let data = body.member("data"), data.isObject else { throw .malformed }
        let lines = data.members.map { member in "\(member.name)：\(member.value.member("value")?.string ?? "")" }
        let url = body.member("url")?.string ?? body.member("page")?.string
        store.change(name) { chat in
            chat.show(
                .notice, lines.joined(separator: "\n"), at: store.real, url: url, subject: template)
        }
        return ["errcode": 0, "errmsg": "ok", "msgid": .integer(store.number())]
    }
}

extension JSONValue {
    /// Whether a string has letters as `\u…`, which the platform shows as they stand.
    fileprivate var hasEscapedLetters: Bool {
        guard let text = escapedText else { return false }
        var bytes = text.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "\\"), bytes.next() == UInt8(ascii: "u") else { continue }
            let digits = (0..<4).compactMap { _ in bytes.next() }
            // A control character cannot be written otherwise.
            guard let code = Int(String(decoding: digits, as: UTF8.self), radix: 16), code < 0x20 else { return true }
        }
        return false
    }
}
