/// One thing that goes wrong, and where.
struct MischiefRule: ScriptedRule, Codable {
    let fault: Fault
    /// The merchant's number of the order; nil: any.
    var order: String?
    var provider: PlayedProvider?
    var call: PlayedCall?
    /// One in so many.
    var every = 1
    /// How often it strikes in the life of the process; nil: no limit.
    var times: Int?
    var milliseconds: Int?
    var count: Int?
    /// The word of a variant.
    var value: String?

    /// `Payments.help` says what each does.
    enum Fault: String, CaseIterable, Codable, Sendable {
        // Of notifications.
        case lose, `repeat`, delay, reorder, forge, disagree
        // Of answers.
        case slow, silent, cut, down, error, limited, unsigned, missigned
        // Of what happens.
        case cross, late, twice, console, refund
        // Of bills.
        case bill
    }

    func isFor(_ fault: Fault, _ order: String?, _ provider: PlayedProvider, _ call: PlayedCall?) -> Bool {
        self.fault == fault && (self.order == nil || self.order == order)
            && (self.provider == nil || self.provider == provider)
            && (self.call ?? usualCall == nil || self.call ?? usualCall == call)
    }

    /// What a fault is about that may be about several, if the rule does not say it.
    private var usualCall: PlayedCall? { fault == .disagree ? .notification : nil }

    var duration: Duration { .milliseconds(milliseconds ?? 1000) }
}
