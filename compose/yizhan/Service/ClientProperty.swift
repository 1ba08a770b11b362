import Foundation

/// A property of librdkafka's. Its value may be a secret, and is never shown.
enum ClientProperty {
    /// Reads a file of `name=value` lines; lines that begin with `#` say nothing.
    static func read(_ path: String?) throws(SettingError) -> [(name: String, value: String)] {
        guard let path else { return [] }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SettingError(.kafkaProperties, "'\(path)' cannot be read: \(error.localizedDescription)")
        }
        return try parse(text, path)
    }

    static func parse(_ text: String, _ path: String) throws(SettingError) -> [(name: String, value: String)] {
        var properties: [(name: String, value: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw SettingError(.kafkaProperties, "line \(index + 1) of '\(path)' is not name=value.")
            }
            properties.append(
                (
                    name: parts[0].trimmingCharacters(in: .whitespaces),
                    value: parts[1].trimmingCharacters(in: .whitespaces)
                ))
        }
        return properties
    }
}
