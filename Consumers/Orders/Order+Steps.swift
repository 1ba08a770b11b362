import Messages
import Processing

/// How an order moves on, and what it does by itself when its time has come.
extension Order {
    /// Moves on as the table says, and does what it says.
    ///
    /// - Parameter fault: what there is to note, if anything is.
    mutating func follow(_ event: OrderEvent, about fault: Fault? = nil, at time: Timestamp) -> [Output] {
        let transition = state.transition(on: event)
        var said = transition.next == state ? [] : enter(transition.next, at: time)
        for act in transition.acts { said += perform(act, about: fault, at: time) }
        return said
    }

    private mutating func enter(_ next: OrderState, at time: Timestamp) -> [Output] {
        state = next
        errand.begin(at: time)
        switch next {
        case .making, .closing, .failed:
            return []
        case .open:
            opened = time
            errand.due = nextQuery(after: time)
            return []
        case .closed:
            closed = time
            errand.due = nextSearch(after: time)
            return []
        case .paid:
            trouble = nil
            return settle(.unknownResult, at: time) + [booked(isFulfilled: false)]
        case .credited:
            credited = time
            let notice = NoticeDue.Notice.credited(order: number.text, credit: product.total)
            return settle(.notCredited, at: time) + [booked(isFulfilled: true)] + tell(notice, about: number.text)
        case .disputed:
            // Only what could not be credited goes on by itself.
            if paid != nil, !isSecond { errand.due = time + Pace.quota.later }
            return []
        }
    }

    private mutating func perform(_ act: OrderAct, about fault: Fault?, at time: Timestamp) -> [Output] {
        switch act {
        case .close: return [askClose(at: time)]
        case .credit: return credit(at: time)
        case .query: return [query(at: time)]
        case .note: return fault.map { note($0, at: time) } ?? []
        case .late:
            isLate = true
            return []
        }
    }

    /// Does what is due, of it and of its refunds. Nothing is due afterwards.
    mutating func wake(at time: Timestamp) -> [Output] {
        var said = errand.isDue(at: time) ? act(at: time) : []
        for index in refunds.indices where refunds[index].errand.isDue(at: time) {
            said += wakeRefund(index, at: time)
        }
        return said
    }

    private mutating func act(at time: Timestamp) -> [Output] {
        switch state {
        case .making: return time >= expires ? follow(.expire, at: time) : prepareAgain(at: time)
        case .open: return time >= expires ? follow(.expire, at: time) : lookAgain(at: time)
        case .closing: return pursueClose(at: time)
        case .failed where isBeingClosed: return pursueClose(at: time)
        case .closed, .failed: return seek(at: time)
        case .paid, .disputed: return creditAgain(at: time)
        case .credited:
            errand.due = nil
            return []
        }
    }

    /// Asks how it stands. The answer counts whenever it comes, so nothing waits for it.
    mutating func query(at time: Timestamp) -> Output { errand.tell(.query, of: number, at: merchant, time) }
}
