import Messages

/// How the text of a setting is read.
enum SettingValue {
    /// Where to listen.
    struct Address: Equatable {
        let host: String
        let port: UInt16

        /// Nil unless it is `host:port`; an IPv6 address stands in brackets.
        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                return nil
            }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty else { return nil }
            self.host = host == "localhost" ? "127.0.0.1" : String(host)
            self.port = port
        }

        var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }
        /// As it stands in a URL.
        var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
    }

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
        text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
            .map { String($0.reversed().trimmingPrefix(while: \.isWhitespace).reversed()) }.filter { !$0.isEmpty }
    }

    static func isAllowed(_ text: String, _ kind: Setting.Kind) -> Bool {
        switch kind {
        case .text: true
        case .integer(let range): integer(text).map(range.contains) ?? false
        case .duration(let range): duration(text).map(range.contains) ?? false
        case .bytes(let range): bytes(text).map(range.contains) ?? false
        case .money: Money(yuan: text) != nil
        case .choice(let words): words.contains(text)
        case .address: Address(text) != nil
        case .list: !list(text).isEmpty
        case .url: text.hasPrefix("http://") || text.hasPrefix("https://")
        }
    }
}
