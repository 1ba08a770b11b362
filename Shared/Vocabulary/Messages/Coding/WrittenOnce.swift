internal import JSON
internal import Synchronization

/// A value that is put into bytes once, when the first of them are written, and forwarded as those bytes from message
/// to message; one that was read is forwarded as the bytes that it was read from.
///
/// A question may be megabytes long and passes three inboxes; only what each station adds is written there.
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
            write(to: &encoder.writer.bytes)
        } else {
            try value.encode(to: encoder)
        }
    }

    package func write(to buffer: inout [UInt8]) {
        buffer += shared.bytes
    }

    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}
