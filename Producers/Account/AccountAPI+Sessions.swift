internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// `GET /v1/session`: who is signed in here. Auth is asked whether the session still counts, and what its role is.
    func session(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.verify, call, caller, place) { [self] document throws(Problem) in
            guard let session = caller.session, let role = try document.json.member("role")?.string else {
                throw Problem(.internalError)
            }
            let text: JSONText = [
                "account": .string(caller.account.name), "role": .string(role), "session": .string(session.text),
                "csrf": .string(ingress.sessions.csrf(of: session)),
                "expires_ms": caller.token.map { JSONText.integer(Int($0.expires) * 1000) } ?? .null,
            ]
            call.respond(.ok, text.bytes)
        }
    }

    /// `DELETE /v1/session?which=this|others|all`: signs out here, elsewhere, or everywhere.
    func signOut(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        guard let session = caller.session else { throw Problem(.sessionNeeded) }
        let which: SessionEnded.Which
        switch call.request.query["which"] ?? "this" {
        case "this": which = .one(session)
        case "others": which = .others(than: session)
        case "all": which = .all
        default: throw Problem(.invalidValue, "'which' is this, others or all.", parameter: "which")
        }
        try end(which, call, caller, place, isOwn: which != .others(than: session))
    }

    /// `DELETE /v1/sessions/{id}`: ends one session of the account.
    func endSession(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        guard let session = call.request.parameters["id"].flatMap({ SessionID($0) }) else {
            throw Problem(.notFound, "The account has no such session.")
        }
        try end(.one(session), call, caller, place, isOwn: session == caller.session)
    }

    /// Has Auth end sessions, and responds with those that are left.
    ///
    /// - Parameter isOwn: whether the caller's own ends, whose cookie then goes.
    private func end(
        _ which: SessionEnded.Which, _ call: Call, _ caller: Caller, _ place: Admission.Place, isOwn: Bool
    ) throws(Problem) {
        let doubt = Problem.uncertain("Look at the account's sessions.")
        try tell(call, of: caller.account, place, orElse: doubt) { stream in
            Draft(
                to: AuthInbox.sessionEnded(
                    SessionEnded(
                        account: caller.account, which: which, credential: caller.credential, by: actor(call, caller),
                        reply: stream.address, request: stream.request, deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { [self] document throws(Problem) in
            let text = try Self.sessions(document, of: caller)
            var fields: HTTPFields = [:]
            if isOwn { fields.append(ingress.sessions.clearing(for: call)) }
            call.respond(.ok, text.bytes, "application/json", fields)
        }
    }

    /// `GET /v1/sessions`: the account's sessions and identities.
    func sessions(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.sessions, call, caller, place) { document throws(Problem) in
            call.respond(.ok, try Self.sessions(document, of: caller).bytes)
        }
    }

    /// Auth's list, in which the caller's own session is marked, and the identity that stays.
    private static func sessions(_ document: Inquiry.Document, of caller: Caller) throws(Problem) -> JSONText {
        let told = try document.json
        let sessions = told.member("sessions").map { Array($0.elements) } ?? []
        let identities = told.member("identities").map { Array($0.elements) } ?? []
        return [
            "sessions": .array(sessions.map { line(of: $0, for: caller) }),
            "identities": .array(
                identities.map { identity in
                    .object(
                        members(of: identity, ["identity"]) + [.init("own", .bool(isOwn(identity, of: caller)))]
                            + members(of: identity, ["since_ms"]))
                }),
        ]
    }

    /// Whether the account is named after the identity, which thus cannot be unlinked.
    private static func isOwn(_ identity: JSONValue, of caller: Caller) -> Bool {
        identity.member("identity")?.string.flatMap { Identity($0) }?.account == caller.account
    }

    private static func line(of session: JSONValue, for caller: Caller) -> JSONText {
        let isCurrent = caller.session.map { $0.text == session.member("id")?.string } ?? false
        return .object(
            [.init("current", .bool(isCurrent))]
                + members(of: session, ["id", "way", "as", "agent", "from", "opened_ms", "expires_ms"]))
    }

    /// Members of a document, null where they are absent.
    static func members(of value: JSONValue, _ names: [String]) -> [JSONText.Member] {
        names.map { name in .init(name, value.member(name).map { .value($0) } ?? .null) }
    }
}

// MARK: - Opening

/// How the client keeps a session that it is given.
enum Keeping: Sendable {
    /// The browser does, in a cookie that no script reads.
    case cookie
    /// The client does, and sends it as a bearer token.
    case bearer
}

extension AccountAPI {
    /// How the session is kept that a call asks for. A page of another site must not sign a visitor in as somebody else:
    /// it can neither send JSON with the visitor's cookies, nor say that it is this site.
    func keeping(of call: Call) throws(Problem) -> Keeping {
        let fields = call.request.headerFields
        if fields[.acceptSession]?.lowercased() == "bearer" { return .bearer }
        let isJSON = fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false
        guard isJSON, ["same-origin", "none"].contains(fields[.secFetchSite] ?? "none") else {
            throw Problem(
                .csrfMissing,
                "A session in a cookie is opened by a page of this service alone, with a body of the type "
                    + "application/json. Others say 'Accept-Session: bearer'.")
        }
        return .cookie
    }

    /// Responds with a session that Auth has opened, and hands it over.
    func respond(to call: Call, withSession document: Inquiry.Document, _ keeping: Keeping) throws(Problem) {
        guard let opened = OpenedSession(try document.json) else { throw Problem(.internalError) }
        let token = token(of: opened)
        var members: [JSONText.Member] = [
            .init("account", .string(opened.account.name)), .init("role", .string(opened.role.rawValue)),
            .init("session", .string(opened.session.text)),
            .init("csrf", .string(ingress.sessions.csrf(of: opened.session))), .init("as", .optional(opened.identity)),
            .init("way", .string(opened.way)), .init("expires_ms", .integer(Int(opened.expires.milliseconds))),
        ]
        var fields: HTTPFields = [:]
        switch keeping {
        case .bearer: members.append(.init("token", .string(token)))
        case .cookie: fields.append(ingress.sessions.cookie(token, until: opened.expires, for: call))
        }
        call.respond(.ok, JSONText.object(members).bytes, "application/json", fields)
    }

    /// Makes the cookie that hands over a session which Auth has opened.
    func cookie(ofSession document: Inquiry.Document, for call: Call) throws(Problem) -> HTTPField {
        guard let opened = OpenedSession(try document.json) else { throw Problem(.internalError) }
        return ingress.sessions.cookie(token(of: opened), until: opened.expires, for: call)
    }

    private func token(of opened: OpenedSession) -> String {
        ingress.sessions.token(
            of: opened.account, role: opened.role, session: opened.session, generation: opened.generation,
            expires: opened.expires)
    }
}

/// A session that Auth has opened, as Responder says it.
private struct OpenedSession {
    let account: Account
    let role: AccountRole
    let session: SessionID
    let generation: Int
    let way: String
    let identity: String?
    let expires: Timestamp

    init?(_ told: JSONValue) {
        guard let account = told.member("account")?.string.flatMap({ Account($0) }),
            let role = told.member("role")?.string.flatMap({ AccountRole(rawValue: $0) }),
            let session = (told.member("id") ?? told.member("session"))?.string.flatMap({ SessionID($0) }),
            let generation = told.member("generation")?.int, let way = told.member("way")?.string,
            let expires = told.member("expires_ms")?.int
        else { return nil }
        self.account = account
        self.role = role
        self.session = session
        self.generation = generation
        self.way = way
        identity = told.member("as")?.string
        self.expires = Timestamp(milliseconds: Int64(expires))
    }
}

extension HTTPField.Name {
    /// `bearer`: the session is wanted as a token, and no cookie.
    static let acceptSession = Self(unchecked: "Accept-Session")
}
