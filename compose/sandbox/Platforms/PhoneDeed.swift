import JSON

/// What a person does on the phone.
enum PhoneDeed: Equatable, Sendable {
    case text(String)
    case picture(url: String)
    /// - Parameter recognition: what the platform understands; empty: it does not listen.
    case voice(recognition: String)
    /// What no app here reads.
    case location
    case menu(key: String)
    case follow
    case unfollow
    /// Reads a QR picture, and follows by it.
    case scan(scene: String, ticket: String)
    /// Opens the chat, at WeCom.
    case enter

    /// The most bytes of what a person writes.
    static let mostBytes = 16 << 10

    /// Whether the platform counts it as a message, after which more may be pushed.
    var isMessage: Bool {
        switch self {
        case .text, .picture, .voice, .location: true
        case .menu, .follow, .unfollow, .scan, .enter: false
        }
    }

    var way: PhoneEntry.Way {
        switch self {
        case .text: .text
        case .picture: .picture
        case .voice: .voice
        case .location: .location
        case .menu: .menu
        case .follow: .follow
        case .unfollow: .unfollow
        case .scan: .scan
        case .enter: .enter
        }
    }

    /// What the phone shows of it.
    var text: String {
        switch self {
        case .text(let text): text
        case .voice(let recognition): recognition
        case .menu(let key): key
        case .picture, .location, .follow, .unfollow, .scan, .enter: ""
        }
    }

    /// Reads `{"kind": "text", "text": "…"}`, without scans, which need a scene.
    init(_ body: JSONValue) throws(ControlError) {
        let text = body.member("text")?.string ?? ""
        guard text.utf8.count <= Self.mostBytes else { throw ControlError("The text is too long.", status: 413) }
        switch body.member("kind")?.string {
        case "text" where !text.isEmpty: self = .text(text)
        case "picture":
            guard let url = body.member("url")?.string, url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw ControlError("`url` is where the picture is.")
            }
            self = .picture(url: url)
        case "voice": self = .voice(recognition: text)
        case "location": self = .location
        case "menu" where !text.isEmpty: self = .menu(key: text)
        case "follow": self = .follow
        case "unfollow": self = .unfollow
        case "enter": self = .enter
        default:
            throw ControlError(
                "`kind` is text, picture, voice, location, menu, follow, unfollow or enter; text and menu need `text`.")
        }
    }
}
