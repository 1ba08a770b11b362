package import EventLoop
internal import HTTP
internal import Problems
internal import Telemetry

/// Counts the outcomes of what others send unasked, and logs what was not taken.
///
/// An outcome is a fault's code or a word of ours, and holds nothing of what was sent.
@IOLoop
package final class Outcomes<Sender: RawRepresentable<String> & Hashable> {
    private struct Name: Hashable {
        let sender: Sender
        let outcome: String
    }

    private let label: String
    private let dimension: String
    private let help: String
    private let complaint: StaticString
    private let logger: Logger
    private var counters: [Name: Counter] = [:]
    /// Of lines in the log: anybody can send what is refused.
    private let lines = Rate<Name>(every: .seconds(1), atOnce: 10)

    /// - Parameters:
    ///   - label: the counter's name.
    ///   - dimension: what a sender is called in the counter.
    ///   - complaint: the sentence in the log of what was not taken.
    ///   - logger: the logger's label.
    package init(_ label: String, by dimension: String, help: String, complaint: StaticString, logger: String) {
        self.label = label
        self.dimension = dimension
        self.help = help
        self.complaint = complaint
        self.logger = Logger(label: logger)
    }

    package func count(_ sender: Sender, _ outcome: String) {
        let name = Name(sender: sender, outcome: outcome)
        let counter =
            counters[name]
            ?? Counter(label: label, dimensions: [(dimension, sender.rawValue), ("outcome", outcome)], help: help)
        counters[name] = counter
        counter.increment()
    }

    /// Counts one that was not taken, and writes a line without anything of its content: one a second of each outcome,
    /// after the first ten.
    package func note(_ sender: Sender, _ outcome: String, _ call: Call) {
        count(sender, outcome)
        do throws(Problem) {
            try lines.take(Name(sender: sender, outcome: outcome))
        } catch {
            return
        }
        logger.notice(
            complaint,
            metadata: [
                .path: .string(call.request.toldPath), .reason: .string(outcome), .address: .string(call.from ?? ""),
            ])
    }
}
