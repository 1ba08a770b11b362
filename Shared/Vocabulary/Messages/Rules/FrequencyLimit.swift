/// One limit of the frequency rule: whose it is, and of what.
package struct FrequencyLimit: Hashable, Sendable {
    package let subject: Subject
    package let pace: Pace

    /// Whom the limit is for. One of a group holds for each of its accounts.
    package enum Subject: String, Sendable, CaseIterable {
        case account, key, group
    }

    /// What is counted, and in which time.
    package enum Pace: String, Sendable, CaseIterable {
        case requestsPerMinute, requestsPerDay, tokensPerMinute, tokensPerDay

        package var isOfMinute: Bool { self == .requestsPerMinute || self == .tokensPerMinute }
        /// Whether input tokens are counted, and not requests.
        package var isOfTokens: Bool { self == .tokensPerMinute || self == .tokensPerDay }
    }

    package init(_ subject: Subject, _ pace: Pace) {
        self.subject = subject
        self.pace = pace
    }

    /// Reads a name; nil for what a later version knows.
    package init?(name: String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let subject = Subject(rawValue: parts[0]), let pace = Pace(rawValue: parts[1]) else {
            return nil
        }
        self.init(subject, pace)
    }

    /// Such as `key.requestsPerMinute`.
    package var name: String { "\(subject.rawValue).\(pace.rawValue)" }
}
