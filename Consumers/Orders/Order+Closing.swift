import Messages
import Processing

/// When it can no longer be paid here: how it is closed at the provider, and how a payment is sought that came anyway.
extension Order {
    /// How long the provider is asked to close it.
    private static var closedWithin: Duration { .seconds(259_200) }
    /// How long a payment is sought after that, and how much longer while the provider does not answer.
    private static var soughtFor: Duration { .seconds(86_400) }
    private static var soughtLonger: Duration { .seconds(172_800) }
    /// The last query of all is made however late it is read.
    private static var lastQueryWithin: Duration { .seconds(604_800) }

    /// Whether a failed one still is to be closed at the provider.
    var isBeingClosed: Bool { state == .failed && !isClosedThere && errand.due != nil }

    mutating func askClose(at time: Timestamp) -> Output { errand.ask(.close, of: number, at: merchant, time) }

    /// Asks the provider to close it until it has: where nobody knows whether it has, how it stands, then again.
    mutating func pursueClose(at time: Timestamp) -> [Output] {
        guard time < errand.since + Self.closedWithin else { return giveUp(at: time) }
        guard let call = errand.call else { return [askClose(at: time)] }
        return call.name == CashierAsked.Call.close.name ? [lookBeforeClosing(at: time)] : closeLater(at: time)
    }

    mutating func lookBeforeClosing(at time: Timestamp) -> Output {
        errand.ask(.query, of: number, at: merchant, time)
    }

    mutating func closeLater(at time: Timestamp) -> [Output] {
        errand.call = nil
        errand.tries += 1
        errand.due = time + Pace.close.wait(after: errand.tries)
        return []
    }

    /// A failed one is closed at the provider.
    mutating func seekPayment(at time: Timestamp) {
        isClosedThere = true
        errand.begin(at: time)
        errand.due = nextSearch(after: time)
    }

    /// Until when a payment is sought, if the provider answers then.
    private var soughtUntil: Timestamp { errand.since + Self.soughtFor }

    mutating func seek(at time: Timestamp) -> [Output] {
        guard time < soughtUntil + Self.soughtLonger else { return giveUp(at: time) }
        errand.due = nextSearch(after: time)
        return [query(at: time)]
    }

    func nextSearch(after time: Timestamp) -> Timestamp {
        let next = Pace.unwatched.next(after: time, from: opened ?? made)
        return time < soughtUntil ? min(next, soughtUntil) : next
    }

    /// The provider says that it is not paid: after the end of the search there is nothing more to seek.
    mutating func endSearch(at time: Timestamp) {
        if time >= soughtUntil { errand.due = nil }
    }

    private mutating func giveUp(at time: Timestamp) -> [Output] {
        trouble = OrderCase.Kind.unknownResult.rawValue
        let fault = Fault(kind: .unknownResult, note: "The provider did not say for days how it stands.")
        let said = follow(.lost, about: fault, at: time)
        errand.begin(at: time)
        return said + [errand.tell(.query, of: number, at: merchant, time, within: Self.lastQueryWithin)]
    }

    /// Until when an unknown result is sought.
    var checkedUntil: Timestamp? {
        guard errand.due != nil else { return nil }
        switch state {
        case .closing: return errand.since + Self.closedWithin
        case .failed where !isClosedThere: return errand.since + Self.closedWithin
        case .closed, .failed: return soughtUntil
        case .making, .open, .paid, .credited, .disputed: return nil
        }
    }
}
