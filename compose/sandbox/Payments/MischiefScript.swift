/// What the providers do wrong: rules, and the seed of what chance decides.
struct MischiefScript: Codable, Equatable, Sendable {
    var seed = 0
    var rules: [MischiefRule] = []

    static let mostRules = 256

    /// Whether chance has this rule strike. The same seed, rule and subject draw the same, in whatever order they come.
    func strikes(_ place: Int, _ subject: String) -> Bool {
        let every = rules[place].every
        return every <= 1 || Self.draw("\(seed)/\(place)/\(subject)") % UInt64(every) == 0
    }

    /// FNV-1a, mixed as SplitMix64 does: the hashes of the standard library differ from process to process.
    static func draw(_ text: String) -> UInt64 {
        var mixed = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// One thing that goes wrong, and where.
struct MischiefRule: Codable, Equatable, Sendable {
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
