import EventLoop
import MessageLog
import Messages
import Telemetry

/// Shows how far the machine's clock is from the log's time: as a metric, as a warning when it begins, at `/readyz`.
///
/// Nothing waits for a clock that is off. What it costs: dates in the ledger are the log's.
@IOLoop
final class ClockWatch {
    private let clock: LogClock
    private var timer: LoopTimer?
    private var isApart = false
    private let ahead = Gauge(
        label: "yizhan_clock_ahead_seconds",
        help: "The machine's clock less the log's time; negative where the machine is behind.")
    private let logger = Logger(label: "clock")

    /// From this many seconds on, clocks count as apart.
    static let tolerance = 10

    init(_ clock: LogClock) {
        self.clock = clock
        timer = LoopTimer(after: .seconds(1), repeating: true) { [weak self] in self?.look() }
    }

    /// A sentence if the clocks are apart.
    var warning: String? {
        let seconds = self.seconds
        guard abs(seconds) >= Self.tolerance else { return nil }
        return "This machine's clock is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the log's time."
    }

    private var seconds: Int { Int(clamping: clock.offset.wholeMilliseconds / 1000) }

    func look() {
        let seconds = self.seconds
        ahead.set(seconds)
        let wasApart = isApart
        isApart = abs(seconds) >= Self.tolerance
        guard isApart != wasApart else { return }
        let amount: Logger.Metadata = [.durationMilliseconds: .integer(seconds * 1000)]
        if isApart {
            logger.warning("The machine's clock is not the log's time.", metadata: amount)
        } else {
            logger.notice("The machine's clock is the log's time again.", metadata: amount)
        }
    }
}
