/// A day or a month of the calendar by which limits of money count: that of China, UTC+8 without summer time.
package enum CalendarPeriod: String, Hashable, Sendable, Codable, CaseIterable {
    case day, month

    private static let dayLength: Int64 = 86_400_000
    private static let ahead: Int64 = 8 * 3_600_000
    /// Beyond the year 9999 nothing ends any more, so that the arithmetic is safe.
    private static let latest: Int64 = 253_402_300_799_999

    /// When the period of a moment ends, which is the first moment of the next one.
    package func end(of moment: Timestamp) -> Timestamp {
        let local = min(max(moment.milliseconds, 0), Self.latest) + Self.ahead
        let (today, _) = Timestamp.divide(local, by: Self.dayLength)
        let next = self == .day ? today + 1 : CivilDate(daysSince1970: today).nextMonth.daysSince1970
        return Timestamp(milliseconds: next * Self.dayLength - Self.ahead)
    }
}

extension CivilDate {
    /// The first day of the next month.
    fileprivate var nextMonth: CivilDate {
        month == 12 ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: month + 1, day: 1)
    }
}
