/// The content of a record: the attributes of a CloudEvents 1.0 event and its data.
package struct Event: Sendable {
    /// Identifies the event; a repetition has the same id.
    package var id: String
    /// The message's type, e.g. `ChatRequested`.
    package var type: String
    /// The entity whose state the event changes; decides the partition and the order.
    package var key: String
    /// W3C trace context, passed from message to message.
    package var trace: String?
    /// Further attributes, in the order of writing.
    package var attributes: [Attribute]
    private var data: Data
    /// The decoded message, if writer and reader share a process; saves decoding it again.
    package var content: (any Sendable)?

    package struct Attribute: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        id: String, type: String, key: String, trace: String? = nil, attributes: [Attribute] = [], value: [UInt8],
        content: (any Sendable)? = nil
    ) {
        self.id = id
        self.type = type
        self.key = key
        self.trace = trace
        self.attributes = attributes
        data = .bytes(value)
        self.content = content
    }

    init(_ message: any Message, trace: String?, content: any Sendable) {
        id = message.id
        type = Swift.type(of: message).type
        key = message.key
        self.trace = trace
        attributes = []
        data = .message(message)
        self.content = content
    }

    private enum Data {
        case bytes([UInt8])
        case message(any Message)
    }

    /// The data: JSON, or the frames of an answer.
    ///
    /// Each call encodes the message, so that the log's thread does it and not the caller of `append`. Call once.
    package var value: [UInt8] {
        get {
            switch data {
            case .bytes(let bytes): bytes
            case .message(let message): MessageCoding.encode(message)
            }
        }
        set { data = .bytes(newValue) }
    }

    /// The event as a log keeps it: its data as bytes, without the decoded message.
    package var stored: Event {
        var event = self
        event.data = .bytes(value)
        event.content = nil
        return event
    }

    /// Finds an attribute; nil if it is absent.
    package subscript(attribute name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// The approximate size of the event on the log, in bytes.
    package var size: Int { size(with: value) }

    /// The same, for a caller that has the value already.
    package func size(with value: [UInt8]) -> Int {
        attributes.reduce(value.count + id.utf8.count + type.utf8.count + key.utf8.count + 32) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
    }
}
