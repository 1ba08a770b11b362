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
    /// What the event says an operator should look at.
    package var alarm: Alarm?
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
        alarm: Alarm? = nil, stay: Stay = .answer
    ) {
        self.topic = topic
        self.partition = partition
        self.event = event
        self.isMoney = isMoney
        self.loss = loss
        self.alarm = alarm
        self.stay = stay
    }

    /// Makes a message for a consumer. A message that the inbox does not accept does not compile.
    package init<Input: Inbox>(to input: Input, trace: String? = nil) {
        let message = input.message
        self.init(
            topic: Input.topic,
            event: Event(message, trace: trace, content: input),
            isMoney: type(of: message).isMoney, loss: message.loss, alarm: message.alarm)
    }

    /// Makes a record of one of `Topic.kept`.
    package init<Content: Message>(_ message: Content, on topic: Topic, trace: String? = nil) {
        precondition(Topic.kept.contains(topic), "A message for a consumer is a case of its inbox.")
        self.init(
            topic: topic, event: Event(message, trace: trace, content: message), isMoney: Content.isMoney,
            loss: message.loss, alarm: message.alarm)
    }
}
