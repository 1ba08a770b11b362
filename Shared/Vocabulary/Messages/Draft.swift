/// An event on its way to a topic, before the log gave it an offset and a time.
package struct Draft: Sendable {
    package var topic: Topic
    /// Named for `replies` only; elsewhere the key decides.
    package var partition: Int32?
    package var event: Event
    /// Money is made durable against power loss before anyone sees it.
    package var isMoney: Bool

    package init(topic: Topic, partition: Int32? = nil, event: Event, isMoney: Bool = false) {
        self.topic = topic
        self.partition = partition
        self.event = event
        self.isMoney = isMoney
    }

    /// A message for a consumer. The compiler refuses one that the consumer's inbox does not accept.
    package init<Input: Inbox>(to input: Input, trace: String? = nil) {
        let message = input.message
        self.init(
            topic: Input.topic,
            event: Event(message, trace: trace, content: input),
            isMoney: type(of: message).isMoney)
    }
}
