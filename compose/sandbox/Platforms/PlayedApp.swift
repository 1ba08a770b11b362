import Callback
import Crypto
import Telemetry

/// An app that is registered at a played platform.
package struct PlayedApp: Sendable {
    /// The catalogue's name of it, which stands in the address that the platform calls.
    package let name: String
    package let platform: PlayedPlatform
    /// `appid`, `corpid`, or a group's number.
    package let id: String
    /// An official account's name in its messages, `gh_…`.
    package var original: String?
    /// A WeCom application's number.
    package var agent: Int?
    package var mode = Mode.secure
    package var token = ""
    package var encodingKey = ""
    /// `appsecret`, `corpsecret`, or the cookie's `zsxq_access_token`.
    package var secret = ""
    /// Whether it may push, show that it types, make QR codes, learn who opens a page, and send notices.
    package var isVerified = true
    let title: Title

    /// What the phone calls it.
    struct Title: Sendable {
        let chinese: String
        let english: String
    }

    /// What deliveries to an official account look like.
    package enum Mode: String, Sendable {
        case plain, compatible, secure
    }

    /// The route that the platform calls; nil at zsxq.
    package var path: String? {
        switch platform {
        case .officialAccount: "/wechat/\(name)"
        case .weComApp, .weComRobot: "/wecom/\(name)"
        case .zsxq: nil
        }
    }

    /// The apps of a sandbox, with secrets that nobody else knows.
    package static var demos: [PlayedApp] {
        [
            PlayedApp(
                name: "demo-account", platform: .officialAccount, id: "wx5a4d00000000001a", original: "gh_5a4d0000001a",
                token: random(24), encodingKey: random(43), secret: random(32),
                title: Title(chinese: "驿站服务号", english: "Verified account")),
            PlayedApp(
                name: "demo-plain", platform: .officialAccount, id: "wx5a4d00000000002b", original: "gh_5a4d0000002b",
                mode: .plain, token: random(24), encodingKey: random(43), secret: random(32), isVerified: false,
                title: Title(chinese: "驿站订阅号（未认证）", english: "Unverified account")),
            PlayedApp(
                name: "demo-wecom", platform: .weComApp, id: "ww5a4d00000000003c", agent: 1_000_002,
                token: random(24), encodingKey: random(43), secret: random(43),
                title: Title(chinese: "企业微信应用", english: "WeCom application")),
            PlayedApp(
                name: "demo-robot", platform: .weComRobot, id: "ww5a4d00000000003c", token: random(24),
                encodingKey: random(43), title: Title(chinese: "企业微信机器人", english: "WeCom robot")),
            PlayedApp(
                name: "demo-group", platform: .zsxq, id: "15554444222211", secret: random(36),
                title: Title(chinese: "知识星球（默认关闭）", english: "zsxq group (off by default)")),
        ]
    }

    private static func random(_ length: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let bytes = SecureRandom.bytes(length).map { letters[Int($0) % letters.count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PlayedApp {
    /// Signs and seals what is delivered, and opens what is answered; nil where nothing is delivered.
    var callback: Callback? {
        guard platform.delivers else { return nil }
        let receiver = platform == .weComRobot ? "" : id
        do throws(CallbackFault) {
            let key = try CallbackKey(
                token: Secret(token), encodingKey: isSealed ? Secret(encodingKey) : nil, receiver: receiver)
            return Callback(key: key, form: form)
        } catch {
            // The keys are made here, or were taken from a configuration that is looked through when it is read.
            return nil
        }
    }

    private var isSealed: Bool { platform != .officialAccount || mode != .plain }

    private var form: CallbackForm {
        switch platform {
        case .weComApp: .weComApp
        case .weComRobot: .weComRobot
        case .officialAccount, .zsxq: .officialAccount(isSealed: isSealed)
        }
    }
}
