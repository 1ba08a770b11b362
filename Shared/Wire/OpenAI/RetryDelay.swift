/// Reads how long a provider asks us to wait.
package enum RetryDelay {
    /// The longest delay; a longer one is shortened to it.
    package static let longest: Duration = .seconds(86_400)

    /// Reads `retry-after-ms`, else `retry-after` (seconds or a date); nil if both are absent or invalid.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970; used if the provider does not say its own time in `date`.
    ///   - header: returns a header's value by its lower-case name.
    package static func read(now: Int64, header: (String) -> String?) -> Duration? {
        if let milliseconds = header("retry-after-ms").flatMap(number) {
            return shortened(milliseconds / 1000)
        }
        guard let text = header("retry-after") else { return nil }
        if let seconds = number(text) { return shortened(seconds) }
        let now = header("date").flatMap(seconds(ofDate:)) ?? now
        return seconds(ofDate: text).flatMap { date in date < now ? nil : shortened(Double(date - now)) }
    }

    /// Parses digits with or without decimals. Swift's own parser also takes `nan`, `0x10` and `1e9`.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ byte in (0x30...0x39).contains(byte) || byte == 0x2E }) else { return nil }
        return Double(text)
    }

    private static func shortened(_ seconds: Double) -> Duration {
        .milliseconds(Int64(min(seconds, longest / .seconds(1)) * 1000))
    }

    /// Parses a date in any of HTTP's three forms into seconds since 1970: `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    private static func seconds(ofDate text: String) -> Int64? {
        let words = text.split { character in character == " " || character == "-" }
        switch words.count {
        case 6 where words[5] == "GMT": return seconds(words[3], words[2], words[1], words[4])
        case 5: return seconds(words[4], words[1], words[2], words[3])
        default: return nil
        }
    }

    private static func seconds(
        _ year: Substring, _ month: Substring, _ day: Substring, _ time: Substring
    ) -> Int64? {
        guard let day = Int64(day), let year = Int64(year), let month = months.firstIndex(of: String(month)),
            (1...31).contains(day), (0...99).contains(year) || (1970...9999).contains(year)
        else { return nil }
        let clock = time.split(separator: ":").compactMap { part in Int64(part) }
        guard clock.count == 3, clock.allSatisfy({ part in (0...60).contains(part) }) else { return nil }
        // Two digits are a year from 1970 to 2069.
        let whole = year > 99 ? year : year + (year < 70 ? 2000 : 1900)
        return days(year: whole, month: Int64(month) + 1, day: day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Counts the days since 1970-01-01, in years that begin in March, so that the leap day is the last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let monthsSinceMarch = (month + 9) % 12
        let daysInYears = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400
        return daysInYears + (monthsSinceMarch * 153 + 2) / 5 + day - 1 - 719_468
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
