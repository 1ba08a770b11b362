import Messages
import Processing

/// While it can be paid: what the person pays with, and how the provider is asked whether that was done.
extension Order {
    /// Since somebody waited for what becomes of an order, so long somebody looks at it.
    private static var watchedFor: Duration { .seconds(60) }

    /// Asks for what the person pays with, always in the same words.
    mutating func prepare(at time: Timestamp) -> Output {
        errand.tries += 1
        let call = CashierAsked.Call.prepay(
            way: way, description: product.title, amountFen: product.priceFen, expires: expires)
        return errand.ask(call, of: number, at: merchant, time)
    }

    mutating func prepareAgain(at time: Timestamp) -> [Output] {
        // A call that was not answered may have been made.
        if errand.call != nil { isUnsure = true }
        return errand.tries > Pace.prepay.first.count ? giveUpPreparing(at: time) : [prepare(at: time)]
    }

    /// Prepares it once more after a while, a few times.
    mutating func prepareLater(at time: Timestamp) -> [Output] {
        guard errand.tries <= Pace.prepay.first.count else { return giveUpPreparing(at: time) }
        errand.due = time + Pace.prepay.wait(after: errand.tries)
        return []
    }

    private mutating func giveUpPreparing(at time: Timestamp) -> [Output] {
        trouble = OrderCase.Kind.unknownResult.rawValue
        return follow(.unprepared, at: time)
    }

    mutating func lookAgain(at time: Timestamp) -> [Output] {
        errand.due = nextQuery(after: time)
        return [query(at: time)]
    }

    /// When it is asked about next, or its time is over.
    func nextQuery(after time: Timestamp) -> Timestamp {
        let isWatched = watched.map { time < $0 + Self.watchedFor } ?? false
        let pace = isWatched ? Pace.watched : Pace.unwatched
        return min(pace.next(after: time, from: opened ?? made), expires)
    }

    /// Somebody waits for what becomes of it: the provider is asked more often for a while.
    mutating func watch(at time: Timestamp) {
        guard state == .making || state == .open else { return }
        watched = time
        if state == .open, let due = errand.due { errand.due = min(due, nextQuery(after: time)) }
    }
}
