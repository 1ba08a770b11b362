internal import Bytes
internal import Glibc

/// Moments as payment providers write them: Beijing's time, eight hours before UTC, all the year. Seconds since 1970.
package enum BeijingTime {
    private static let offset = 8 * 3600

    /// Reads `2024-04-26 15:20:45`; nil for anything else.
    package static func seconds(clock text: String) -> Int? { seconds(clock: Array(text.utf8)[...]) }

    package static func seconds(clock text: ArraySlice<UInt8>) -> Int? {
        guard text.count == 19, text[text.startIndex + 10] == Byte.space else { return nil }
        return utc(text).map { $0 - offset }
    }

    /// Reads RFC 3339, with whatever offset: `2024-04-26T15:21:30+08:00`. Parts of a second are left out.
    package static func seconds(rfc3339 text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), let local = utc(bytes[..<19]) else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { Byte.isDigit($0) } }
        if rest.elementsEqual("Z".utf8) { return local }
        guard rest.count == 6, let sign = rest.first, rest[rest.startIndex + 3] == Byte.colon,
            let hours = number(rest.dropFirst(1).prefix(2)), let minutes = number(rest.dropFirst(4)),
            hours < 24, minutes < 60
        else { return nil }
        switch sign {
        case UInt8(ascii: "+"): return local - (hours * 60 + minutes) * 60
        case Byte.minus: return local + (hours * 60 + minutes) * 60
        default: return nil
        }
    }

    /// Writes `2024-04-26 15:20:45`.
    package static func clock(_ seconds: Int) -> String { text(seconds, "%Y-%m-%d %H:%M:%S") }

    /// Writes `2024-04-26T15:20:45+08:00`.
    package static func rfc3339(_ seconds: Int) -> String { text(seconds, "%Y-%m-%dT%H:%M:%S+08:00") }

    /// Writes the day: `2024-04-26`.
    package static func day(_ seconds: Int) -> String { text(seconds, "%Y-%m-%d") }

    /// Reads `2024-04-26?15:20:45` as UTC.
    private static func utc(_ text: ArraySlice<UInt8>) -> Int? {
        let start = text.startIndex
        for (place, mark) in [(4, Byte.minus), (7, Byte.minus), (13, Byte.colon), (16, Byte.colon)] {
            guard text[start + place] == mark else { return nil }
        }
        func part(_ place: Int, _ count: Int = 2) -> Int? { number(text[(start + place)..<(start + place + count)]) }
        guard let year = part(0, 4), let month = part(5), let day = part(8), let hour = part(11),
            let minute = part(14), let second = part(17), year >= 1970, (1...12).contains(month),
            (1...days(of: month, year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        return Int(timegm(&parts))
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ Byte.isDigit($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - Byte.zero) }
    }

    /// - Parameter seconds: what is before 1970 or after the year 9999 is taken for the nearer end.
    private static func text(_ seconds: Int, _ form: String) -> String {
        var time = time_t(min(max(seconds, 0), 253_402_214_399) + offset)
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, form, &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
