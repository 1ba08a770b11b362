import Callback
import Catalogue
import Messages
import Telemetry

extension AppFinding {
    /// What can be said of deliveries from here: whether the entry has what they are verified with, and where the platform
    /// has to send them.
    static func delivery(of app: App, at publicAddress: String) -> [AppFinding] {
        guard let path = app.path else { return [] }
        return [form(of: app), address(of: app, publicAddress + path)]
    }

    static func withoutSecret(_ app: App) -> AppFinding {
        let isGood = app.abilities.isEmpty
        return AppFinding(
            subject: "secret", isGood: isGood,
            advice: isGood
                ? BilingualText(
                    chinese: "条目没有密钥：只回复收到的消息，不主动发送。",
                    english: "The entry has no secret: the bot answers deliveries, and calls nothing.")
                : BilingualText(
                    chinese: "abilities 需要密钥，请填写 secret。",
                    english: "What `abilities` says needs a secret: fill in `secret`."))
    }

    private static func form(of app: App) -> AppFinding {
        guard let token = app.token?.exposed, isToken(token) else {
            return AppFinding(
                subject: "delivery", isGood: false, code: "token",
                advice: BilingualText(
                    chinese: "Token 应为 3 到 32 个字母或数字，并与后台填写的一致。",
                    english: "A token has 3 to 32 letters and digits. Give the entry the one of the console."))
        }
        let needsKey = app.platform != .officialAccount || app.mode != .plain
        guard !needsKey || app.encodingKey.map({ CallbackKey.isEncodingKey($0.exposed) }) ?? false else {
            return AppFinding(
                subject: "delivery", isGood: false, code: "encoding_key",
                advice: BilingualText(
                    chinese: "EncodingAESKey 应为 43 个字母或数字，并与后台填写的一致。",
                    english: "An EncodingAESKey has 43 letters and digits. Give the entry the one of the console."))
        }
        return AppFinding(
            subject: "delivery", isGood: true,
            advice: BilingualText(
                chinese: "Token 和 EncodingAESKey 的格式正确；消息加解密方式请选择\(modeName(app).chinese)。",
                english: "Token and EncodingAESKey have the right form. Choose \(modeName(app).english) in the console."
            ))
    }

    private static func isToken(_ text: String) -> Bool {
        (3...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
    }

    private static func modeName(_ app: App) -> BilingualText {
        guard app.platform == .officialAccount else { return BilingualText(chinese: "加密", english: "encryption") }
        return switch app.mode {
        case .plain: BilingualText(chinese: "“明文模式”", english: "plain mode")
        case .compatible: BilingualText(chinese: "“兼容模式”", english: "compatible mode")
        case .secure: BilingualText(chinese: "“安全模式”", english: "secure mode")
        }
    }

    /// The platform calls from outside; an official account's calls the usual ports only.
    private static func address(of app: App, _ address: String) -> AppFinding {
        let host = host(of: address)
        let isNear = ["localhost", "127.0.0.1", "", "["].contains(host)
        let authority = address.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
        let port = authority.contains(":") ? authority.split(separator: ":").last.map { String($0) } : nil
        let isUsual = app.platform != .officialAccount || port == nil || port == "80" || port == "443"
        let isGood = app.isSandbox || !isNear && isUsual
        guard isGood else {
            return AppFinding(
                subject: "address", isGood: false,
                advice: BilingualText(
                    chinese: "平台打不到 \(address)：请把 YIZHAN_ADDRESS 设为公网地址（公众号只支持 80 和 443 端口）。",
                    english: "The platform does not reach \(address): set YIZHAN_ADDRESS to a public address. Official "
                        + "accounts call the ports 80 and 443 only."))
        }
        return AppFinding(
            subject: "address", isGood: true,
            advice: BilingualText(
                chinese: "在后台的服务器地址（URL）里填写：\(address)",
                english: "Enter this as the URL of the server in the console: \(address)"))
    }
}
