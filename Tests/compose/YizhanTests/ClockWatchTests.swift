import EventLoop
import MessageLog
import Messages
import Telemetry
import Testing

@testable import yizhan

@IOLoop
struct ClockWatchTests {
    private static let gauge = Gauge(
        label: "yizhan_clock_ahead_seconds",
        help: "The machine's clock less the log's time; negative where the machine is behind.")

    @Test(
        arguments: [(0, nil), (9, nil), (-9, nil), (600, "600 s ahead of"), (-40, "40 s behind")] as [(Int, String?)])
    func `a machine whose clock is not the log's time says so`(seconds: Int, sentence: String?) throws {
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        let clock = LogClock(wall: { now + .seconds(seconds) }, monotonic: { [start = ContinuousClock.now] in start })
        clock.learn(.stamped(now))
        let watch = ClockWatch(clock)
        watch.look()
        #expect(Self.gauge.value == seconds)
        guard let sentence else { return #expect(watch.warning == nil) }
        #expect(try #require(watch.warning).contains(sentence))
    }
}
