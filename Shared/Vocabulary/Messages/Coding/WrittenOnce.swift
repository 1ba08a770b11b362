internal import JSON
internal import Synchronization

/// A value that is encoded once and then forwarded as bytes from message to message. A decoded value is forwarded as
/// the bytes that it was read from.
///
/// A question may have megabytes and passes three inboxes; each station encodes only what it adds.
package struct WrittenOnce<Value: Written & Codable & Hashable & Sendable>: Written, Codable, Hashable, Sendable {
    private let shared: Shared

    private final class Shared: Sendable {
        let value: Value
        private let written: Mutex<ArraySlice<UInt8>?>

        init(_ value: Value, written: ArraySlice<UInt8>? = nil) {
            self.value = value
            self.written = Mutex(written)
        }

        var bytes: ArraySlice<UInt8> {
            written.withLock { written in
                if let written { return written }
                let bytes = MessageCoding.encode(value)[...]
                written = bytes
                return bytes
            }
        }
    }

    package init(_ value: Value) {
        shared = Shared(value)
    }

    package init(from decoder: any Decoder) throws {
        shared = Shared(try Value(from: decoder), written: (decoder as? MessageDecoder)?.value.text)
    }

    package var value: Value { shared.value }

    package func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? MessageEncoder {
            write(to: encoder.writer)
        } else {
            try value.encode(to: encoder)
        }
    }

    package func write(to writer: MessageWriter) {
        writer.write(raw: shared.bytes)
    }

    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}
