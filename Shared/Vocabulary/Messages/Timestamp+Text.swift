extension Timestamp {
    /// The moment in UTC as RFC 3339 writes it, to the millisecond: `2026-11-29T11:47:34.486Z`. Moments outside the
    /// years 0 to 9999 are written as the nearest within.
    package var text: String {
        let milliseconds = min(max(milliseconds, Self.earliestText), Self.latestText)
        let (day, time) = Self.divide(milliseconds, by: 86_400_000)
        let date = CivilDate(daysSince1970: day)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.pattern.count)
        func put(_ number: Int64, _ width: Int, _ end: Unicode.Scalar) {
            var divisor: Int64 = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
            bytes.append(UInt8(ascii: end))
        }
        put(date.year, 4, "-")
        put(date.month, 2, "-")
        put(date.day, 2, "T")
        put(time / 3_600_000, 2, ":")
        put(time / 60_000 % 60, 2, ":")
        put(time / 1000 % 60, 2, ".")
        put(time % 1000, 3, "Z")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads what `text` writes, and nothing else.
    package init?(text: String) {
        var text = text
        guard let moment = text.withUTF8(Self.moment) else { return nil }
        self = moment
    }

    /// Reads RFC 3339 to the second, in any zone: `2026-12-01T00:00:00+08:00`, or with `Z`.
    package init?(zoned text: String) {
        let zone = Array(text.utf8.dropFirst(19))
        guard let local = Timestamp(text: String(text.prefix(19)) + ".000Z") else { return nil }
        if zone == [UInt8(ascii: "Z")] {
            self = local
            return
        }
        guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = Self.number(zone[1...2]),
            let minutes = Self.number(zone[4...5]), hours < 24, minutes < 60
        else { return nil }
        let ahead = Duration.seconds((hours * 60 + minutes) * 60)
        switch zone[0] {
        case UInt8(ascii: "+"): self = local - ahead
        case UInt8(ascii: "-"): self = local + ahead
        default: return nil
        }
    }

    /// Nil if one is no digit.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// Each record of a log is read by this, so it makes nothing.
    private static func moment(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard text.count == pattern.count else { return nil }
        for (byte, wanted) in zip(text, pattern) {
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            guard wanted == UInt8(ascii: "0") ? isDigit : byte == wanted else { return nil }
        }
        func number(_ start: Int, _ length: Int) -> Int64 {
            text[start..<start + length].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let date = CivilDate(year: number(0, 4), month: number(5, 2), day: number(8, 2))
        let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
        guard 1...12 ~= date.month, 1...31 ~= date.day, hour < 24, minute < 60, second < 60 else { return nil }
        // A 31st of a shorter month is another day.
        guard CivilDate(daysSince1970: date.daysSince1970).day == date.day else { return nil }
        let seconds = date.daysSince1970 * 86_400 + (hour * 60 + minute) * 60 + second
        return Timestamp(milliseconds: seconds * 1000 + number(20, 3))
    }

    private static let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
    private static let earliestText: Int64 = -62_167_219_200_000
    private static let latestText: Int64 = 253_402_300_799_999

    /// The quotient rounded down, and what is left, which is not negative.
    static func divide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let rest = (number % divisor + divisor) % divisor
        return ((number - rest) / divisor, rest)
    }
}

/// A day of the Gregorian calendar. Years are taken to begin in March, so that a leap day is a year's last.
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    private static let daysOf400Years: Int64 = 146_097
    /// From the first of March of the year 0.
    private static let daysTo1970: Int64 = 719_468

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int64) {
        let (era, dayOfEra) = Timestamp.divide(days + Self.daysTo1970, by: Self.daysOf400Years)
        // Leap days are taken out: one in 4 years, none in 100, one in 400.
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - Self.days(before: yearOfEra)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - Self.days(beforeMonth: monthFromMarch) + 1
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let (era, yearOfEra) = Timestamp.divide(month <= 2 ? year - 1 : year, by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = Self.days(beforeMonth: monthFromMarch) + day - 1
        return era * Self.daysOf400Years + Self.days(before: yearOfEra) + dayOfYear - Self.daysTo1970
    }

    private static func days(before year: Int64) -> Int64 { 365 * year + year / 4 - year / 100 }

    /// Five months have 153 days, from March on.
    private static func days(beforeMonth month: Int64) -> Int64 { (153 * month + 2) / 5 }
}

extension CivilDate {
    /// The day of a moment in a zone that is so many milliseconds ahead of UTC.
    init(_ moment: Timestamp, ahead: Int64) {
        self.init(daysSince1970: Timestamp.divide(moment.milliseconds + ahead, by: 86_400_000).0)
    }

    /// `yyyy-MM-dd`.
    var text: String {
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}
