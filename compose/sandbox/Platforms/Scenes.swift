import Crypto

/// The QR codes that accounts have made, each with a scene.
struct Scenes: Sendable {
    private(set) var open: [Scene] = []

    /// The oldest make room.
    private static let most = 10_000

    struct Scene: Sendable {
        let app: String
        let scene: String
        /// By which the platform gives its picture.
        let ticket: String
        /// What stands in the picture's address.
        let code: String
        /// In the platform's milliseconds.
        let until: Int
    }

    /// Makes a code for so many of the platform's seconds.
    mutating func make(_ app: PlayedApp, _ scene: String, seconds: Int, at now: Int) -> Scene {
        open.removeAll { $0.until <= now }
        let made = Scene(
            app: app.name, scene: scene, ticket: "g" + SecureRandom.bytes(48).base64URL,
            code: SecureRandom.bytes(9).base64URL, until: now + seconds * PlatformClock.second)
        open.append(made)
        if open.count > Self.most { open.removeFirst() }
        return made
    }

    /// Finds a code by its ticket, by what stands in its picture, or by the end of that.
    func find(_ text: String, at now: Int) -> Scene? {
        let end = text.split(separator: "/").last.map(String.init) ?? text
        return open.last { $0.until > now && ($0.ticket == text || $0.code == end || $0.scene == text) }
    }

    mutating func clear() { open = [] }
}
