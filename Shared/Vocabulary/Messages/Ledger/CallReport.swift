/// What LLM did for a request: its calls of providers, and the usage as the last of them reported it.
package struct CallReport: Hashable, Sendable, Codable {
    /// In their order; at most as many as LLM may make for a request.
    package var attempts: [Attempt]
    /// Nil if nothing was reported.
    package var usage: ReportedUsage?

    package init(attempts: [Attempt] = [], usage: ReportedUsage? = nil) {
        self.attempts = attempts
        self.usage = usage
    }

    /// One call of a provider.
    package struct Attempt: Hashable, Sendable, Codable {
        /// The channel's name in the catalogue: for operators only.
        package var channel: String
        package var begun: Timestamp
        /// How long it took.
        package var milliseconds: Int64
        /// How it ended: `complete`, `overrun`, `deadline`, the kind of a failure, or how the answer ended meanwhile.
        package var outcome: String
        /// The HTTP status of a failure, if it has one.
        package var status: Int?

        package init(channel: String, begun: Timestamp, milliseconds: Int64, outcome: String, status: Int? = nil) {
            self.channel = channel
            self.begun = begun
            self.milliseconds = milliseconds
            self.outcome = outcome
            self.status = status
        }
    }
}

/// Numbers of tokens as a provider said them, whether they are believed or not; of each the largest.
package struct ReportedUsage: Hashable, Sendable, Codable {
    package var tokensIn: Int?
    package var tokensOut: Int?
    package var total: Int?
    /// The part of `tokensIn` that came from the provider's cache.
    package var cached: Int?
    /// The part of `tokensOut` that was reasoning.
    package var reasoning: Int?

    package init(
        tokensIn: Int? = nil, tokensOut: Int? = nil, total: Int? = nil, cached: Int? = nil, reasoning: Int? = nil
    ) {
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.total = total
        self.cached = cached
        self.reasoning = reasoning
    }
}

extension CallReport: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("attempts", attempts)
            $0.add("usage", usage)
        }
    }
}

extension CallReport.Attempt: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("begun", begun)
            $0.add("channel", channel)
            $0.add("milliseconds", milliseconds)
            $0.add("outcome", outcome)
            $0.add("status", status)
        }
    }
}

extension ReportedUsage: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("cached", cached)
            $0.add("reasoning", reasoning)
            $0.add("tokensIn", tokensIn)
            $0.add("tokensOut", tokensOut)
            $0.add("total", total)
        }
    }
}
