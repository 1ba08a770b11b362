import Messages
import Testing

@Suite struct SettlementDayTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(zoned: text)) }

    @Test(
        arguments: [
            ("2026-11-30T15:59:59Z", "2026-11-30"), ("2026-11-30T16:00:00Z", "2026-12-01"),
            ("2026-12-01T00:00:00+08:00", "2026-12-01"), ("2026-12-31T23:59:59+08:00", "2026-12-31"),
            ("2026-12-31T16:00:00Z", "2027-01-01"), ("2028-02-28T16:00:00Z", "2028-02-29"),
            ("2028-02-29T16:00:00Z", "2028-03-01"), ("1969-12-31T15:59:59Z", "1969-12-31"),
            ("0999-12-31T16:00:00Z", "1000-01-01"),
        ])
    func `a day is Beijing's`(text: String, date: String) throws {
        let day = SettlementDay(merchant: "wx", at: try moment(text))
        #expect(day.date == date && day.key == "wx/" + date)
    }

    @Test func `each hour of two years is in the day that has begun last`() throws {
        var last = SettlementDay(merchant: "wx", at: try moment("2027-12-31T00:00:00+08:00")).date
        #expect(last == "2027-12-31")
        let start = try moment("2028-01-01T00:00:00+08:00")
        for hour in 0..<(2 * 366 * 24) {
            let date = SettlementDay(merchant: "wx", at: start + .seconds(hour * 3600)).date
            try #require(hour % 24 == 0 ? date > last : date == last, "hour \(hour): \(date) after \(last)")
            last = date
        }
    }

    @Test func `days of two merchants have two states, and the list of reports another one`() {
        let days = [SettlementDay(merchant: "a", date: "2026-12-01"), SettlementDay(merchant: "b", date: "2026-12-01")]
        #expect(Set(days.map(\.key) + [SettlementDay.listKey]).count == 3)
    }
}
