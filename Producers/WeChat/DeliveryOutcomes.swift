internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Telemetry

/// Counts what becomes of deliveries, and tells an operator of those that were not taken.
@IOLoop
final class DeliveryOutcomes {
    private struct Name: Hashable {
        let platform: BotPlatform
        let outcome: String
    }

    private let logger = Logger(label: "wechat")
    private var counters: [Name: Counter] = [:]
    /// Of lines in the log: anybody can send what is refused.
    private let lines = Rate<Name>(every: .seconds(1), atOnce: 10)

    /// - Parameter outcome: a fault's code, or a word of ours; never anything that came.
    func count(_ platform: BotPlatform, _ outcome: String) {
        let name = Name(platform: platform, outcome: outcome)
        let counter =
            counters[name]
            ?? Counter(
                label: "yizhan_bot_deliveries_total",
                dimensions: [("platform", platform.rawValue), ("outcome", outcome)],
                help: "What platforms delivered, by what became of it at the door.")
        counters[name] = counter
        counter.increment()
    }

    /// Counts one that was not taken, and writes a line without anything of its content: one a second of each outcome,
    /// after the first ten.
    func note(_ platform: BotPlatform, _ outcome: String, _ call: Call) {
        count(platform, outcome)
        do throws(Problem) {
            try lines.take(Name(platform: platform, outcome: outcome))
        } catch {
            return
        }
        logger.notice(
            "A platform's delivery was not taken.",
            metadata: [
                .path: .string(call.request.toldPath), .reason: .string(outcome),
                .address: .string(call.request.remoteAddress?.description ?? ""),
            ])
    }
}
