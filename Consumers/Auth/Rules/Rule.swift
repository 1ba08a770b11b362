package import Messages

/// One reason to refuse: a pure function that returns a refusal, or nil.
///
/// What the client is told (the code, the text in two languages, the rule's name in `X-Yizhan-Refusal`, what counts the
/// refusals) follows from the refusal's problem (`Shared/Vocabulary/Problems/Problem+Row.swift`).
package struct Rule: Sendable {
    /// Under which the catalogue orders it; nil for a rule that is always asked, before those that have one.
    package let name: RuleName?
    package let judge: @Sendable (Entrant, AuthState, Timestamp) -> Refusal?
    /// The rules behind it that are not asked.
    package let spares: @Sendable (Entrant, AuthState) -> [RuleName]

    /// A rule that is always asked.
    package init(_ judge: @escaping @Sendable (Entrant, AuthState, Timestamp) -> Refusal?) {
        self.init(name: nil, judge: judge, spares: { _, _ in [] })
    }

    /// A rule that the catalogue orders.
    package init(_ name: RuleName, _ judge: @escaping @Sendable (Entrant, AuthState, Timestamp) -> Refusal?) {
        self.init(name: name, judge: judge, spares: { _, _ in [] })
    }

    init(
        name: RuleName?, judge: @escaping @Sendable (Entrant, AuthState, Timestamp) -> Refusal?,
        spares: @escaping @Sendable (Entrant, AuthState) -> [RuleName]
    ) {
        self.name = name
        self.judge = judge
        self.spares = spares
    }

    /// All rules, in the usual order. Add a rule as a line here; to leave one out, give Auth a shorter list.
    package static let standard: [Rule] = [
        // Always, in this order.
        deadline, credential, keyExpiry, address, keyFrequency,
        // As the catalogue orders them.
        whitelist, frequency, words, status, model,
    ]
}
