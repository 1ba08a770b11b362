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

    /// Good for a topic of Kafka's, and for a directory.
    private static func isName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { isLetterOrDigit($0) || [".", "_", "-"].contains(Unicode.Scalar($0)) }
        return isPlain && (text.utf8.first.map(isLetterOrDigit) ?? false) && text.utf8.count <= 64
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
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
