import EventStream
import Testing

struct EventStreamParserTests {
    @Test(arguments: ["\n", "\r\n", "\r"], 1...9)
    func `lines may end in any of three ways and be cut anywhere`(end: String, size: Int) throws {
        let lines = [
            ": comment", "", "data: one", "", "event: x", "id: 7", "data:two", "data:  three", "retry", "", "",
        ]
        let events = try read(lines.joined(separator: end), by: size)
        #expect(events.map { event in event.text } == ["one", "two\n three"])
        #expect(events.map { event in event.name } == [nil, "x"])
    }

    /// Line ends of all three kinds, mixed, and a LF that follows a CR's event as an empty line of its own or not.
    @Test(arguments: [
        "data: a\rdata: b\r\rdata: c\r\n\r\ndata: d\n\nevent: x\r\ndata: e\n\r",
        "data: a\r\r\ndata: b\r\n\rdata: c\n\r\ndata: d\n\r\n\ndata: e\r\n\n",
        "\u{FEFF}data: \u{FEFF}驿站\r\n\r\n\r\n:\rdata\r:\r\rdata: \r\ndata:\n\n",
    ])
    func `a stream reads the same wherever two cuts fall`(text: String) throws {
        let bytes = Array(text.utf8)
        let whole = try read([bytes])
        #expect(whole.count >= 3)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { piece in Array(piece) }
                let events = try read(pieces)
                #expect(events.map(\.text) == whole.map(\.text), "\(first), \(second)")
                #expect(events.map(\.name) == whole.map(\.name), "\(first), \(second)")
                #expect(events.map(\.isJoined) == whole.map(\.isJoined), "\(first), \(second)")
            }
        }
    }

    @Test func `a line end is found at each place of a read`() throws {
        for end in ["\n", "\r\n", "\r"] {
            for length in 0..<40 {
                let data = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
                #expect(try read(["data:\(data)\(end)\(end)".utf8 + []]).map(\.text) == [data])
            }
        }
    }

    @Test func `data of many lines is joined by line feeds`() throws {
        let lines = (0..<1000).map { number in String(number) }
        let events = try read(lines.map { line in "data: \(line)\n" }.joined() + "\ndata: one\n\n", by: 700)
        #expect(events.map(\.text) == [lines.joined(separator: "\n"), "one"])
        #expect(events.map(\.isJoined) == [true, false])
    }

    @Test func `an event without data is none, and one with empty data is one`() throws {
        #expect(
            try read("event: x\n\ndata\n\ndata:\n\ndata: a\n\n", by: 100).map { event in event.text } == ["", "", "a"])
    }

    @Test func `half an event at the end is not given out`() throws {
        #expect(try read("data: a\n\ndata: b\n", by: 3).map { event in event.text } == ["a"])
    }

    @Test func `a byte order mark is passed over at the start alone`() throws {
        #expect(
            try read("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\ndata: c\n\n", by: 1).map { event in event.text } == [
                "a", "c",
            ])
    }

    @Test func `a name belongs to one event`() throws {
        #expect(try read("event: x\ndata: a\n\ndata: b\n\n", by: 100).map { event in event.name } == ["x", nil])
    }

    @Test(arguments: [1, 64, 1000])
    func `an event that does not end is refused at the limit`(size: Int) {
        let endless = "data: a\n" + String(repeating: "data: 0123456789\n", count: 100)
        #expect(throws: EventStreamError.eventTooLarge(limit: 512)) { try read(endless, by: size, limit: 512) }
        #expect(throws: EventStreamError.eventTooLarge(limit: 512)) {
            try read(String(repeating: ":", count: 2000), by: size, limit: 512)
        }
    }

    @Test func `events before the one that is too large are given out`() {
        var parser = EventStreamParser(maximumEventBytes: 8)
        var events: [ServerSentEvent] = []
        #expect(throws: EventStreamError.self) {
            try parser.read(Array("data: a\n\ndata: 0123456789\n".utf8), into: &events)
        }
        #expect(events.map { event in event.text } == ["a"])
    }

    @Test func `the limit is the same wherever reads split the event`() throws {
        let event = "id: 1\ndata: 0123456789\ndata: 01234\n"
        for size in 1...50 {
            #expect(try read(event + "\n" + event + "\n", by: size, limit: 32).count == 2)
            #expect(throws: EventStreamError.eventTooLarge(limit: 31)) { try read(event + "\n", by: size, limit: 31) }
        }
    }

    @Test func `comments may come for ever`() throws {
        let comments = String(repeating: ": ping\n", count: 1000)
        #expect(try read(comments + "data: a\n\n", by: 100, limit: 16).map(\.text) == ["a"])
    }

    @Test(arguments: [1000, 1 << 20])
    func `an event of too many lines is refused`(size: Int) throws {
        let lines = String(repeating: "data:\n", count: EventStreamParser.mostLines)
        #expect(try read(lines + "\n", by: size).count == 1)
        #expect(throws: EventStreamError.tooManyLines(limit: EventStreamParser.mostLines)) {
            try read(lines + "data:\n\n", by: size)
        }
    }

    @Test(arguments: [
        ("", false), ("data: a\n\n", false), (": x", false), ("dat", false), ("data", false), ("event: x", false),
        ("id", false), ("Internal Server Error", true), ("error: x", true), ("OK\n", true), ("{\"a\":1}", true),
        ("datax", true),
    ])
    func `what no event stream has is noticed`(text: String, isForeign: Bool) throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        for byte in text.utf8 { try parser.read([byte], into: &events) }
        #expect(parser.isForeign == isForeign)
    }

    private func read(_ text: String, by size: Int, limit: Int = EventStreamParser.mostEventBytes) throws
        -> [ServerSentEvent]
    {
        let bytes = Array(text.utf8)
        return try read(
            stride(from: 0, to: bytes.count, by: size).map { start in
                Array(bytes[start..<min(start + size, bytes.count)])
            }, limit: limit)
    }

    private func read(_ pieces: [[UInt8]], limit: Int = EventStreamParser.mostEventBytes) throws -> [ServerSentEvent] {
        var parser = EventStreamParser(maximumEventBytes: limit)
        var events: [ServerSentEvent] = []
        for piece in pieces { try parser.read(piece, into: &events) }
        return events
    }
}

extension ServerSentEvent {
    fileprivate var text: String { String(decoding: data, as: UTF8.self) }
}
