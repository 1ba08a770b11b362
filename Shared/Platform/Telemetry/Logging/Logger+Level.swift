extension Logger {
    /// How much an event matters, from what only a developer reads to what ends the process.
    package enum Level: UInt8, CaseIterable, Comparable, Sendable {
        case trace, debug, info, notice, warning, error, critical

        /// The level with this name, as settings write it: `trace` to `critical`.
        package init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package var name: String { "\(self)" }

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }
}
