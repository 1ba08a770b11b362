import Messages
import Processing

extension QuotaState {
    /// Tells who asked by the bot that a charge has left little: once each time that it becomes so.
    ///
    /// What is reserved for answers that run counts as left, since most of it comes back; what is held for refunds does
    /// not.
    func warning(after charged: Money, of reservation: Reservation) -> [Output] {
        guard let low = reservation.lowCredit, let identity = reservation.reply.identity else { return [] }
        var left = balance.value.available
        pending.visitUnordered { left += $0.amount }
        guard left < low, left + charged >= low else { return [] }
        let name = "low/" + reservation.request.text
        return [.send(BotInbox.noticed(NoticeDue(identity: identity, name: name, notice: .creditLow(available: left))))]
    }
}
