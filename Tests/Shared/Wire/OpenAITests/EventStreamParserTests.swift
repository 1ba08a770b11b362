import OpenAI
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

    private func read(_ text: String, by size: Int, limit: Int = 1 << 20) throws -> [ServerSentEvent] {
        let bytes = Array(text.utf8)
        var parser = EventStreamParser(maximumEventBytes: limit)
        var events: [ServerSentEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try parser.read(Array(bytes[start..<min(start + size, bytes.count)]), into: &events)
        }
        return events
    }
}

extension ServerSentEvent {
    fileprivate var text: String { String(decoding: data, as: UTF8.self) }
}
