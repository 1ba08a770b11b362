import Foundation
import Messages
import Testing

@Suite struct TimestampTextTests {
    private let form = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    @Test func `a moment is written as RFC 3339 says, and read again`() throws {
        // Every 11th day and some of its milliseconds, from 1890 to 2250.
        for milliseconds in stride(from: Int64(-2_524_521_600_000), to: 8_835_955_200_000, by: 950_400_000 + 61_033) {
            let moment = Timestamp(milliseconds: milliseconds)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            #expect(try abs(form.parse(moment.text).timeIntervalSince(date)) < 0.0005, "\(milliseconds)")
            #expect(Timestamp(text: moment.text) == moment, "\(milliseconds)")
        }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_795_952_854_486, "2026-11-29T11:47:34.486Z"),
        (Int64.max, "9999-12-31T23:59:59.999Z"), (Int64.min, "0000-01-01T00:00:00.000Z"),
    ])
    func `moments have their text`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
    }

    @Test(arguments: [
        "", "2026-11-29", "2026-11-29T11:47:34Z", "2026-11-29T11:47:34.486", "2026-11-29T11:47:34.486+00:00",
        "2026-11-29T11:47:34.4867Z", "2026-13-01T00:00:00.000Z", "2026-02-29T00:00:00.000Z", "2026-11-31T00:00:00.000Z",
        "2026-11-00T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-11-29T24:00:00.000Z", "2026-11-29T00:60:00.000Z",
        "2026-11-29T00:00:60.000Z", "2026-11-29t00:00:00.000z", " 2026-11-29T00:00:00.000Z", "２026-11-29T00:00:00.000Z",
    ])
    func `what is no such text is none`(_ text: String) {
        #expect(Timestamp(text: text) == nil)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-12-01T00:00:00+08:00", 1_796_054_400_000),
            ("2026-11-30T16:00:00Z", 1_796_054_400_000), ("2026-11-30T11:30:00-04:30", 1_796_054_400_000),
            ("1970-01-01T23:59:00+23:59", 0), ("1969-12-31T23:59:59Z", -1000),
        ] as [(String, Int64)])
    func `a moment of any zone is read`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(zoned: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "Z", "2026-12-01", "2026-12-01T00:00:00", "2026-12-01T00:00:00z", "2026-12-01T00:00:00.000Z",
        "2026-12-01T00:00:00+0800", "2026-12-01T00:00:00+8:00", "2026-12-01T00:00:00+24:00",
        "2026-12-01T00:00:00+08:60", "2026-12-01T00:00:00*08:00", "2026-12-01T00:00:00+08-00",
        "2026-12-01T00:00:00+0a:00", "2026-02-29T00:00:00Z", "2026-12-01 00:00:00Z", "2026-12-01T00:00:00ZZ",
        "2026-12-01T00:00:00+08:00 ", "2026-12-01T00:00:0\u{301}0Z", "２026-12-01T00:00:00Z",
    ])
    func `what has no zone, or is no moment in it, is none`(_ text: String) {
        #expect(Timestamp(zoned: text) == nil)
    }
}
