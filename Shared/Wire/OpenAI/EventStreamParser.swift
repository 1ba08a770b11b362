/// Cuts the bytes of a `text/event-stream` into events, however the reads cut the bytes.
///
/// Lines end with LF, CRLF or CR. Comments and unknown fields are passed over, an event without data is none, and half
/// an event at the end of the stream is not given out. Whole events of one read are lent from it without a copy.
package struct EventStreamParser: Sendable {
    private let maximumEventBytes: Int
    /// The start of a line whose end has not come.
    private var unfinishedLine: [UInt8] = []
    /// The data of the event whose blank line has not come.
    private var data: ServerSentEvent?
    private var name: String?
    private var endedInCarriageReturn = false
    private var isAtStart = true

    /// - Parameter maximumEventBytes: the most that is kept of an unfinished event.
    package init(maximumEventBytes: Int = 1 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Reads the next bytes and appends the events that they complete. After an error the stream is lost.
    package mutating func read(
        _ bytes: [UInt8], into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        guard !bytes.isEmpty else { return }
        var start = 0
        if endedInCarriageReturn, bytes[0] == Line.feed { start = 1 }
        endedInCarriageReturn = false
        while let end = Line.end(in: bytes.span, from: start) {
            if unfinishedLine.isEmpty {
                takeLine(of: bytes, start..<end, into: &events)
            } else {
                unfinishedLine.append(contentsOf: bytes[start..<end])
                let line = unfinishedLine
                unfinishedLine = []
                takeLine(of: line, 0..<line.count, into: &events)
            }
            start = end + 1
            guard bytes[end] == Line.carriageReturn else { continue }
            if start == bytes.count { endedInCarriageReturn = true } else if bytes[start] == Line.feed { start += 1 }
        }
        unfinishedLine.append(contentsOf: bytes[start...])
        guard unfinishedLine.count + (data?.range.count ?? 0) <= maximumEventBytes else {
            throw .eventTooLarge(limit: maximumEventBytes)
        }
    }

    private mutating func takeLine(of bytes: [UInt8], _ range: Range<Int>, into events: inout [ServerSentEvent]) {
        var range = range
        if isAtStart {
            isAtStart = false
            if bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) { range = range.lowerBound + 3..<range.upperBound }
        }
        guard !range.isEmpty else { return dispatch(into: &events) }
        let colon = bytes[range].firstIndex(of: UInt8(ascii: ":")) ?? range.upperBound
        var valueStart = min(colon + 1, range.upperBound)
        if valueStart < range.upperBound, bytes[valueStart] == 0x20 { valueStart += 1 }
        takeField(bytes[range.lowerBound..<colon], of: bytes, value: valueStart..<range.upperBound)
    }

    private mutating func takeField(_ field: ArraySlice<UInt8>, of bytes: [UInt8], value: Range<Int>) {
        if field.elementsEqual("data".utf8) {
            guard let held = data else {
                data = ServerSentEvent(bytes: bytes, range: value, name: nil, isJoined: false)
                return
            }
            let joined = Array(held.data) + [Line.feed] + bytes[value]
            data = ServerSentEvent(bytes: joined, range: 0..<joined.count, name: nil, isJoined: true)
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: bytes[value], as: UTF8.self)
        }
    }

    private mutating func dispatch(into events: inout [ServerSentEvent]) {
        defer {
            data = nil
            name = nil
        }
        guard let data else { return }
        let event = ServerSentEvent(bytes: data.bytes, range: data.range, name: name, isJoined: data.isJoined)
        events.append(event)
    }
}

private enum Line {
    static let feed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D

    /// The first line end from `start`, looked for eight bytes at a time.
    static func end(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index &+ 8 <= bytes.count {
            let word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let feeds = word ^ 0x0A0A_0A0A_0A0A_0A0A
            let returns = word ^ 0x0D0D_0D0D_0D0D_0D0D
            let found =
                ((feeds &- 0x0101_0101_0101_0101) & ~feeds) | ((returns &- 0x0101_0101_0101_0101) & ~returns)
            if found & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == feed || bytes[index] == carriageReturn { return index }
            index &+= 1
        }
        return nil
    }
}
