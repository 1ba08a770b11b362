/// Something that happened, told to one consumer.
package protocol Message: Written, Decodable, Sendable {
    /// Its name on the log, for ever: `ce_type`.
    static var type: String { get }
    /// True if the message brings money in or hands it out; it is then made durable against power loss first.
    static var isMoney: Bool { get }
    /// Identifies the message; a repetition has the same id.
    var id: String { get }
    /// The entity whose state the message changes.
    var key: String { get }
    /// What we paid and nobody pays us, by this message: the station that writes it counts and reports it.
    var loss: Money { get }
    /// What the message says an operator should look at; nil for nothing.
    var alarm: Alarm? { get }
}

extension Message {
    package static var isMoney: Bool { false }
    package var loss: Money { .zero }
    package var alarm: Alarm? { nil }
}
