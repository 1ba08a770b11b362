/// Finds what goes wrong by script, and counts how often it did.
struct Mischief {
    private(set) var script: MischiefScript
    /// How often each rule has struck.
    private(set) var struck: [Int]
    /// How many calls there were of each sort about each order, so that chance decides on each anew.
    private var calls: [String: Int] = [:]

    /// Beyond this they are not told apart any more.
    private static let mostCalls = 200_000

    init(_ script: MischiefScript) {
        self.script = script
        struck = script.rules.map { _ in 0 }
    }

    /// Finds the rule that strikes; nil if all goes right.
    ///
    /// - Parameters:
    ///   - subject: what chance decides on.
    ///   - value: the variant that is asked for; nil: any.
    mutating func strike(
        _ fault: MischiefRule.Fault, _ subject: String, order: String?, provider: PlayedProvider,
        call: PlayedCall? = nil, value: String? = nil
    ) -> MischiefRule? {
        for (place, rule) in script.rules.enumerated() where rule.isFor(fault, order, provider, call) {
            guard value == nil || rule.value == value else { continue }
            if let times = rule.times, struck[place] >= times { continue }
            guard script.strikes(place, subject) else { continue }
            struck[place] += 1
            return rule
        }
        return nil
    }

    /// What goes wrong with one call.
    mutating func call(_ call: PlayedCall, order: String?, provider: PlayedProvider) -> CallMischief {
        guard !script.rules.isEmpty else { return CallMischief() }
        let kind = "\(provider.rawValue)/\(call.rawValue)/\(order ?? "")"
        if calls.count < Self.mostCalls || calls[kind] != nil { calls[kind, default: 0] += 1 }
        let subject = "\(kind)/\(calls[kind, default: 0])"
        var found = CallMischief()
        for fault in [.down, .error, .limited] as [MischiefRule.Fault] where found.refusal == nil {
            found.refusal = strike(fault, subject, order: order, provider: provider, call: call)
        }
        if let rule = strike(.slow, subject, order: order, provider: provider, call: call) {
            found.wait = rule.duration
        }
        if strike(.silent, subject, order: order, provider: provider, call: call) != nil {
            found.ending = .silent
        } else if strike(.cut, subject, order: order, provider: provider, call: call) != nil {
            found.ending = .cut
        }
        if strike(.unsigned, subject, order: order, provider: provider, call: call) != nil {
            found.signing = .none
        } else if strike(.missigned, subject, order: order, provider: provider, call: call) != nil {
            found.signing = .wrong
        }
        return found
    }
}

/// What goes wrong with one call.
struct CallMischief {
    /// With it nothing is done.
    var refusal: MischiefRule?
    /// Before the answer, after the deed.
    var wait: Duration = .zero
    var ending = Ending.answer
    var signing = Signing.right

    enum Ending {
        case answer
        /// Nothing comes, and the connection stays open.
        case silent
        /// Nothing comes, and the connection ends.
        case cut
    }

    enum Signing {
        case right, none, wrong
    }
}
