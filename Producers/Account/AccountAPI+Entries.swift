internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import OfficialAccount
internal import PlatformAPI
internal import Problems
internal import Streams
internal import Telemetry

/// Pages that are opened inside WeChat: an official account that may (`snsapi_base`) is asked by whom, and they are signed
/// in without a question. Where that does not go, the page of the sign-in is shown, which knows other ways.
extension AccountAPI {
    /// `GET /wechat/{app}/enter`: leads a browser to WeChat, which leads it back to `entered`.
    func leaveForWeChat(_ call: Call) throws(Problem) {
        let path = call.request.query["to"].flatMap { ReturnPath($0) } ?? .home
        guard let app = identifying(call.request.parameters["app"] ?? "") else { return call.lead(to: path.signIn) }
        let (state, cookie) = ingress.sessions.departure(of: call, to: app.name, for: path.text)
        let back = configuration.address + "/wechat/\(app.name)/entered"
        guard let url = app.accountAPI.authorizationURL(returning: back, state: state, at: app.pages) else {
            throw Problem(.internalError)
        }
        call.lead(to: url, [cookie])
    }

    /// `GET /wechat/{app}/entered`: signs in who has come back with a code, and leads them to where they wanted to go.
    func comeFromWeChat(_ call: Call) async throws(Problem) {
        let query = call.request.query
        let name = call.request.parameters["app"] ?? ""
        // Another state is of another browser, whose owner would be signed in here as somebody else.
        guard
            let path = ingress.sessions.arrival(of: call, from: name, with: query["state"] ?? "")
                .flatMap({ ReturnPath($0) })
        else { return call.lead(to: ReturnPath.home.signIn) }
        let forgetting = ingress.sessions.forgettingDeparture(for: call)
        do throws(Problem) {
            guard let app = identifying(name), let code = query["code"], code.isToken(upTo: 128) else {
                return call.lead(to: path.signIn, [forgetting])
            }
            let session = try await session(of: code, at: app, call)
            call.lead(to: path.text, [forgetting, session])
        } catch {
            // The page says the same of it as soon as somebody tries there, and has other ways.
            call.lead(to: path.signIn, [forgetting])
        }
    }

    /// Asks WeChat whose the code is, and opens them a session; returns its cookie.
    private func session(of code: String, at app: App, _ call: Call) async throws(Problem) -> HTTPField {
        try rates.takeTry(call.request.remoteAddress)
        // So many calls of WeChat at once; whose it is is not known yet.
        let place = try strangers.enter(Desk(of: ingress.sessions.browser(of: call).hash).account)
        defer { place.release() }
        let identity = try await identity(of: code, at: app)
        let visitor = Visitor(call)
        let gift = configuration.gift > .zero ? configuration.gift : nil
        let lifetime = lifetimeMilliseconds
        let within = configuration.questionDeadline
        let (budget, trace) = (configuration.giftBudget, call.trace)
        let document = try await ingress.ask(of: Desk(of: identity).account, within: within) { stream in
            Draft(
                to: SignInInbox.entered(
                    PageEntered(
                        identity: identity, session: SessionID.random(), agent: visitor.agent, from: visitor.from,
                        lifetimeMilliseconds: lifetime, gift: gift, giftBudget: gift.map { _ in budget },
                        reply: stream.address, request: stream.request, deadline: stream.begun + within)),
                trace: trace)
        }
        guard document.status == 200 else { throw Problem(.internalError) }
        return try cookie(ofSession: document, for: call)
    }

    private func identity(of code: String, at app: App) async throws(Problem) -> Identity {
        guard let client, let secret = app.secret else { throw Problem(.unavailable) }
        var request = app.accountAPI.identity(code: code, secret: secret)
        request.deadlines = .init(
            connect: .seconds(3), head: Self.patience, idle: Self.patience, total: Self.patience)
        do {
            let (response, body) = try await client.collect(request, limit: 64 << 10)
            let known = try WebIdentity(status: response.status.code, body: body)
            if let identity = app.identity(of: known.openid) { return identity }
        } catch {
            // A code that was used or made up is no trouble of ours; what the operator has to see to is found by a check.
            Self.logger.debug(
                "WeChat does not say who opened a page.", metadata: [.app: .string(app.name)])
        }
        throw Problem(.unavailable)
    }

    private static let patience = Duration.seconds(5)
    private static let logger = Logger(label: "door")
}

extension App {
    fileprivate var accountAPI: OfficialAccount { OfficialAccount(app: id, baseURL: baseURL) }

    /// Where WeChat leads persons: its own pages, or those of who plays it.
    fileprivate var pages: String { baseURL.hasSuffix(".weixin.qq.com") ? OfficialAccount.pages : baseURL }
}

extension ReturnPath {
    /// The page of the sign-in, which leads here afterwards.
    fileprivate var signIn: String { "/signin?next=" + text.percentEncoded }
}

extension Call {
    /// Leads the browser elsewhere.
    fileprivate func lead(to address: String, _ cookies: [HTTPField] = []) {
        var fields: HTTPFields = [.location: address, .cacheControl: "no-store"]
        for cookie in cookies { fields.append(cookie) }
        respond(.found, [], "text/plain; charset=utf-8", fields)
    }
}
