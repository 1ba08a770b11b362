/// One setting: its name in the environment and in the settings file, and what it may be.
struct Setting: Sendable {
    let name: String
    /// As it would be written; empty for none.
    let defaultValue: String
    let kind: Kind
    let meaning: String

    enum Kind: Sendable {
        case text
        /// Letters, digits, `.`, `_` and `-`, at most 64, the first a letter or a digit.
        case name
        case integer(ClosedRange<Int>)
        /// Like `200ms`, `10s`, `5m`, `24h`.
        case duration(ClosedRange<Duration>)
        /// Like `65536`, `64KiB`, `10MiB`, `1GiB`.
        case bytes(ClosedRange<Int>)
        /// Yuan with up to six decimals.
        case money
        case choice([String])
        /// A host and a port; the host is an address or `localhost`.
        case address
        /// Texts separated by commas.
        case list
        case url
    }

    init(_ name: String, _ defaultValue: String, _ kind: Kind, _ meaning: String) {
        self.name = name
        self.defaultValue = defaultValue
        self.kind = kind
        self.meaning = meaning
    }

    /// What is allowed, for an error and for `--help`.
    var allowed: String {
        switch kind {
        case .text: "a text"
        case .name: "1 to 64 letters, digits, '.', '_' and '-', the first a letter or a digit"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration from \(range.lowerBound) to \(range.upperBound), like 200ms, 10s, 5m or 24h"
        case .bytes(let range):
            "a size from \(range.lowerBound) to \(range.upperBound) bytes, like 64KiB, 10MiB or 1GiB"
        case .money: "an amount in yuan with up to six decimals, like 10 or 9.90"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .address: "a host and a port, like 127.0.0.1:8080 or [::1]:8080"
        case .list: "texts separated by commas"
        case .url: "an address that begins with http:// or https://"
        }
    }
}

/// A setting has a value that is not allowed, or there is no such setting.
struct SettingError: Error, Equatable, CustomStringConvertible {
    let description: String
}
