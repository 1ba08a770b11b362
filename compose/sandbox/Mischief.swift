import JSON

/// Finds what goes wrong by script, and counts how often it did.
struct Mischief<Rule: ScriptedRule> {
    private(set) var script: MischiefScript<Rule>
    /// How often each rule has struck.
    private(set) var struck: [Int]
    /// How many calls there were of each sort.
    private var calls: [String: Int] = [:]

    /// Beyond this they are not told apart any more.
    private static var mostCalls: Int { 200_000 }

    init(_ script: MischiefScript<Rule> = MischiefScript()) {
        self.script = script
        struck = script.rules.map { _ in 0 }
    }

    mutating func add(_ rule: Rule) throws(ControlError) {
        try script.add(rule)
        struck.append(0)
    }

    /// Finds the first rule that strikes; nil if all goes right.
    ///
    /// - Parameters:
    ///   - subject: what chance decides on.
    ///   - isFor: whether a rule is about it.
    mutating func strike(_ subject: String, where isFor: (Rule) -> Bool) -> Rule? {
        for (place, rule) in script.rules.enumerated() where isFor(rule) {
            if let times = rule.times, struck[place] >= times { continue }
            guard script.strikes(place, subject) else { continue }
            struck[place] += 1
            return rule
        }
        return nil
    }

    /// Counts a call, so that chance decides on each anew; returns how many of its sort there were.
    mutating func count(_ sort: String) -> Int {
        if calls.count < Self.mostCalls || calls[sort] != nil { calls[sort, default: 0] += 1 }
        return calls[sort, default: 0]
    }

    var document: JSONText { script.document(struck: struck) }
}
