/// Something that happened, as one consumer is told of it.
package protocol Message: Written, Decodable, Sendable {
    /// Its name on the log, for ever: `ce_type`.
    static var type: String { get }
    /// Whether it brings money in or hands it out: then it is made durable against power loss first.
    static var isMoney: Bool { get }
    /// Identifies it; a repetition bears the same.
    var id: String { get }
    /// The entity whose state it touches.
    var key: String { get }
}

extension Message {
    package static var isMoney: Bool { false }
}
