/// Parses an HTTP response as its bytes arrive, and counts the events of an SSE body.
struct AnswerReader {
    private enum Part: Equatable {
        case head, chunkSize
        case chunk(Int)
        case chunkEnd, trailer
        case body(Int)
        case end
    }

    /// The most bytes to search for the end of a head or a line.
    private static let mostOfFraming = 512

    private var part = Part.head
    /// The received part of a head or of a line of framing.
    private var framing = ByteBuffer()
    private var events = EventCounter()

    private(set) var status = 0
    /// True if the server closes the connection after this response.
    private(set) var closes = false
    /// True if the response says when to come again.
    private(set) var saysWhen = false
    /// True if the bytes are not HTTP that this reader understands.
    private(set) var isBroken = false

    var isEnded: Bool { part == .end }
    var words: Int { events.words }
    var isDone: Bool { events.isDone }

    mutating func reset() {
        framing.removeAll()
        events.reset()
        (part, status, closes, saysWhen, isBroken) = (.head, 0, false, false, false)
    }

    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty, part != .end, !isBroken { rest = rest.dropping(step(rest)) }
    }

    /// Parses bytes of the current part; returns how many, at least one.
    private mutating func step(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch part {
        case .head: readFraming(bytes, until: "\r\n\r\n") { $0.beginBody() }
        case .chunkSize: readFraming(bytes, until: "\r\n") { $0.beginChunk() }
        case .chunkEnd: readFraming(bytes, until: "\r\n") { $0.part = .chunkSize }
        case .trailer: readFraming(bytes, until: "\r\n") { $0.part = .end }
        case .chunk(let left): readBody(bytes, left: left, then: .chunkEnd) { .chunk($0) }
        case .body(let left): readBody(bytes, left: left, then: .end) { .body($0) }
        case .end: bytes.count
        }
    }

    private mutating func readFraming(
        _ bytes: UnsafeRawBufferPointer, until end: StaticString, then use: (inout AnswerReader) -> Void
    ) -> Int {
        let before = framing.count
        framing.append(bytes.prefix(Self.mostOfFraming))
        guard let position = framing.withBytes({ $0.position(of: end) }) else {
            return min(bytes.count, Self.mostOfFraming)
        }
        use(&self)
        framing.removeAll()
        return position + end.utf8CodeUnitCount - before
    }

    private mutating func beginBody() {
        let head = framing.withBytes { $0.keeping($0.position(of: "\r\n\r\n") ?? 0).lowercased }
        head.withUnsafeBytes { head in
            status = head.number(after: "http/1.1") ?? 0
            closes = head.position(of: "\nconnection: close") != nil
            saysWhen = head.position(of: "\nretry-after:") != nil
            if head.position(of: "\ntransfer-encoding: chunked") != nil {
                part = .chunkSize
            } else if let length = head.number(after: "\ncontent-length:") {
                part = length == 0 ? .end : .body(length)
            } else {
                isBroken = true
            }
        }
    }

    private mutating func beginChunk() {
        let size = framing.withBytes { bytes in
            Int(
                String(decoding: bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: ";") }, as: UTF8.self),
                radix: 16)
        }
        guard let size else {
            isBroken = true
            return
        }
        part = size == 0 ? .trailer : .chunk(size)
    }

    private mutating func readBody(
        _ bytes: UnsafeRawBufferPointer, left: Int, then next: Part, otherwise: (Int) -> Part
    ) -> Int {
        let count = min(left, bytes.count)
        events.read(bytes.keeping(count))
        part = count == left ? next : otherwise(left - count)
        return count
    }
}
