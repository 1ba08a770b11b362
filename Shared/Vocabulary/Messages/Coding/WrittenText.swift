internal import JSON

/// A text in the form in which it came: read from a message it keeps its escapes, and is unescaped for who asks.
///
/// A chat's body may be megabytes long and passes stations that do not look at it.
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

    /// Unescapes a text that was read, each time.
    var text: String {
        switch form {
        case .plain(let text): text
        case .read(let value): value.string ?? ""
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
