import Testing

@testable import Kafka

struct ReportLimitTests {
    private let start = ContinuousClock.now

    @Test func `a kind is reported once a minute, with the number left out`() {
        var limit = ReportLimit()
        #expect(limit.admit("FAIL", at: start) == 0)
        for second in 1..<60 { #expect(limit.admit("FAIL", at: start + .seconds(second)) == nil) }
        #expect(limit.admit("FAIL", at: start + .seconds(60)) == 59)
        #expect(limit.admit("FAIL", at: start + .seconds(61)) == nil)
        #expect(limit.admit("FAIL", at: start + .seconds(200)) == 1)
    }

    @Test func `kinds do not hold each other back`() {
        var limit = ReportLimit()
        let one = "FAIL" + ReportLimit.thread(of: "[thrd:127.0.0.1:9092/1]: Connect failed")
        let other = "FAIL" + ReportLimit.thread(of: "[thrd:127.0.0.1:9094/2]: Connect failed")
        #expect(limit.admit(one, at: start) == 0)
        #expect(limit.admit(other, at: start) == 0)
        #expect(limit.admit(one, at: start) == nil)
    }

    @Test func `any number of kinds takes bounded memory`() {
        var limit = ReportLimit()
        for number in 0..<5_000 { #expect(limit.admit("\(number)", at: start) == 0) }
    }
}
