/// What one consumer accepts: an enum with a case for each message, and the only way to write to the consumer's topic.
package protocol Inbox: Sendable {
    static var topic: Topic { get }
    /// One line a case: the message that becomes it.
    static var accepts: [Accept<Self>] { get }
    /// The message inside the case.
    var message: any Message { get }
    /// The type of the messages that cancel a request; nil if none does.
    static var cancelling: String? { get }
    /// The request that the message cancels; nil if it cancels none. Nobody performs such a message.
    var cancels: RequestID? { get }
}

extension Inbox {
    package static var cancelling: String? { nil }
    package var cancels: RequestID? { nil }
}

/// One line of an inbox: a message's type and the case it becomes.
package struct Accept<Input: Inbox>: Sendable {
    package let type: String
    let decode: @Sendable ([UInt8]) throws -> Input

    package init<Content: Message>(_ content: Content.Type, as wrap: @escaping @Sendable (Content) -> Input) {
        type = Content.type
        decode = { wrap(try MessageCoding.decode(Content.self, from: $0)) }
    }
}

/// Why a record cannot be read; becomes the reason of a dead letter.
package enum UnreadableMessage: Error, Equatable {
    case unknownType(String)
    case malformed(String)

    package var reason: String {
        switch self {
        case .unknownType(let type): "The inbox does not accept messages of type '\(type)'."
        case .malformed(let detail): "The message cannot be decoded: \(detail)"
        }
    }
}

extension Inbox {
    /// Reads a record of this inbox.
    package static func read(_ event: Event) throws(UnreadableMessage) -> Self {
        if let content = event.content as? Self { return content }
        guard let accept = accepts.first(where: { $0.type == event.type }) else {
            throw .unknownType(event.type)
        }
        do {
            return try accept.decode(event.value)
        } catch {
            throw .malformed(String(describing: error))
        }
    }
}
