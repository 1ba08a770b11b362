import Callback
import JSON

/// What a person did, on its way to an app.
struct Delivery: Sendable {
    let app: PlayedApp
    let person: PlayedPerson
    let content: Content
    /// What the platform calls it, the same each time that it is delivered.
    let name: String
    /// In seconds since 1970.
    let createdAt: Int
    /// The group in which a robot was addressed.
    var group: String?
    /// Where a robot's app can post a later answer to, once.
    var later: String?

    enum Content: Sendable {
        /// - Parameter wasFollowing: before it.
        case deed(PhoneDeed, wasFollowing: Bool)
        /// A robot's platform asks how an answer goes on.
        case poll(stream: String)
    }

    /// How often the platform tries.
    static let attempts = 3
    /// How long the app has each time, in the platform's milliseconds.
    static let patience = 5 * PlatformClock.second

    var chat: PhoneChat.Name { PhoneChat.Name(app: app.name, person: person) }

    /// The call of the app, signed anew each time.
    func post(_ callback: Callback, now: Int, nonce: String) throws(CallbackFault) -> CallbackPost {
        try callback.delivery(
            of: app.platform == .weComRobot ? robotMessage : message, to: receiver, from: person.id(at: app),
            agent: app.agent, time: now, nonce: nonce, showsPlain: app.mode == .compatible)
    }

    /// Whom a message is to, and who answers it.
    var receiver: String { app.platform == .officialAccount ? app.original ?? app.id : app.id }
}

// MARK: - For official accounts and applications

extension Delivery {
    private var message: [UInt8] {
        let (kind, fields) = written
        let agent = app.agent.map { [Self.field("AgentID", String($0))] } ?? []
        return PlatformMessage.written(
            to: receiver, from: person.id(at: app), time: createdAt, kind: kind, fields + agent)
    }

    private static func field(_ name: String, _ text: String) -> PlatformMessage.Field {
        PlatformMessage.Field(name, text)
    }

    private var written: (kind: String, fields: [PlatformMessage.Field]) {
        guard case .deed(let deed, let wasFollowing) = content else { return ("event", []) }
        let number = Self.field("MsgId", name)
        let media = Self.field("MediaId", "media-\(name)")
        switch deed {
        case .text(let text): return ("text", [Self.field("Content", text), number])
        case .picture(let url): return ("image", [Self.field("PicUrl", url), media, number])
        case .voice(let recognition):
            // WeCom does not listen to applications' voices.
            let heard = app.platform == .officialAccount ? [Self.field("Recognition", recognition)] : []
            return ("voice", [media, Self.field("Format", "amr")] + heard + [number])
        case .location:
            let place = [("Location_X", "23.129112"), ("Location_Y", "113.264385"), ("Scale", "15"), ("Label", "广州")]
            return ("location", place.map { Self.field($0, $1) } + [number])
        case .menu(let key): return event(app.platform == .officialAccount ? "CLICK" : "click", key)
        case .follow: return event("subscribe", "")
        case .unfollow: return event("unsubscribe", "")
        case .scan(let scene, let ticket):
            let (kind, fields) = wasFollowing ? event("SCAN", scene) : event("subscribe", "qrscene_" + scene)
            return (kind, fields + [Self.field("Ticket", ticket)])
        case .enter: return event("enter_agent", "")
        }
    }

    private func event(_ name: String, _ key: String) -> (kind: String, fields: [PlatformMessage.Field]) {
        ("event", [Self.field("Event", name), Self.field("EventKey", key)])
    }
}

// MARK: - For robots

extension Delivery {
    private var robotMessage: [UInt8] {
        let (kind, body) = robotBody
        var members: [JSONText.Member] = [.init("msgid", .string(name)), .init("aibotid", .string("AIB-\(app.name)"))]
        if let group { members.append(.init("chatid", .string(group))) }
        members += [
            .init("chattype", group == nil ? "single" : "group"),
            .init("from", ["userid": .string(person.id(at: app))]),
        ]
        if let later { members.append(.init("response_url", .string(later))) }
        if kind == "event" { members.append(.init("create_time", .integer(createdAt))) }
        members += [.init("msgtype", .string(kind)), .init(kind, body)]
        return JSONText.object(members).bytes
    }

    private var robotBody: (kind: String, body: JSONText) {
        switch content {
        case .poll(let stream): return ("stream", ["id": .string(stream)])
        case .deed(let deed, _):
            switch deed {
            case .text(let text): return ("text", ["content": .string(group == nil ? text : "@Robot " + text)])
            case .picture(let url): return ("image", ["url": .string(url)])
            case .voice(let recognition): return ("voice", ["content": .string(recognition)])
            case .location: return ("file", ["url": "https://example.com/file"])
            case .menu, .follow, .unfollow, .scan, .enter: return ("event", ["eventtype": "enter_chat"])
            }
        }
    }
}
