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
            write(to: &encoder.writer.output.bytes)
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

/// A text as it was received: a text from a message keeps its escapes until someone reads it.
///
/// A chat's body may have megabytes, and most stations do not read it.
struct WrittenText: Written, Codable, Hashable, Sendable {
    private let form: Form

    private enum Form: Sendable {
        case plain(String)
        /// A string of a document.
        case read(JSONValue)
    }

    init(_ text: String) {
        form = .plain(text)
    }

    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? MessageDecoder, decoder.value.isString else {
            form = .plain(try String(from: decoder))
            return
        }
        form = .read(decoder.value)
    }

    /// The text; each call unescapes a text that was read from a message.
    var text: String {
        switch form {
        case .plain(let text): text
        case .read(let value): value.string ?? ""
        }
    }

    /// Bytes, of a text that was read with its escapes.
    var count: Int {
        switch form {
        case .plain(let text): text.utf8.count
        case .read(let value): value.text.count
        }
    }

    func write(to buffer: inout [UInt8]) {
        switch form {
        case .plain(let text): buffer.append(quoted: text)
        case .read(let value): buffer += value.text
        }
    }

    func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
