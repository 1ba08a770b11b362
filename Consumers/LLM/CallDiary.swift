import Messages
import OpenAI

/// Notes the calls of one request, for its ledger entry.
struct CallDiary {
    private var attempts: [CallReport.Attempt] = []
    /// The call that runs.
    private var open: (channel: String, begun: Timestamp)?

    mutating func begin(on channel: String, at time: Timestamp) {
        open = (String(channel.prefix(64)), time)
    }

    /// Notes the end of the call that runs; does nothing if none does.
    mutating func end(_ outcome: String, status: Int? = nil, at time: Timestamp) {
        guard let open else { return }
        self.open = nil
        attempts.append(
            CallReport.Attempt(
                channel: open.channel, begun: open.begun, milliseconds: (time - open.begun).wholeMilliseconds,
                outcome: outcome, status: status))
    }

    func report(_ said: UsageReport.Said?) -> CallReport {
        CallReport(attempts: attempts, usage: said.flatMap(ReportedUsage.init))
    }
}

extension ReportedUsage {
    /// Nil if nothing was said.
    fileprivate init?(_ said: UsageReport.Said) {
        guard said != UsageReport().said else { return nil }
        self.init(
            tokensIn: said.prompt, tokensOut: said.completion, total: said.total, cached: said.cached,
            reasoning: said.reasoning)
    }
}

extension ProviderCall.Outcome {
    /// Its word in the ledger.
    var word: String {
        switch self {
        case .complete: "complete"
        case .overrun: "overrun"
        case .deadline: "deadline"
        case .failed(let failure): failure.kind.rawValue
        }
    }

    /// The HTTP status of a failure.
    var status: Int? {
        if case .failed(let failure) = self { failure.status } else { nil }
    }
}
