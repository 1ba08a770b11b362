import Messages
import Processing

extension Orders {
    /// Takes a case off the list: an operator has seen to it. A refund that waits is decided on instead.
    func settle(_ settled: CaseSettled, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(settled)
        guard let line = state.openCase(settled.subject) else { return asker.refusal(.orderUnknown) }
        if let deadline = settled.deadline, time > deadline { return asker.refusal(.late) }
        guard line.order.kind != .refundWaiting else {
            return asker.refusal(.orderState(status: RefundState.waiting.rawValue))
        }
        state.close(line)
        let reason = String(decoding: MessageCoding.encode(settled.reason), as: UTF8.self)
        let change = ChangeRecorded(
            by: settled.by, at: time, action: "case.settled", subject: settled.subject,
            before: String(decoding: MessageCoding.encode(line.order), as: UTF8.self),
            after: #"{"reason":\#(reason)}"#, request: settled.request)
        return [.record(change)] + asker.answer(.cases([line], next: nil))
    }
}
