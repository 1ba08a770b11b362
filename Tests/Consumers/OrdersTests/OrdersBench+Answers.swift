import Messages
import Processing
import ProcessingBench

/// A provider that says the same to every call.
extension OrdersBench {
    /// Lets time pass; every call that is made is answered so.
    mutating func pass(_ duration: Duration, answering answer: PaymentTold.Answer) -> [any Message] {
        let end = time + duration
        var said: [any Message] = []
        while let wakeAt, wakeAt <= end {
            let woken = passToNext()
            said += woken
            for call in woken.calls { said += drain(self.answer(call, answer), answer) }
        }
        return said + pass(max(.zero, end - time))
    }

    /// Answers all calls that were made, and those that follow.
    mutating func drain(_ said: [any Message], _ answer: PaymentTold.Answer) -> [any Message] {
        var all = said
        for call in said.calls { all += drain(self.answer(call, answer), answer) }
        return all
    }

    /// A refund of all that an order cost, which the provider is asked for.
    mutating func sentRefund() throws -> (number: RefundNumber, call: CashierAsked) {
        let order = bought()
        let held = hold(refund(order, by: nil).holds.first)
        guard let call = held.calls.first, let number = call.call.refund else { throw Unexpected() }
        return (number, call)
    }
}
