internal import JSON

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

    func write(to writer: MessageWriter) {
        switch form {
        case .plain(let text): writer.write(quoted: text)
        case .read(let value): writer.write(raw: value.text)
        }
    }

    func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
