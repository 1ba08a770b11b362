/// Reads how long a provider asks us to wait.
package enum RetryDelay {
    /// The longest delay; a longer one is shortened to it.
    package static let longest: Duration = .seconds(120)

    /// Reads `retry-after-ms`, else `retry-after` (seconds or a date); nil if both are absent or invalid.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - header: returns a header's value by its lower-case name.
    package static func read(now: Int64, header: (String) -> String?) -> Duration? {
        if let milliseconds = header("retry-after-ms").flatMap(number) {
            return shortened(milliseconds / 1000)
        }
        guard let text = header("retry-after") else { return nil }
        if let seconds = number(text) { return shortened(seconds) }
        return seconds(ofDate: text).flatMap { date in shortened(Double(date - now)) }
    }

    private static func number(_ text: String) -> Double? {
        Double(text).flatMap { number in number.isFinite && number >= 0 ? number : nil }
    }

    private static func shortened(_ seconds: Double) -> Duration? {
        seconds < 0 ? nil : min(.milliseconds(Int64(min(seconds, 1000) * 1000)), longest)
    }

    /// Parses a date such as `Sun, 06 Nov 1994 08:49:37 GMT` into seconds since 1970.
    private static func seconds(ofDate text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), let year = Int64(words[3]),
            let month = months.firstIndex(of: String(words[2])), (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { part in Int64(part) }
        guard clock.count == 3, clock.allSatisfy({ part in (0...60).contains(part) }) else { return nil }
        return days(year: year, month: Int64(month) + 1, day: day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
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
