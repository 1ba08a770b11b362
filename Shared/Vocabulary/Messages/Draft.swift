/// An event to append; it has no offset and no time yet.
package struct Draft: Sendable {
    package var topic: Topic
    /// Set for `replies` only; elsewhere the key decides.
    package var partition: Int32?
    package var event: Event
    /// True if the event must survive a power loss before anyone sees it.
    package var isMoney: Bool
    /// What the event says we have lost.
    package var loss: Money

    package init(
        topic: Topic, partition: Int32? = nil, event: Event, isMoney: Bool = false, loss: Money = .zero
    ) {
        self.topic = topic
        self.partition = partition
        self.event = event
        self.isMoney = isMoney
        self.loss = loss
    }

    /// Makes a message for a consumer. A message that the inbox does not accept does not compile.
    package init<Input: Inbox>(to input: Input, trace: String? = nil) {
        let message = input.message
        self.init(
            topic: Input.topic,
            event: Event(message, trace: trace, content: input),
            isMoney: type(of: message).isMoney, loss: message.loss)
    }
}
