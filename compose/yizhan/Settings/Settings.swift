import EventLoop
import Foundation
import Messages

/// The values of all settings: from the environment, then from a file, then by default. Checked when they are read in.
struct Settings: Sendable {
    private let values: [String: String]
    /// Names in the environment that look like settings and are none.
    let unknownNames: [String]
    /// All of the environment, for files that name a variable of it instead of a secret.
    let environment: [String: String]

    /// Reads and checks every value.
    init(environment: [String: String]) throws(SettingError) {
        let known = Set(Self.all.map(\.name))
        var values: [String: String] = [:]
        if let path = environment["YIZHAN_SETTINGS"], !path.isEmpty {
            values = try Self.file(path)
            if let name = values.keys.sorted().first(where: { !known.contains($0) }) {
                throw SettingError(
                    description: "\(path): there is no setting \(name); `yizhan up --help` lists them all.")
            }
        }
        self.environment = environment
        for (name, value) in environment where known.contains(name) { values[name] = value }
        self.values = values
        unknownNames = environment.keys.filter { $0.hasPrefix("YIZHAN_") && !known.contains($0) }.sorted()
        for setting in Self.all { try check(setting) }
    }

    private static func file(_ path: String) throws(SettingError) -> [String: String] {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            return try decoder.decode([String: Scalar].self, from: data).mapValues(\.text)
        } catch {
            throw SettingError(description: "YIZHAN_SETTINGS: \(path) cannot be read as JSON5: \(error)")
        }
    }

    /// A value in the file: a text, a number or a list of texts.
    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let list = try? container.decode([String].self) {
                text = list.joined(separator: ",")
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    /// The value as it was written; empty if there is none and no default.
    private func raw(_ setting: Setting) -> String {
        values[setting.name].flatMap { $0.isEmpty ? nil : $0 } ?? setting.defaultValue
    }

    private func check(_ setting: Setting) throws(SettingError) {
        let text = raw(setting)
        guard !text.isEmpty, !SettingValue.isAllowed(text, setting.kind) else { return }
        throw SettingError(description: "\(setting.name) is '\(text)', but must be \(setting.allowed).")
    }

    private func setting(_ name: String) -> Setting {
        guard let setting = Self.all.first(where: { $0.name == name }) else {
            preconditionFailure("There is no setting \(name).")
        }
        return setting
    }
}

// MARK: - Values

extension Settings {
    /// Nil if nothing is set and there is no default.
    func text(_ name: String) -> String? {
        let text = raw(setting(name))
        return text.isEmpty ? nil : text
    }

    /// Whether somebody has chosen a value.
    func isSet(_ name: String) -> Bool { values[setting(name).name].map { !$0.isEmpty } ?? false }

    /// Addresses and networks.
    func networks(_ name: String) throws(SettingError) -> [AddressRange] {
        try list(name).map { text throws(SettingError) in
            guard let range = AddressRange(text) else {
                throw SettingError(
                    description: "\(name): '\(text)' is neither an address nor a network like 10.0.0.0/8.")
            }
            return range
        }
    }

    func list(_ name: String) -> [String] {
        text(name).map(SettingValue.list) ?? []
    }

    func integer(_ name: String) -> Int { value(name, SettingValue.integer) }
    func bytes(_ name: String) -> Int { value(name, SettingValue.bytes) }
    func duration(_ name: String) -> Duration { value(name, SettingValue.duration) }
    func money(_ name: String) -> Money { value(name, Money.init(yuan:)) }
    func address(_ name: String) -> SocketAddress { value(name, SocketAddress.init) }

    private func value<Value>(_ name: String, _ read: (String) -> Value?) -> Value {
        guard let value = read(raw(setting(name))) else {
            preconditionFailure("\(name) was checked, and has a default.")
        }
        return value
    }
}
