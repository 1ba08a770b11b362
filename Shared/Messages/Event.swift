/// What a record says: the attributes of a CloudEvents 1.0 event and its data.
package struct Event: Sendable {
    /// Identifies the event; a repetition bears the same.
    package var id: String
    /// The message's type, e.g. `ChatRequested`.
    package var type: String
    /// The entity whose state it touches; decides the partition and the order.
    package var key: String
    /// W3C trace context, handed from message to message.
    package var trace: String?
    /// Further attributes, in the order they are written.
    package var attributes: [Attribute]
    /// The data: JSON, or the frames of an answer.
    package var value: [UInt8]
    /// The decoded message where the writer and the reader share a process, so that it is decoded once at most.
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
        self.value = value
        self.content = content
    }

    /// The value of an attribute, nil if it is absent.
    package subscript(attribute name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// About what the event takes on the log, in bytes.
    package var size: Int {
        attributes.reduce(value.count + id.utf8.count + type.utf8.count + key.utf8.count + 32) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
    }
}
