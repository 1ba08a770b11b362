extension Mischief<MischiefRule> {
    /// Finds the rule that strikes; nil if all goes right.
    ///
    /// - Parameters:
    ///   - subject: what chance decides on.
    ///   - value: the variant that is asked for; nil: any.
    mutating func strike(
        _ fault: MischiefRule.Fault, _ subject: String, order: String?, provider: PlayedProvider,
        call: PlayedCall? = nil, value: String? = nil
    ) -> MischiefRule? {
        strike(subject) { $0.isFor(fault, order, provider, call) && (value == nil || $0.value == value) }
    }

    /// What goes wrong with one call.
    mutating func call(_ call: PlayedCall, order: String?, provider: PlayedProvider) -> CallMischief {
        guard !script.rules.isEmpty else { return CallMischief() }
        let kind = "\(provider.rawValue)/\(call.rawValue)/\(order ?? "")"
        let subject = "\(kind)/\(count(kind))"
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
