/// Collects the lines of a response's head from libcurl.
///
/// The next status line replaces an interim response (1xx). Lines after the head (trailers) are counted and ignored.
struct ResponseHead {
    enum Progress {
        case more
        /// The empty line after a final status has arrived.
        case complete(HTTPResponse)
        case tooLarge
        case malformed
    }

    private let maximumBytes: Int
    private var bytes = 0
    private var status: HTTPResponse.Status?
    private var fields = HTTPFields()
    private var isComplete = false

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    mutating func add(_ line: UnsafeRawBufferPointer) -> Progress {
        bytes += line.count
        guard bytes <= maximumBytes else { return .tooLarge }
        guard !isComplete else { return .more }
        // A folded line continues a value that no caller reads.
        if let first = line.first, first == 0x20 || first == 0x09 { return .more }
        let text = Self.trimmed(line)
        if text.isEmpty { return finish() }
        if text.starts(with: "HTTP/".utf8) { return begin(text) }
        addField(text)
        return .more
    }

    private mutating func begin(_ line: Slice<UnsafeRawBufferPointer>) -> Progress {
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let code = Int(String(decoding: parts[1], as: UTF8.self)) else { return .malformed }
        guard 100...599 ~= code else { return .malformed }
        let phrase = parts.count == 3 ? String(decoding: parts[2], as: UTF8.self) : ""
        status = HTTPResponse.Status(code: code, reasonPhrase: phrase)
        fields = HTTPFields()
        return .more
    }

    private mutating func finish() -> Progress {
        guard let status else { return .malformed }
        // After 101 no other head follows, though no request asks for an upgrade.
        guard status.kind != .informational || status.code == 101 else { return .more }
        isComplete = true
        return .complete(HTTPResponse(status: status, headerFields: fields))
    }

    /// Ignores a line without a valid name: libcurl has read the lines that frame the message, and no other line
    /// matters.
    private mutating func addField(_ line: Slice<UnsafeRawBufferPointer>) {
        guard let colon = line.firstIndex(of: 0x3A) else { return }
        let text = String(decoding: line[..<colon], as: UTF8.self)
        guard let name = KnownNames.known(text) ?? HTTPField.Name(text) else { return }
        let value = Self.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        fields.append(HTTPField(name: name, value: String(decoding: value, as: UTF8.self)))
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var text = bytes[...]
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
