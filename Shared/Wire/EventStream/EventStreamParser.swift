import Bytes

/// Splits a `text/event-stream` into events, wherever reads split the bytes.
///
/// Lines end with LF, CRLF or CR. Comments, unknown fields and events without data are skipped; an incomplete event at
/// the end of the stream is dropped. An event that lies whole in one read is lent without a copy.
package struct EventStreamParser: Sendable {
    /// The most bytes of an event: as many as are kept of a whole answer, so that a picture fits.
    package static let mostEventBytes = 16 << 20
    /// The most lines of data of an event.
    package static let mostLines = 1 << 16

    private let maximumEventBytes: Int
    /// The start of a line whose end has not arrived.
    private var unfinishedLine: [UInt8] = []
    /// The data of the event whose blank line has not arrived.
    private var data: ServerSentEvent?
    private var name: String?
    /// The bytes and the number of the event's lines so far, without comments.
    private var eventBytes = 0
    private var lines = 0
    private var hasUnknownField = false
    private var endedInCarriageReturn = false
    private var isAtStart = true

    /// - Parameter maximumEventBytes: the most bytes of an event's lines, wherever reads split them.
    package init(maximumEventBytes: Int = mostEventBytes) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// True if the next byte starts an event.
    package var isBetweenEvents: Bool {
        unfinishedLine.isEmpty && eventBytes == 0 && !endedInCarriageReturn && !isAtStart
    }

    /// True if a line came that no event stream has, such as a sentence or a page.
    package var isForeign: Bool {
        guard !hasUnknownField, !unfinishedLine.isEmpty else { return hasUnknownField }
        let span = unfinishedLine.span
        let end = span.firstIndex(of: Byte.colon, from: 0, to: span.count)
        guard end == span.count else { return !Self.isKnown(span, 0..<end) }
        return !Self.fields.contains { field in
            span.count <= field.utf8CodeUnitCount && Self.isBeginning(of: field, span, 0..<end)
        }
    }

    /// Reads the next bytes and appends the events that they complete. After an error the stream is unusable.
    package mutating func read(
        _ bytes: [UInt8], into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        var position = 0
        while let event = try next(in: bytes, from: &position) { events.append(event) }
    }

    /// Reads from `position`, which it advances, to the end of the next event; nil at the end of the bytes.
    package mutating func next(
        in bytes: [UInt8], from position: inout Int
    ) throws(EventStreamError) -> ServerSentEvent? {
        guard position < bytes.count else { return nil }
        if endedInCarriageReturn, bytes[position] == Byte.lineFeed { position += 1 }
        endedInCarriageReturn = false
        while case let end = bytes.span.firstIndex(
            of: Byte.lineFeed, or: Byte.carriageReturn, from: position, to: bytes.count), end < bytes.count
        {
            let start = position
            position = end + 1
            if bytes[end] == Byte.carriageReturn {
                endedInCarriageReturn = position == bytes.count
                if position < bytes.count, bytes[position] == Byte.lineFeed { position += 1 }
            }
            try check(unfinishedLine.count + end - start)
            if let event = takeLine(of: bytes, start..<end) { return event }
        }
        try check(unfinishedLine.count + bytes.count - position)
        unfinishedLine.append(contentsOf: bytes[position...])
        position = bytes.count
        return nil
    }

    /// Checks the event with a line of so many bytes, whether or not the line has ended: the limit is the same wherever
    /// reads split the bytes.
    private func check(_ lineBytes: Int) throws(EventStreamError) {
        guard eventBytes + lineBytes <= maximumEventBytes else { throw .eventTooLarge(limit: maximumEventBytes) }
        guard lines <= Self.mostLines else { throw .tooManyLines(limit: Self.mostLines) }
    }

    /// Processes the end of a line, which is the whole line unless an earlier read began it.
    private mutating func takeLine(of bytes: [UInt8], _ range: Range<Int>) -> ServerSentEvent? {
        guard !unfinishedLine.isEmpty else { return takeWholeLine(of: bytes, range) }
        var line: [UInt8] = []
        swap(&line, &unfinishedLine)
        line.append(contentsOf: bytes[range])
        return takeWholeLine(of: line, 0..<line.count)
    }

    private mutating func takeWholeLine(of bytes: [UInt8], _ range: Range<Int>) -> ServerSentEvent? {
        var range = range
        if isAtStart {
            isAtStart = false
            if bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) { range = range.lowerBound + 3..<range.upperBound }
        }
        guard !range.isEmpty else { return dispatch() }
        let colon = bytes.span.firstIndex(of: Byte.colon, from: range.lowerBound, to: range.upperBound)
        var valueStart = min(colon + 1, range.upperBound)
        if valueStart < range.upperBound, bytes[valueStart] == Byte.space { valueStart += 1 }
        takeField(range.lowerBound..<colon, of: bytes, value: valueStart..<range.upperBound)
        return nil
    }

    private mutating func takeField(_ field: Range<Int>, of bytes: [UInt8], value: Range<Int>) {
        // A comment has an empty name. It may come for hours in an event that has not begun.
        guard !field.isEmpty else { return }
        eventBytes += value.upperBound - field.lowerBound
        if Self.isField("data", bytes.span, field) {
            lines += 1
            if data == nil {
                data = ServerSentEvent(bytes: bytes, range: value)
            } else {
                data?.join(bytes[value])
            }
        } else if Self.isField("event", bytes.span, field) {
            name = String(decoding: bytes[value], as: UTF8.self)
        } else if !Self.isKnown(bytes.span, field) {
            hasUnknownField = true
        }
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            data = nil
            name = nil
            eventBytes = 0
            lines = 0
        }
        data?.name = name
        return data
    }

    private static let fields: [StaticString] = ["data", "event", "id", "retry"]

    private static func isKnown(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.isEmpty || fields.contains { field in isField(field, bytes, range) }
    }

    /// Compares a field's name with an ASCII name.
    private static func isField(_ name: StaticString, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count == name.utf8CodeUnitCount && isBeginning(of: name, bytes, range)
    }

    /// - Parameter range: no longer than the name.
    private static func isBeginning(of name: StaticString, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for offset in 0..<range.count where bytes[range.lowerBound &+ offset] != name.utf8Start[offset] {
            return false
        }
        return true
    }
}

/// One event of a `text/event-stream`. Its data is a range of lent bytes, not a copy.
package struct ServerSentEvent: Sendable {
    /// The bytes that contain the event's data.
    package private(set) var bytes: [UInt8]
    /// The range of the data in `bytes`.
    package private(set) var range: Range<Int>
    /// The `event:` field, if there is one.
    package fileprivate(set) var name: String?
    /// True if the data had several lines, which are now joined by line feeds.
    package private(set) var isJoined = false

    package var data: ArraySlice<UInt8> { bytes[range] }

    fileprivate init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    /// Appends a line to the data. Lines are copied once, however many there are.
    fileprivate mutating func join(_ line: ArraySlice<UInt8>) {
        if !isJoined { bytes = Array(data) }
        isJoined = true
        bytes.append(Byte.lineFeed)
        bytes.append(contentsOf: line)
        range = 0..<bytes.count
    }
}

/// Why a stream cannot be read further.
package enum EventStreamError: Error, Equatable, Sendable {
    /// An event is larger than the reader allows.
    case eventTooLarge(limit: Int)
    /// An event has more lines of data than a reader joins.
    case tooManyLines(limit: Int)
}
