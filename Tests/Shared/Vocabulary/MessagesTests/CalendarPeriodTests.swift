import Foundation
import Messages
import Testing

struct CalendarPeriodTests {
    @Test(
        arguments: [
            ("2026-11-29T15:59:59.999Z", "2026-11-29T16:00:00.000Z", "2026-11-30T16:00:00.000Z"),
            ("2026-11-29T16:00:00.000Z", "2026-11-30T16:00:00.000Z", "2026-11-30T16:00:00.000Z"),
            ("2026-11-30T16:00:00.000Z", "2026-12-01T16:00:00.000Z", "2026-12-31T16:00:00.000Z"),
            ("2026-12-31T15:00:00.000Z", "2026-12-31T16:00:00.000Z", "2026-12-31T16:00:00.000Z"),
            ("2028-02-15T00:00:00.000Z", "2028-02-15T16:00:00.000Z", "2028-02-29T16:00:00.000Z"),
        ])
    func `days and months end at midnight in China`(moment: String, day: String, month: String) throws {
        let time = try #require(Timestamp(text: moment))
        #expect(CalendarPeriod.day.end(of: time).text == day)
        #expect(CalendarPeriod.month.end(of: time).text == month)
    }

    @Test func `they are those of a calendar`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 8 * 3600))
        // Steps that come to every hour of a day and to every day of a month.
        for moment in stride(from: Int64(0), to: 4_102_444_800_000, by: 1_234_567_891) {
            let date = Date(timeIntervalSince1970: Double(moment) / 1000)
            let day = try #require(calendar.dateInterval(of: .day, for: date)).end
            let month = try #require(calendar.dateInterval(of: .month, for: date)).end
            let time = Timestamp(milliseconds: moment)
            #expect(CalendarPeriod.day.end(of: time).milliseconds == Int64(day.timeIntervalSince1970 * 1000))
            #expect(CalendarPeriod.month.end(of: time).milliseconds == Int64(month.timeIntervalSince1970 * 1000))
        }
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `a moment that no calendar has is no trap`(milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(CalendarPeriod.day.end(of: time) <= CalendarPeriod.month.end(of: time))
    }
}
