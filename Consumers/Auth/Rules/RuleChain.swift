import Messages

/// The rules in the order in which a request is held against them: those that are always asked, then those that the
/// catalogue lists, in its order.
struct RuleChain: Sendable {
    /// In the usual order.
    private let rules: [Rule]
    private let always: [Rule]

    init(_ rules: [Rule]) {
        self.rules = rules
        always = rules.filter { $0.name == nil }
    }

    /// What the first rule that says no refuses with; nil if none does.
    func refusal(of entrant: Entrant, _ state: AuthState, at time: Timestamp) -> Refusal? {
        var spared: [RuleName] = []
        for rule in ordered(by: entrant.rules) {
            if let name = rule.name, spared.contains(name) { continue }
            if let refusal = rule.judge(entrant, state, time) { return refusal }
            spared += rule.spares(entrant, state)
        }
        return nil
    }

    private func ordered(by terms: RuleTerms?) -> [Rule] {
        guard let terms else { return rules }
        let listed = terms.order.compactMap(RuleName.init(rawValue:))
        // No door leaves these out; a faulty one must not.
        let names = listed + RuleName.needed.filter { !listed.contains($0) }
        return always + names.compactMap { name in rules.first { $0.name == name } }
    }
}
