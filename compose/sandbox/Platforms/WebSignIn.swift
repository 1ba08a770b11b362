import Crypto
import EventLoop
import HTTP
import JSON

/// Tells a page which person opened it inside WeChat, without a question (`snsapi_base`).
///
/// Whose phone it is stands in a cookie that the phone sets; without one, the person is asked.
@IOLoop
final class WebSignIn {
    private let store: PlatformStore
    private let accounts: WeChatDesk
    private var codes: [String: Code] = [:]
    private var order: ArraySlice<String> = []

    /// The phone sets it.
    nonisolated static let cookie = "sandbox-person"
    private static let life = 5 * PlatformClock.minute
    private static let most = 10_000
    /// Their order is looked at.
    private static let parameters = ["appid", "redirect_uri", "response_type", "scope", "state"]

    private struct Code {
        let app: String
        let person: PlayedPerson
        let until: Int
        var isUsed = false
    }

    init(_ accounts: WeChatDesk) {
        self.accounts = accounts
        store = accounts.store
    }

    func addRoutes(to router: inout Router) {
        router.add(.get, "/connect/oauth2/authorize") { request, writer in self.authorize(request, writer) }
        router.add(.get, "/sns/oauth2/access_token") { request, writer in try await self.tell(request, writer) }
    }

    func clear() {
        codes = [:]
        order = []
    }

    private func authorize(_ request: ServerRequest, _ writer: ResponseWriter) {
        let query = request.query
        let names = query.text.split(separator: "&").compactMap { $0.split(separator: "=").first.map(String.init) }
        guard names.starts(with: Self.parameters), query["response_type"] == "code", query["scope"] == "snsapi_base",
            let address = query["redirect_uri"], address.hasPrefix("http://") || address.hasPrefix("https://"),
            let state = query["state"], state.utf8.count <= 128, state.utf8.allSatisfy(Self.isLetterOrDigit)
        else { return refuse("参数错误", writer) }
        guard let app = store.apps.first(where: { $0.platform == .officialAccount && $0.id == query["appid"] }),
            app.isVerified
        else { return refuse("Scope 参数错误或没有 Scope 权限", writer) }
        guard let name = query["person"] ?? Self.person(in: request.headerFields), let person = try? store.person(name)
        else { return ask(request, writer) }
        let code = make(app, person)
        let joint = address.contains("?") ? "&" : "?"
        writer.respond(
            HTTPResponse(
                status: .found,
                headerFields: [.location: "\(address)\(joint)code=\(code)&state=\(state)", .cacheControl: "no-store"]))
    }

    private nonisolated static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func person(in fields: HTTPFields) -> String? {
        let cookies = (fields[.cookie] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        return cookies.first { $0.hasPrefix(cookie + "=") }.map { String($0.dropFirst(cookie.count + 1)) }
    }

    private func make(_ app: PlayedApp, _ person: PlayedPerson) -> String {
        let code = SecureRandom.bytes(24).base64URL
        codes[code] = Code(app: app.name, person: person, until: store.now + Self.life)
        order.append(code)
        if order.count > Self.most, let oldest = order.popFirst() { codes[oldest] = nil }
        return code
    }

    private func tell(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let query = request.query
        let caller = { @IOLoop () throws(PlatformRefusal) in
            try self.accounts.account(query["appid"], secret: query["secret"])
        }
        try await accounts.desk.answer(.identity, writer, of: caller) { app throws(PlatformRefusal) in
            let text = query["code"] ?? ""
            guard let code = self.codes[text], code.app == app.name, self.store.now < code.until else {
                throw .badCode
            }
            guard !code.isUsed else { throw .usedCode }
            self.codes[text]?.isUsed = true
            return [
                "access_token": .string("W-" + SecureRandom.bytes(48).base64URL), "expires_in": 7_200,
                "refresh_token": .string("R-" + SecureRandom.bytes(48).base64URL),
                "openid": .string(code.person.id(at: app)), "scope": "snsapi_base",
            ]
        }
    }
}

// MARK: - Pages

extension WebSignIn {
    /// Asks whose phone it is.
    private func ask(_ request: ServerRequest, _ writer: ResponseWriter) {
        let target = (request.head.path ?? "").replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        let links = store.people.prefix(20).map { person in
            "<p><a href=\"\(target)&amp;person=\(person.name)\">\(person.name)</a></p>"
        }
        Self.respond("<h1>这是谁的微信？ Whose WeChat is it?</h1>\(links.joined())", .ok, writer)
    }

    private func refuse(_ reason: String, _ writer: ResponseWriter) {
        Self.respond("<h1>\(reason)</h1>", .badRequest, writer)
    }

    private static func respond(_ content: String, _ status: HTTPResponse.Status, _ writer: ResponseWriter) {
        let page = """
            <!DOCTYPE html>
            <html lang="zh-CN"><head><meta charset="utf-8"><title>微信登录 · 沙箱</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}body{margin:2rem}</style></head>
            <body><main>\(content)</main></body></html>
            """
        PayPages.respond(page, status, writer)
    }
}
