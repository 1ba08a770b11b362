import Settlement
import Testing

struct BeijingTimeTests {
    /// 2024-04-26T07:21:30Z.
    private let moment = 1_714_116_090

    @Test func `both forms are read and written, whatever zone the machine is in`() {
        #expect(BeijingTime.seconds(clock: "2024-04-26 15:21:30") == moment)
        #expect(BeijingTime.seconds(rfc3339: "2024-04-26T15:21:30+08:00") == moment)
        #expect(BeijingTime.clock(moment) == "2024-04-26 15:21:30")
        #expect(BeijingTime.rfc3339(moment) == "2024-04-26T15:21:30+08:00")
    }

    @Test func `other offsets and parts of a second are read`() {
        #expect(BeijingTime.seconds(rfc3339: "2024-04-26T07:21:30Z") == moment)
        #expect(BeijingTime.seconds(rfc3339: "2024-04-26T07:21:30.999Z") == moment)
        #expect(BeijingTime.seconds(rfc3339: "2024-04-26T02:51:30-04:30") == moment)
    }

    @Test func `a day ends at midnight in Beijing`() {
        #expect(BeijingTime.day(1_714_060_799) == "2024-04-25" && BeijingTime.day(1_714_060_800) == "2024-04-26")
    }

    @Test(arguments: [
        "", "2024-04-26", "2024-04-26 15:21", "2024-04-26T15:21:30", "2024-4-26 15:21:30", "2024-13-01 00:00:00",
        "2024-00-01 00:00:00", "2024-04-31 00:00:00", "2023-02-29 00:00:00", "2100-02-29 00:00:00",
        "2024-04-00 00:00:00", "2024-04-26 24:00:00", "2024-04-26 15:60:00", "2024-04-26 15:21:60",
        "2024-04-26 15:21:30 ", "1969-12-31 23:59:59", "２024-04-26 15:21:3",
    ])
    func `what is no moment is none`(text: String) {
        #expect(BeijingTime.seconds(clock: text) == nil)
    }

    @Test(arguments: [
        "2024-04-26 15:21:30", "2024-04-26T15:21:30", "2024-04-26T15:21:30+0800", "2024-04-26T15:21:30+24:00",
        "2024-04-26T15:21:30*08:00", "2024-04-26T15:21:30+08:00 ", "2024-04-26T15:21:30.Z0",
    ])
    func `what is not in RFC 3339 is no moment`(text: String) {
        #expect(BeijingTime.seconds(rfc3339: text) == nil)
    }

    @Test func `leap days are days`() {
        #expect(BeijingTime.seconds(clock: "2024-02-29 08:00:00") == 1_709_164_800)
        #expect(BeijingTime.seconds(clock: "2000-02-29 08:00:00") == 951_782_400)
    }
}
