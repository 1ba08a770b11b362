/// One thing that goes wrong, and where.
struct PlatformRule: ScriptedRule {
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

extension Mischief<PlatformRule> {
    /// Finds the rule that strikes; nil if all goes right.
    ///
    /// - Parameter subject: what chance decides on.
    mutating func strike(
        _ fault: PlatformRule.Fault, _ subject: String, app: String?, person: String? = nil, call: AppCall? = nil
    ) -> PlatformRule? {
        strike(subject) { $0.isFor(fault, app, person, call) }
    }
}

/// What an app asks a platform's API.
enum AppCall: String, CaseIterable, Sendable {
    case token, send, typing, qrcode, template, identity, check, later, topics, answer
}
