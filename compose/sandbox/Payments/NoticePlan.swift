/// How a notification goes out, which the script decides before it is sent for the first time.
struct NoticePlan {
    /// It is never sent.
    private(set) var isLost = false
    /// So many deliveries are lost on the way.
    private(set) var losses = 0
    /// How often it is sent again though it was acknowledged.
    private(set) var repetitions = 0
    private(set) var delay: Duration = .zero
    /// It waits until another one has arrived, or for its delay.
    private(set) var isHeldBack = false
    /// In what it says something else than the truth.
    private(set) var disagreement: String?

    /// For one that is never overtaken.
    private static let longestHold: Duration = .seconds(2)

    init(_ notice: PlayedNotice, _ mischief: inout Mischief<MischiefRule>) {
        let (order, provider) = (notice.order.number, notice.order.provider)
        func strike(_ fault: MischiefRule.Fault) -> MischiefRule? {
            mischief.strike(fault, notice.drawName, order: order, provider: provider, call: .notification)
        }
        if let rule = strike(.lose) {
            isLost = rule.count == nil
            losses = rule.count ?? 0
        }
        if let rule = strike(.repeat) { repetitions = rule.count ?? 1 }
        // One that was sent before a restart is late enough.
        if notice.attempts == 0, let rule = strike(.delay) { delay = rule.duration }
        if notice.attempts == 0, let rule = strike(.reorder) {
            isHeldBack = true
            delay = max(delay, rule.milliseconds.map { .milliseconds($0) } ?? Self.longestHold)
        }
        disagreement = strike(.disagree)?.value
    }
}
