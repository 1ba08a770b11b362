internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// `GET /v1/signins/ways`: how one may sign in here.
    func ways(_ call: Call) {
        var ways: [JSONText] = ["code", "mail", "link", "key"]
        if !configuration.sendsMail { ways.removeAll { $0 == "mail" } }
        let document: JSONText = ["ways": .array(ways), "code": codeWay]
        call.respond(.ok, document.bytes)
    }

    /// `POST /v1/signins`: asks for a ticket for this browser (`code`, `mail`), or for a session at once (`key`, `link`).
    func signIn(_ call: Call) throws(Problem) {
        let body = try CallBody(
            call.takeBody().bytes, of: ["way", "address", "language", "key", "link"])
        switch try body.choice("way", of: ["code", "mail", "key", "link"]) {
        case "key": try tryKey(body.needed("key"), call)
        case "link": try tryLink(body.needed("link"), call)
        default: try askForTicket(call, body, for: .session)
        }
    }

    // MARK: - Key and link

    private func tryKey(_ text: String, _ call: Call) throws(Problem) {
        try rates.takeTry(call.request.remoteAddress)
        guard let key = APIKey.verify(text, ingress.secret) else {
            throw Problem(.invalidAPIKey, "This API key is not one of ours.", parameter: "key")
        }
        try open(call, key.account, .key(key.credential))
    }

    private func tryLink(_ text: String, _ call: Call) throws(Problem) {
        try rates.takeTry(call.request.remoteAddress)
        guard let link = InviteLink.verify(Self.token(in: text), ingress.secret) else {
            throw Problem(.inviteInvalid, parameter: "link")
        }
        try open(call, link.account, .invite(link.hash))
    }

    /// Takes the token out of a whole link, as a person may paste it.
    private static func token(in text: String) -> String {
        guard let mark = text.firstRange(of: "#link=") else { return text }
        return String(text[mark.upperBound...])
    }

    private func open(_ call: Call, _ account: Account, _ way: SessionAsked.Way) throws(Problem) {
        let keeping = try keeping(of: call)
        let place = try strangers.enter(account)
        let visitor = Visitor(call)
        let session = SessionID.random()
        let doubt = Problem.uncertain("Sign in again; a link that was used up cannot be used twice.")
        try tell(call, of: account, place, orElse: doubt) { stream in
            Draft(
                to: AuthInbox.sessionAsked(
                    SessionAsked(
                        account: account, session: session, way: way, agent: visitor.agent, from: visitor.from,
                        lifetimeMilliseconds: lifetimeMilliseconds, gift: nil, giftBudget: nil, reply: stream.address,
                        request: stream.request, deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { [self] document throws(Problem) in
            try respond(to: call, withSession: document, keeping)
        }
    }

    var lifetimeMilliseconds: Int64 { ingress.sessions.lifetime.wholeMilliseconds }
}

/// What is told of a browser in the list of its account's sessions.
@IOLoop
struct Visitor {
    /// What the browser calls itself.
    let agent: String?
    let from: String?

    init(_ call: Call) {
        // What turns a line of text round would do so in a list of sessions.
        let name = call.request.headerFields[.userAgent]?.unicodeScalars.filter { !$0.properties.isBidiControl }
        let told = name.map { String($0.prefix(SessionAsked.longestAgent)) }
        agent = told.flatMap { $0.isEmpty ? nil : $0 }
        from = call.request.remoteAddress?.description
    }
}
