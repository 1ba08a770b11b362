import EventLoop
import Foundation
import Messages

/// How the text of a setting is read.
enum SettingValue {
    static func integer(_ text: String) -> Int? { Int(text) }

    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isNumber }
        guard let amount = Int64(digits), amount >= 0, amount <= 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(amount)
        case "s": return .seconds(amount)
        case "m": return .seconds(amount * 60)
        case "h": return .seconds(amount * 3600)
        default: return nil
        }
    }

    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isNumber }
        guard let amount = Int(digits), amount >= 0, amount <= 1 << 40 else { return nil }
        switch text.dropFirst(digits.count) {
        case "": return amount
        case "KiB": return amount << 10
        case "MiB": return amount << 20
        case "GiB" where amount <= 1 << 20: return amount << 30
        default: return nil
        }
    }

    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Also what Kafka allows in the name of a topic.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    static func isAllowed(_ text: String, _ kind: Setting.Kind) -> Bool {
        switch kind {
        case .text: true
        case .name: isName(text)
        case .integer(let range): integer(text).map(range.contains) ?? false
        case .duration(let range): duration(text).map(range.contains) ?? false
        case .bytes(let range): bytes(text).map(range.contains) ?? false
        case .money: Money(yuan: text) != nil
        case .choice(let words): words.contains(text)
        case .address: SocketAddress(text) != nil
        case .list: !list(text).isEmpty
        case .url: text.hasPrefix("http://") || text.hasPrefix("https://")
        }
    }
}
