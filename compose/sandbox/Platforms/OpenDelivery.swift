import EventLoop

/// A delivery that goes on: how often it was tried, and what was said to it.
@IOLoop
final class OpenDelivery {
    let delivery: Delivery
    let plan: DeliveryPlan
    /// Its number on the phone.
    let entry: Int
    /// What the person was shown; nil: nothing yet.
    private var said: String?
    private var isTaken = false

    init(_ delivery: Delivery, _ plan: DeliveryPlan, entry: Int) {
        self.delivery = delivery
        self.plan = plan
        self.entry = entry
    }

    /// Whether the platform does not deliver it again.
    var isAnswered: Bool { isTaken || said != nil }

    /// What to do about an answer.
    enum Verdict: Equatable {
        /// To be shown.
        case show
        /// Nothing to be shown.
        case ignore
        /// A second text for what was answered already.
        case second
    }

    /// Takes an answer. One delivery may be under way twice, and both may be answered, but with one text.
    func take(_ text: String?) -> Verdict {
        guard let text else {
            isTaken = true
            return .ignore
        }
        guard let said else {
            said = text
            return .show
        }
        return said == text ? .ignore : .second
    }
}
