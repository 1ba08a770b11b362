import Messages
import Processing

/// What a person is told of in a chat, unasked.
extension Order {
    /// Tells who bought it, if they are known in a chat.
    ///
    /// - Parameter subject: the number of the order, or of a refund of it. Of each there is one notice.
    func tell(_ notice: NoticeDue.Notice, about subject: String) -> [Output] {
        guard let told else { return [] }
        return [.send(BotInbox.noticed(NoticeDue(identity: told, name: "order/" + subject, notice: notice)))]
    }
}
