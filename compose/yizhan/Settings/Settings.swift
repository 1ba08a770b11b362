import Foundation

/// The values of all settings: from the environment, else from a file, else the default. All are checked on reading.
struct Settings: Sendable {
    private let values: [String: String]
    /// Names in the environment that look like settings and are unknown.
    let unknownNames: [String]
    /// The whole environment: a file may name a variable in place of a secret.
    let environment: [String: String]

    /// Reads and checks every value.
    init(environment: [String: String]) throws(SettingError) {
        let known = Set(Self.all.map(\.name))
        var values: [String: String] = [:]
        if let path = environment[Setting.settingsFile.name], !path.isEmpty {
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
        for setting in Self.all { try setting.check(text(of: setting)) }
    }

    subscript<Value>(_ setting: Setting<Value>) -> Value {
        guard let value = setting.value(of: text(of: setting)) else {
            preconditionFailure("\(setting.name) was checked when it was read in.")
        }
        return value
    }

    /// True if the operator has set a value.
    func isSet<Value>(_ setting: Setting<Value>) -> Bool { !(values[setting.name] ?? "").isEmpty }

    /// The text of a value; empty if there is neither a value nor a default.
    private func text(of setting: any AnySetting) -> String {
        values[setting.name].flatMap { $0.isEmpty ? nil : $0 } ?? setting.defaultText
    }

    private static func file(_ path: String) throws(SettingError) -> [String: String] {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            return try decoder.decode([String: Scalar].self, from: data).mapValues(\.text)
        } catch {
            throw SettingError(.settingsFile, "\(path) cannot be read as JSON5: \(error)")
        }
    }

    /// A value in the settings file: a text, a number or a list of texts.
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
}

extension Setting<String?> {
    static var settingsFile: Self {
        Self("YIZHAN_SETTINGS", .text, "a JSON5 file with settings by these names; the environment wins")
    }
}
