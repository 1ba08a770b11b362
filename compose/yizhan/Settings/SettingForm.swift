import EventLoop
import Foundation
import HTTP
import Messages
import Telemetry

/// Parses the text of a setting.
struct SettingForm<Value: Sendable>: Sendable {
    /// The allowed values, as the end of a sentence.
    let allowed: String
    /// Parses a text; nil if it is not allowed.
    let read: @Sendable (String) -> Value?
    /// Explains a fault in more detail than `allowed`; nil if there is no more to say.
    let fault: @Sendable (String) -> String?

    init(
        _ allowed: String, fault: @escaping @Sendable (String) -> String? = { _ in nil },
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.allowed = allowed
        self.read = read
        self.fault = fault
    }
}

extension SettingForm<String> {
    static var text: Self { Self("a text") { $0 } }

    /// A name that is valid for a Kafka topic and for a directory.
    static var name: Self {
        Self("1 to 64 letters, digits, '.', '_' and '-', the first a letter or a digit") { text in
            let isPlain = text.utf8.allSatisfy { isLetterOrDigit($0) || [".", "_", "-"].contains(Unicode.Scalar($0)) }
            guard isPlain, let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= 64 else {
                return nil
            }
            return text
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    /// The path of a file of certificates.
    static var certificates: Self {
        Self("the path of a readable PEM file with a certificate") { path in
            let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            return text?.contains("-----BEGIN CERTIFICATE-----") == true ? path : nil
        }
    }

    static var url: Self {
        Self("an address that begins with http:// or https://") {
            $0.hasPrefix("http://") || $0.hasPrefix("https://") ? $0 : nil
        }
    }
}

extension SettingForm<HTTPClient.Proxy> {
    /// A proxy's address. It may hold a password, so an error does not repeat it.
    static var proxy: Self {
        Self(
            "a proxy's address like http://10.0.0.1:3128 or socks5h://10.0.0.1:1080",
            fault: { _ in "this is no proxy's address like http://10.0.0.1:3128 or socks5h://10.0.0.1:1080." },
            read: { text in
                let form =
                    /(?:(https?|socks4a?|socks5h?):\/\/(?:[^@\/\s]+@)?)?([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]+))?\/?/
                guard let (_, scheme, _, digits) = text.lowercased().wholeMatch(of: form)?.output else { return nil }
                // A bare word is no address; with a port it is an HTTP proxy, as in `https_proxy`.
                guard scheme != nil || digits != nil else { return nil }
                if let digits, UInt16(digits) ?? 0 == 0 { return nil }
                return .url(text)
            })
    }
}

extension SettingForm<Secret> {
    static var secret: Self { Self("a text") { Secret($0) } }
}

extension SettingForm<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        Self("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A size like `65536`, `64KiB`, `10MiB`, `1GiB`.
    static func bytes(_ range: ClosedRange<Int>) -> Self {
        Self("a size from \(range.lowerBound) to \(range.upperBound) bytes, like 64KiB, 10MiB or 1GiB") { text in
            scaled(text, by: ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30])
                .flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension SettingForm<Duration> {
    /// A duration like `200ms`, `10s`, `5m`, `24h`, `30d`.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self("a duration from \(range.lowerBound) to \(range.upperBound), like 200ms, 10s, 5m, 24h or 30d") { text in
            scaled(text, by: ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000])
                .map { .milliseconds($0) }
                .flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

/// Parses a whole number and its unit; nil for any other text and on overflow.
private func scaled(_ text: String, by units: [String: Int]) -> Int? {
    let digits = text.prefix { $0.isNumber }
    guard let amount = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
    let (product, isTooLarge) = amount.multipliedReportingOverflow(by: unit)
    return isTooLarge ? nil : product
}

extension SettingForm<Money> {
    static var money: Self {
        Self("an amount in yuan with up to six decimals, like 10 or 9.90") { Money(yuan: $0) }
    }
}

extension SettingForm<SocketAddress> {
    /// A host and a port; the host is an address or `localhost`.
    static var address: Self {
        Self("a host and a port, like 127.0.0.1:8080 or [::1]:8080") { SocketAddress($0) }
    }
}

extension SettingForm<[String]> {
    static var list: Self { Self("texts separated by commas", read: parts) }

    fileprivate static func parts(_ text: String) -> [String]? {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts
    }
}

extension SettingForm<[AddressRange]> {
    /// Addresses and networks, separated by commas.
    static var networks: Self {
        Self(
            "texts separated by commas",
            fault: { text in
                SettingForm<[String]>.parts(text)?.first { AddressRange($0) == nil }
                    .map { "'\($0)' is neither an address nor a network like 10.0.0.0/8." }
            },
            read: { text in
                guard let parts = SettingForm<[String]>.parts(text) else { return nil }
                let ranges = parts.compactMap { AddressRange($0) }
                return ranges.count == parts.count ? ranges : nil
            })
    }
}

extension SettingForm<CrossOrigin.Origins> {
    /// `*`, `none`, or origins separated by commas.
    static var origins: Self {
        Self(
            "*, none, or origins separated by commas",
            fault: { text in
                SettingForm<[String]>.parts(text)?.first { origin($0) == nil }
                    .map { "'\($0)' is not an origin like https://chat.example.com, which has no path." }
            },
            read: { text in
                if text == "*" { return .any }
                if text == "none" { return .listed([]) }
                guard let parts = SettingForm<[String]>.parts(text) else { return nil }
                let origins = parts.compactMap(origin)
                return origins.count == parts.count ? .listed(Set(origins)) : nil
            })
    }

    /// Returns an origin as browsers write it: in lower case, without the scheme's usual port; nil for another text.
    private static func origin(_ text: String) -> String? {
        let form = /([a-z][a-z0-9+.-]*):\/\/([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]+))?/
        guard let (_, scheme, host, digits) = text.lowercased().wholeMatch(of: form)?.output else { return nil }
        guard let digits else { return "\(scheme)://\(host)" }
        guard let port = UInt16(digits), port > 0 else { return nil }
        let isUsual = (scheme == "http" && port == 80) || (scheme == "https" && port == 443)
        return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port)")
    }
}

extension SettingForm<KnownHosts> {
    /// `*`, or names separated by commas.
    static var hosts: Self {
        Self("*, or names like chat.example.com separated by commas") { text in
            if text == "*" { return .any }
            let names = SettingForm<[String]>.parts(text)?.map { $0.lowercased() } ?? []
            let areNames = names.allSatisfy { name in name.wholeMatch(of: /[a-z0-9._-]+/) != nil }
            return names.isEmpty || !areNames ? nil : .listed(Set(names))
        }
    }
}

extension SettingForm {
    /// One of several words, each with its value.
    static func choice(_ words: KeyValuePairs<String, Value>) -> Self {
        let all = words.map { (word: $0.key, value: $0.value) }
        return Self("one of " + all.map(\.word).joined(separator: ", ")) { text in
            all.first { $0.word == text }?.value
        }
    }
}
