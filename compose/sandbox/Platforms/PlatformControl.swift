import EventLoop
import HTTP
import JSON

/// The sandbox's control API of platforms: what the phone's page does with it, tests do too.
///
/// | call, below `/sandbox/platforms` | does |
/// | --- | --- |
/// | `GET /state` | apps, persons, open codes, clock, script, what was delivered and what the apps did wrong |
/// | `DELETE /state` | forgets chats, persons and script; the apps' secrets and the clock stay |
/// | `GET /apps` | what belongs into a catalogue: `apps`, secrets in clear |
/// | `GET /chats/{app}/{person}?after=N` | what the phone shows, and what came of each delivery |
/// | `GET /chats/{app}/{person}/events` | the same as a stream, all of it after each change |
/// | `POST /do` `{"app", "person", "kind", …}` | the person does something: see `PhoneDeed` |
/// | `POST /scan` `{"app", "person", "code"}` | the person reads a QR code: its address, ticket or scene |
/// | `POST /people` `{"name"}` | there is somebody more |
/// | `POST /verify` `{"app"}` | asks the callback whether it is the app's, as a console does |
/// | `POST /places` `{"addresses"}` | where the service is: the next attempt goes to the next address |
/// | `POST /tokens` `{"app"}` | the app's access tokens end |
/// | `POST /clock` `{"haste", "advance_seconds"}` | time passes faster, or has passed |
/// | `POST /script` | a rule is added, or with `{"seed", "rules"}` all are replaced: see `Platforms.help` |
@IOLoop
final class PlatformControl {
    let store: PlatformStore
    let deliverer: Deliverer
    let scenes: SceneDesk
    private let desk: PlatformDesk
    private let topics: ZsxqDesk
    private let signIn: WebSignIn
    private let feed: PhoneFeed

    init(
        _ desk: PlatformDesk, _ deliverer: Deliverer, _ scenes: SceneDesk, _ topics: ZsxqDesk, _ signIn: WebSignIn,
        _ feed: PhoneFeed
    ) {
        self.desk = desk
        self.deliverer = deliverer
        self.scenes = scenes
        self.topics = topics
        self.signIn = signIn
        self.feed = feed
        store = desk.store
    }

    private static let path = "/sandbox/platforms"

    func addRoutes(to router: inout Router) {
        let path = Self.path
        router.add(.get, path + "/state") { _, writer in try await self.answer(writer) { self.state } }
        router.add(.delete, path + "/state") { _, writer in try await self.answer(writer) { self.clear() } }
        router.add(.get, path + "/apps") { _, writer in try await self.answer(writer) { self.apps } }
        router.add(.get, path + "/chats/{app}/{person}") { request, writer in
            try await self.answer(writer) {
                let name = try self.chat(request.parameters["app"], request.parameters["person"])
                let after = request.query["after"].flatMap { Int($0) } ?? 0
                return self.store[name].document(name, self.store, after: after, limit: PhoneChat.mostEntries)
            }
        }
        router.add(.get, path + "/chats/{app}/{person}/events") { request, writer in
            do throws(ControlError) {
                self.feed.open(try self.chat(request.parameters["app"], request.parameters["person"]), writer)
            } catch {
                Self.refuse(error, writer)
            }
        }
        for deed in Deed.allCases {
            router.add(.post, "\(path)/\(deed.rawValue)") { request, writer in
                try await self.answer(writer) { try await self.perform(deed, try Self.object(request)) }
            }
        }
    }

    private enum Deed: String, CaseIterable {
        case `do`, scan, people, verify, places, tokens, clock, script
    }

    private func perform(_ deed: Deed, _ body: JSONValue) async throws -> JSONText {
        switch deed {
        case .do: try act(body)
        case .scan: try scan(body)
        case .people: try meet(body)
        case .verify: try await verify(body)
        case .places: try setPlaces(body)
        case .tokens: try endTokens(body)
        case .clock: try setClock(body)
        case .script: try setScript(body)
        }
    }

    private func answer(_ writer: ResponseWriter, _ work: @IOLoop () async throws -> JSONText) async throws {
        do {
            writer.respond(Sandbox.json(.ok), try await work().bytes)
        } catch let error as ControlError {
            Self.refuse(error, writer)
        }
    }

    private static func refuse(_ error: ControlError, _ writer: ResponseWriter) {
        let document: JSONText = ["error": ["message": .string(error.message)]]
        writer.respond(Sandbox.json(HTTPResponse.Status(code: error.status)), document.bytes)
    }

    private static func object(_ request: ServerRequest) throws(ControlError) -> JSONValue {
        guard let value = try? JSONValue(parsing: request.body), value.isObject else {
            throw ControlError("The body is a JSON object.")
        }
        return value
    }
}

// MARK: - What a body names

extension PlatformControl {
    private func app(_ name: String?) throws(ControlError) -> PlayedApp {
        guard let app = name.flatMap({ store.app($0) }) else {
            throw ControlError("There is no such app.", status: 404)
        }
        return app
    }

    private func app(_ body: JSONValue) throws(ControlError) -> PlayedApp { try app(body.member("app")?.string) }

    private func chat(_ app: String?, _ person: String?) throws(ControlError) -> PhoneChat.Name {
        store.name(try self.app(app), try store.person(person ?? ""))
    }

    private func document(of app: PlayedApp, _ person: PlayedPerson, entry: Int) -> JSONText {
        let name = store.name(app, person)
        return store[name].document(name, store, after: entry - 1, limit: PhoneChat.mostEntries)
    }
}

// MARK: - Deeds

extension PlatformControl {
    private func clear() -> JSONText {
        store.clear()
        scenes.clear()
        topics.clear()
        signIn.clear()
        return state
    }

    private func act(_ body: JSONValue) throws(ControlError) -> JSONText {
        let app = try app(body)
        let person = try store.person(body.member("person")?.string ?? "")
        let deed = try PhoneDeed(body)
        if app.platform == .zsxq {
            guard case .text(let text) = deed else { throw ControlError("A group is asked in words.", status: 409) }
            return document(of: app, person, entry: topics.ask(text, app, person))
        }
        let entry = try deliverer.perform(deed, app, person, group: body.member("group")?.string)
        return document(of: app, person, entry: entry)
    }

    private func scan(_ body: JSONValue) throws(ControlError) -> JSONText {
        let app = try app(body)
        let person = try store.person(body.member("person")?.string ?? "")
        guard let scene = scenes.find(body.member("code")?.string ?? ""), scene.app == app.name else {
            throw ControlError("The account has no such code, or it has ended.", status: 404)
        }
        let deed = PhoneDeed.scan(scene: scene.scene, ticket: scene.ticket)
        return document(of: app, person, entry: try deliverer.perform(deed, app, person))
    }

    private func meet(_ body: JSONValue) throws(ControlError) -> JSONText {
        _ = try store.person(body.member("name")?.string ?? "")
        return state
    }

    private func verify(_ body: JSONValue) async throws(ControlError) -> JSONText {
        let app = try app(body)
        let (isVerified, outcome) = await deliverer.verify(app)
        return ["verified": .bool(isVerified), "outcome": .string(outcome)]
    }

    private func setPlaces(_ body: JSONValue) throws(ControlError) -> JSONText {
        let addresses = body.member("addresses")?.elements.compactMap(\.string) ?? []
        guard !addresses.isEmpty, addresses.allSatisfy({ $0.hasPrefix("http") && !$0.hasSuffix("/") }) else {
            throw ControlError("`addresses` is a list like [\"http://127.0.0.1:8080\"].")
        }
        deliverer.line.begin(at: addresses.map { .address($0) })
        return state
    }

    private func endTokens(_ body: JSONValue) throws(ControlError) -> JSONText {
        desk.tokens.end(try app(body), at: store.now)
        return state
    }

    private func setClock(_ body: JSONValue) throws(ControlError) -> JSONText {
        if let haste = body.member("haste") {
            guard let number = haste.int, (1...PlatformClock.mostHaste).contains(number) else {
                throw ControlError("`haste` is a number from 1 to \(PlatformClock.mostHaste).")
            }
            store.hurry(by: number)
        }
        if let seconds = body.member("advance_seconds") {
            guard let number = seconds.int, (0...31_536_000).contains(number) else {
                throw ControlError("`advance_seconds` is a number from 0 to a year's.")
            }
            store.advance(seconds: number)
        }
        return state
    }

    private func setScript(_ body: JSONValue) throws(ControlError) -> JSONText {
        if body.member("rules") != nil {
            store.mischief = Mischief(try MischiefScript(body))
        } else {
            try store.mischief.add(try PlatformRule(body))
        }
        return state
    }
}
