extension Channel {
    /// What else of a client's request this provider gets, beside what shapes an answer and costs nothing of its own.
    ///
    /// Whatever is named here may change the price of a call, or who pays for it, without Yizhan noticing.
    package struct Members: Hashable, Sendable {
        /// Names of members of the body, such as `service_tier`.
        package var allowed: [String]
        /// Types of tools that the provider runs itself, such as `web_search`.
        package var tools: [String]
        /// True if a request with anything else is refused; else the rest is left out.
        package var othersAreRefused: Bool

        /// Multipliers of an answer that no reservation knows of.
        static let impossible = ["best_of", "num_return_sequences"]

        package init(allowed: [String] = [], tools: [String] = [], othersAreRefused: Bool = false) {
            self.allowed = allowed
            self.tools = tools
            self.othersAreRefused = othersAreRefused
        }
    }
}
