import EventLoop
import JSON

// What the control API shows.
extension PlatformControl {
    /// More are not listed at once.
    private static let mostListed = 1_000

    var state: JSONText {
        let violations = PlatformViolation.allCases.map { violation in
            JSONText.Member(violation.rawValue, .integer(store.violations[violation] ?? 0))
        }
        let outcomes = deliverer.outcomes.sorted { $0.key < $1.key }.map { outcome in
            JSONText.Member(outcome.key, .integer(outcome.value))
        }
        return [
            "apps": .array(store.apps.map { described($0) }),
            "people": .array(store.people.prefix(Self.mostListed).map { .string($0.name) }),
            "scenes": .array(scenes.scenes.open.suffix(Self.mostListed).map { described($0) }),
            "clock": ["haste": .integer(store.clock.haste), "now": .integer(store.now)],
            "deliveries": ["open": .integer(deliverer.openCount), "attempts": .object(outcomes)],
            "violations": .object(violations),
            "script": store.mischief.document,
        ]
    }

    /// An app as the phone lists it.
    private func described(_ app: PlayedApp) -> JSONText {
        [
            "name": .string(app.name), "platform": .string(app.platform.rawValue), "id": .string(app.id),
            "verified": .bool(app.isVerified), "menu": .bool(app.platform.hasMenu),
            "followed": .bool(app.platform.isFollowed),
            "title": ["zh": .string(app.title.chinese), "en": .string(app.title.english)],
        ]
    }

    private func described(_ scene: Scenes.Scene) -> JSONText {
        [
            "app": .string(scene.app), "scene": .string(scene.scene), "code": .string(scene.code),
            "ticket": .string(scene.ticket), "url": .string(scenes.address(of: scene)),
            "seconds_left": .integer(max(0, scene.until - store.now) / PlatformClock.second),
        ]
    }

    /// The entries of a catalogue that belong to the apps here.
    var apps: JSONText {
        let entries = store.apps.map { app -> JSONText in
            let abilities: [JSONText] = app.isVerified ? ["push", "typing", "qrcode", "identify", "notices"] : []
            let members: [(String, JSONText?)] = [
                ("name", .string(app.name)), ("platform", .string(app.platform.rawValue)),
                ("baseURL", .string(store.address)), ("id", .string(app.id)),
                ("original", app.original.map { .string($0) }), ("agent", app.agent.map { .integer($0) }),
                ("mode", app.platform == .officialAccount ? .string(app.mode.rawValue) : nil),
                ("token", app.token.isEmpty ? nil : .string(app.token)),
                ("encodingKey", app.encodingKey.isEmpty ? nil : .string(app.encodingKey)),
                ("secret", app.secret.isEmpty ? nil : .string(app.secret)),
                ("abilities", app.platform == .officialAccount ? .array(abilities) : nil),
            ]
            return .object(members.compactMap { name, value in value.map { JSONText.Member(name, $0) } })
        }
        return ["apps": .array(entries)]
    }
}
