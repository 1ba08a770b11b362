/// How a line is written: `json` for machines, `text` for a person at a terminal.
package enum LogFormat: UInt8, CaseIterable, Sendable {
    case json, text

    package init?(name: String) {
        guard let format = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = format
    }
}
