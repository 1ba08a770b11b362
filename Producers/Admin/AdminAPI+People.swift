internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import MessageLog
internal import Messages
internal import Problems

extension AdminRoute {
    static let people = [
        AdminRoute(
            .post, "/accounts/{account}/invites", for: .operator,
            "makes a link that signs one person in, once, and is shown this once; the first link opens the account",
            body: [
                .optional(
                    "expires_ms", .number,
                    "from then on it is no good, in milliseconds since 1970; within 30 days, a day from now by default")
            ],
            answers: .init(AdminShapes.invite, status: 201), refusals: [.accountNotFound, .uncertain]
        ) { api, call throws(Problem) in try await api.invite(call) },
        AdminRoute(
            .delete, "/accounts/{account}/sessions", for: .operator, "ends all sessions of the account at once",
            answers: .init(AdminShapes.sessions), refusals: [.accountNotFound, .uncertain]
        ) { api, call throws(Problem) in try await api.signOut(call) },
        AdminRoute(
            .delete, "/accounts/{account}/identities/{identity}", for: .operator,
            "unlinks an identity, which opens the account no more, and ends the sessions that it opened",
            answers: .init(AdminShapes.unlinked),
            refusals: [.accountNotFound, .identityNotLinked, .signInRests, .uncertain]
        ) { api, call throws(Problem) in try await api.unlink(call) },
        AdminRoute(
            .post, "/signins/shown", for: nil,
            "plays a platform: a person has sent a code that a page shows, from an identity of theirs",
            body: [
                .needed("identity", "like mail:ann@example.com, wechat:APP:OPENID or wecom:CORP:USERID"),
                .needed("code", "the code that the page shows"),
            ],
            answers: .init(AdminShapes.shown),
            refusals: [.codeWrong, .tooManyTries, .signInRests, .accountSetAside, .uncertain]
        ) { api, call throws(Problem) in try await api.show(code: call) },
    ]
}

extension AdminAPI {
    private static let inviteLifetime = Duration.seconds(86_400)
    private static let longestInvite = Duration.seconds(30 * 86_400)

    /// Makes a link. Auth is told its hash; the link itself is kept nowhere.
    func invite(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let secret = try signingSecret
        let now = ingress.clock()
        let expires = call.body.number("expires_ms").map { Timestamp(milliseconds: $0) } ?? now + Self.inviteLifetime
        guard expires > now, expires <= now + Self.longestInvite else {
            throw Problem(
                .invalidValue, "'expires_ms' is a moment of the next 30 days, in milliseconds since 1970.",
                parameter: "expires_ms")
        }
        let token = InviteLink.make(account, secret)
        _ = try await command(call, account, doubt: "A link that nobody was shown is worth nothing.") { stream in
            Draft(
                to: AuthInbox.invited(
                    InviteMade(
                        account: account, invite: InviteLink.hash(token), expires: expires, by: call.actor,
                        reply: stream.address, request: call.request, deadline: deadline(of: stream))))
        }
        return .document(
            [
                "object": "invite", "account": .string(account.name),
                "link": .string(InviteAddress.link(token, at: configuration.address)), "token": .string(token),
                "expires_ms": .integer(Int(expires.milliseconds)),
            ], status: .created)
    }

    func signOut(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let answer = try await command(call, account, doubt: "Repeat it.") { stream in
            Draft(
                to: AuthInbox.sessionEnded(
                    SessionEnded(
                        account: account, which: .all, by: call.actor, reply: stream.address, request: call.request,
                        deadline: deadline(of: stream))))
        }
        return .document(answer)
    }

    /// Has SignIn unlink an identity. SignIn knows no roles, so the account's is looked at here.
    func unlink(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        guard let identity = Identity(call.name("identity")) else { throw Problem(.identityNotLinked) }
        let known = try await ask(account, .account) { AuthInbox.asked($0) }
        let role = known.json.member("role")?.string.flatMap { AccountRole(rawValue: $0) } ?? .owner
        guard call.actor.maySeeTo(role) else { throw Problem(.roleInsufficient) }
        let answer = try await command(call, account, doubt: Self.lookFirst) { stream in
            Draft(
                to: SignInInbox.unlinkAsked(
                    UnlinkAsked(
                        identity: identity, account: account, request: call.request, reply: stream.address,
                        deadline: deadline(of: stream), by: call.actor)))
        }
        return .document([
            "object": "identity.unlinked", "account": .string(account.name), "identity": .string(identity.text),
            "state": .optional(answer.json.member("state")?.string),
        ])
    }

    /// Tells SignIn of a code. The trail has a line of it before anything is tried, so that none is without; the code does
    /// not stand in it, nor the identity, but its own account: the trail is kept for ever.
    func show(code call: AdminCall) async throws(Problem) -> AdminReply {
        let identity = try call.body.value("identity", as: "an identity like mail:ann@example.com") { Identity($0) }
        let code = try call.body.value("code", as: "a code of eight letters and digits") { SignInCode($0) }
        guard let identity, let code else { throw Problem(.missingRequiredParameter) }
        let line = call.line("signin.shown", identity.account.name, after: [:], at: ingress.clock())
        _ = try await writing(call) { () async throws(LogError) in
            try await log.append([Draft(line, on: .trail)])
        }
        let answer = try await command(call, Desk(of: identity).account, doubt: "Look at the page.") { stream in
            Draft(
                to: SignInInbox.shown(
                    CodeShown(
                        identity: identity, code: code, name: call.request.text, request: call.request,
                        reply: stream.address, deadline: deadline(of: stream))))
        }
        return .document([
            "object": "signin.shown", "identity": .string(identity.text),
            "state": .optional(answer.json.member("state")?.string),
        ])
    }
}

/// Where a one-time link leads. What follows `#` is sent to no server and stands in no log of one; the page takes it from
/// there, and signs in at a press.
package enum InviteAddress {
    /// - Parameter address: of the service, without a slash at its end.
    package static func link(_ token: String, at address: String) -> String { "\(address)/signin#link=\(token)" }
}

extension AdminShapes {
    static let invite = Shape.object([
        "object": .choice(["invite"]), "account": .text, "link": .text, "token": .text, "expires_ms": .number,
    ])

    static let shown = Shape.object([
        "object": .choice(["signin.shown"]), "identity": .text, "state": .optional(.text),
    ])

    static let sessions = Shape.object([
        "object": .choice(["sessions"]), "account": .text,
        "sessions": .list(
            .object([
                "id": .text, "way": .text, "as": .optional(.text), "agent": .optional(.text), "from": .optional(.text),
                "opened_ms": .number, "expires_ms": .number,
            ])),
        "identities": .list(heldIdentity),
    ])

    static let unlinked = Shape.object([
        "object": .choice(["identity.unlinked"]), "account": .text, "identity": .text, "state": .optional(.text),
    ])
}
