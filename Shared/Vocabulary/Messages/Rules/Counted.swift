/// What a chat was counted for against limits of frequency, so that it can be taken back.
package struct Counted: Hashable, Codable, Sendable {
    package var at: Timestamp
    /// Input tokens.
    package var tokens: Int
    package var windows: [Window]

    /// One of the windows in which it was counted.
    package struct Window: Hashable, Codable, Sendable {
        /// Auth's name of the tally.
        package var tally: String
        /// Whether the window is a day's, and not a minute's.
        package var isOfDay: Bool

        package init(tally: String, isOfDay: Bool) {
            self.tally = tally
            self.isOfDay = isOfDay
        }
    }

    package init(at time: Timestamp, tokens: Int, windows: [Window]) {
        at = time
        self.tokens = tokens
        self.windows = windows
    }
}

extension Counted: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("at", at)
            $0.add("tokens", tokens)
            $0.add("windows", windows)
        }
    }
}

extension Counted.Window: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("isOfDay", isOfDay)
            $0.add("tally", tally)
        }
    }
}
