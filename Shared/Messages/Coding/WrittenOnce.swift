/// A value that is put into bytes once and forwarded as those bytes, from message to message.
///
/// A question may be megabytes long and passes three inboxes; only what each station adds is written there.
package struct WrittenOnce<Value: Written & Codable & Hashable & Sendable>: Written, Codable, Hashable, Sendable {
    package let value: Value
    private let bytes: [UInt8]

    package init(_ value: Value) {
        self.value = value
        bytes = MessageCoding.encode(value)
    }

    package init(from decoder: any Decoder) throws {
        self.init(try Value(from: decoder))
    }

    package func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? MessageEncoder {
            encoder.writer.write(raw: bytes)
        } else {
            try value.encode(to: encoder)
        }
    }

    package func write(to writer: MessageWriter) {
        writer.write(raw: bytes)
    }

    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}
