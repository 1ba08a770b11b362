/// What the platforms do wrong: rules, and the seed of what chance decides.
struct PlatformMischief: Equatable, Sendable {
    private(set) var seed = 0
    private(set) var rules: [PlatformRule] = []
    /// How often each rule has struck.
    private(set) var struck: [Int] = []

    static let mostRules = 256

    init() {}

    init(seed: Int, rules: [PlatformRule]) {
        self.seed = seed
        self.rules = rules
        struck = rules.map { _ in 0 }
    }

    mutating func add(_ rule: PlatformRule) {
        rules.append(rule)
        struck.append(0)
    }

    /// Finds the rule that strikes; nil if all goes right.
    ///
    /// - Parameter subject: what chance decides on: the same seed, rule and subject draw the same.
    mutating func strike(
        _ fault: PlatformRule.Fault, _ subject: String, app: String?, person: String? = nil, call: AppCall? = nil
    ) -> PlatformRule? {
        for (place, rule) in rules.enumerated() where rule.isFor(fault, app, person, call) {
            if let times = rule.times, struck[place] >= times { continue }
            let isDrawn =
                rule.every <= 1 || MischiefScript.draw("\(seed)/\(place)/\(subject)") % UInt64(rule.every) == 0
            guard isDrawn else { continue }
            struck[place] += 1
            return rule
        }
        return nil
    }
}

/// One thing that goes wrong, and where.
struct PlatformRule: Equatable, Sendable {
    let fault: Fault
    /// The app's name; nil: any.
    var app: String?
    var person: String?
    var call: AppCall?
    /// One in so many.
    var every = 1
    /// How often it strikes; nil: no limit.
    var times: Int?
    var milliseconds: Int?
    var count: Int?
    var code: Int?

    /// `Platforms.help` says what each does.
    enum Fault: String, CaseIterable, Sendable {
        // Of deliveries.
        case drop, lose, duplicate, delay, reorder
        // Of answers to calls.
        case error, slow, silent, cut, down
    }

    func isFor(_ fault: Fault, _ app: String?, _ person: String?, _ call: AppCall?) -> Bool {
        self.fault == fault && (self.app == nil || self.app == app)
            && (self.person == nil || self.person == person) && (self.call == nil || self.call == call)
    }
}

/// What an app asks a platform's API.
enum AppCall: String, CaseIterable, Sendable {
    case token, send, typing, qrcode, template, identity, check, later, topics, answer
}
