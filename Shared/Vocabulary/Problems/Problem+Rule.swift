extension Problem {
    /// Who says no where nothing is wrong with the request itself: a rule of Auth, Quota, or the door. Clients find its
    /// name in `X-Yizhan-Refusal`.
    package enum Rule: String, CaseIterable, Sendable {
        case deadline
        /// There is no good key or session.
        case credential
        /// The key is good, and may not do this.
        case key
        case frequency
        case words
        case status
        case model
        case role
        case balance
        case streams
        /// The account's own key at the model's provider does not serve.
        case ownKey = "own_key"
        /// More comes than can be served.
        case load
    }

    /// The rule that says no; nil for what is wrong with the request, and for failures.
    package var rule: Rule? { code.row.rule }

    /// Whether a client that asks once more by itself asks in vain: a rule says no until something else changes, or there
    /// is a longer wait than libraries keep.
    package var isRepeatedInVain: Bool {
        guard let secondsToWait else { return rule != nil }
        return secondsToWait > Self.longestWait
    }

    /// Seconds that OpenAI's libraries wait at most before they ask again.
    private static let longestWait = 60
}
