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
    /// What the event is to a log that makes room; matters on `replies` only.
    package var stay: Stay

    package enum Stay: Sendable {
        /// Of an answer, which was promised to stay.
        case answer
        /// The last record of an answer.
        case answerEnd
        /// Cost nothing, and is gone soon after it was delivered.
        case brief
    }

    package init(
        topic: Topic, partition: Int32? = nil, event: Event, isMoney: Bool = false, loss: Money = .zero,
        stay: Stay = .answer
    ) {
        self.topic = topic
        self.partition = partition
        self.event = event
        self.isMoney = isMoney
        self.loss = loss
        self.stay = stay
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
