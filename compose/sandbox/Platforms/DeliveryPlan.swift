/// How a delivery goes, which the script decides before it is sent for the first time.
struct DeliveryPlan: Sendable {
    /// So many attempts never reach the app.
    private(set) var drops = 0
    /// The answers to so many attempts never reach the platform.
    private(set) var losses = 0
    /// So many more go out beside the first.
    private(set) var duplicates = 0
    /// In milliseconds of the world, not of the platform.
    private(set) var delay = 0
    /// It waits until another one of the chat has ended, or for its delay.
    private(set) var isHeldBack = false

    /// For one that is never overtaken.
    private static let longestHold = 2_000

    /// - Parameter entry: the number that the phone gives what is delivered.
    init(_ chat: PhoneChat.Name, entry: Int, _ mischief: inout Mischief<PlatformRule>) {
        let person = chat.person.name
        func strike(_ fault: PlatformRule.Fault) -> PlatformRule? {
            mischief.strike(fault, "\(chat.app)/\(person)/\(entry)", app: chat.app, person: person)
        }
        if let rule = strike(.drop) { drops = rule.count ?? Delivery.attempts }
        if let rule = strike(.lose) { losses = rule.count ?? Delivery.attempts }
        if let rule = strike(.duplicate) { duplicates = min(rule.count ?? 1, 16) }
        if let rule = strike(.delay) { delay = rule.milliseconds ?? 1_000 }
        if let rule = strike(.reorder) {
            isHeldBack = true
            delay = max(delay, rule.milliseconds ?? Self.longestHold)
        }
    }
}
