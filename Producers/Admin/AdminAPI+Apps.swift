internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import MessageLog
internal import Messages
internal import Problems

extension AdminRoute {
    static let apps = [
        AdminRoute(
            .get, "/apps", for: .operator,
            "the apps where persons write to the bot, with the address that each platform's console is given; no keys",
            answers: .init(AdminShapes.apps)
        ) { api, _ throws(Problem) in try api.listApps() },
        AdminRoute(
            .post, "/apps/{name}/check", for: .operator,
            "has the platform asked now whether the app can be used, and what it may; says what is wrong",
            answers: .init(AdminShapes.checkedApp)
        ) { api, call throws(Problem) in try await api.checkApp(call) },
        AdminRoute(
            .post, "/apps/{name}/test", for: .operator, "sends a person a text from the app; it is tried once",
            body: [
                .needed("to", "an identity, or the person's name at the platform: an openid, a userid"),
                .needed("text", "what the person reads"),
            ],
            answers: .init(AdminShapes.push), refusals: [.uncertain]
        ) { api, call throws(Problem) in try await api.testApp(call) },
        AdminRoute(
            .get, "/conversations/{identity}", for: .operator,
            "what became of a person's last messages to the bot, oldest first, without a word of what was said",
            answers: .init(AdminShapes.conversation)
        ) { api, call throws(Problem) in try await api.showConversation(call) },
    ]
}

extension AdminAPI {
    func listApps() throws(Problem) -> AdminReply {
        let apps = try live.current.value.apps
        return .document(["object": "apps", "data": .array(apps.map { $0.text(at: configuration.address) })])
    }

    /// Has Postman ask the platform; which keys it has may be others than this process has.
    func checkApp(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let app = try app(of: call)
        let findings = try await ingress.ask(of: call.asker, within: configuration.deadline) { stream in
            Draft(
                to: PostmanInbox.check(
                    AppChecked(
                        app: app.name, request: stream.request, reply: stream.address,
                        deadline: deadline(of: stream))))
        }
        return .document(findings)
    }

    /// Sends a text. The trail has a line of it before anything is sent, with the account that the identity opens by
    /// itself: the trail is kept for ever.
    func testApp(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let app = try app(of: call)
        guard [.officialAccount, .weComApp].contains(app.platform) else {
            throw Problem(.invalidValue, "Its platform takes no message that nobody has asked for.", parameter: "name")
        }
        let identity = try person(of: app, call)
        guard let text = try call.body.words("text") else { throw Problem(.missingRequiredParameter) }
        let line = call.line(
            "app.tested", app.name, after: ["account": .string(identity.account.name)], at: ingress.clock())
        _ = try await writing(call) { () async throws(LogError) in
            try await log.append([Draft(line, on: .trail)])
        }
        let outcome = try await command(call, call.asker, doubt: "Ask the person whether it has come.") { stream in
            Draft(
                to: PostmanInbox.push(
                    PushAsked(
                        identity: identity, app: app.name, push: "test/" + call.request.text, content: .text(text),
                        expires: deadline(of: stream), reply: stream.address, request: call.request)))
        }
        return .document(outcome)
    }

    func showConversation(_ call: AdminCall) async throws(Problem) -> AdminReply {
        guard let identity = Identity(call.name("identity")) else {
            throw Problem(.notFound, "A person is named like wechat:APP:OPENID or wecom:CORP:USERID.")
        }
        let report = try await ingress.ask(of: call.asker, within: configuration.deadline) { stream in
            Draft(
                to: BotInbox.asked(
                    BotAsked(
                        identity: identity, request: stream.request, reply: stream.address,
                        deadline: deadline(of: stream))))
        }
        return .document(report)
    }

    /// The app that the path names.
    private func app(of call: AdminCall) throws(Problem) -> App {
        guard let app = try live.current.value.app(call.name("name")) else {
            throw Problem(.notFound, "The catalogue has no app of this name.")
        }
        return app
    }

    /// The person whom the body names.
    private func person(of app: App, _ call: AdminCall) throws(Problem) -> Identity {
        let form = "an identity of the app, or the name that its platform has for the person"
        let person = try call.body.value("to", as: form) { text -> Identity? in
            let identity = Identity(text) ?? app.identity(of: text)
            return identity.flatMap { app.knows($0) ? $0 : nil }
        }
        guard let person else { throw Problem(.missingRequiredParameter) }
        return person
    }
}

extension App {
    /// What an operator is told of it.
    fileprivate func text(at address: String) -> JSONText {
        [
            "name": .string(name), "platform": .string(platform.rawValue), "id": .string(id),
            "mode": .optional(platform == .officialAccount ? mode.rawValue : nil), "path": .optional(path),
            "address": .optional(path.map { address + $0 }),
            "abilities": .array(abilities.map { .string($0.rawValue) }),
            "models": .array(modelNames.map { .string($0) }), "sandbox": .bool(isSandbox), "fault": .optional(fault),
        ]
    }
}

extension AdminShapes {
    static let apps = Shape.object([
        "object": .choice(["apps"]),
        "data": .list(
            .object([
                "name": .text, "platform": .choice(BotPlatform.allCases.map(\.rawValue)), "id": .text,
                "mode": .optional(.choice(App.Mode.allCases.map(\.rawValue))), "path": .optional(.text),
                "address": .optional(.text), "abilities": .list(.choice(BotAbility.allCases.map(\.rawValue))),
                "models": .list(.text), "sandbox": .flag, "fault": .optional(.text),
            ])),
    ])

    static let checkedApp = Shape.object([
        "object": .choice(["app.check"]),
        "findings": .list(
            .object([
                "subject": .text, "good": .flag, "code": .optional(.text), "advice": .text, "advice_zh": .text,
            ])),
    ])

    static let push = Shape.object([
        "object": .choice(["push"]), "outcome": .choice(["sent", "refused", "unknown"]), "code": .optional(.text),
        "final": .optional(.flag),
    ])

    static let conversation = Shape.object([
        "object": .choice(["conversation"]), "identity": .text, "account": .text, "model": .optional(.text),
        "turns": .number, "waiting": .number, "pushes_left": .number,
        "steps": .list(
            .object([
                "at_ms": .number, "app": .text, "what": .text, "subject": .text, "code": .optional(.text),
            ])),
    ])
}
