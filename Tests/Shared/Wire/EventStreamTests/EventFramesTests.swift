import EventStream
import Testing

struct EventFramesTests {
    /// Events of many sizes, so that blank lines come at each place of a word of eight bytes.
    private let events = (0..<40).map { size in "data: \(String(repeating: "x", count: size))\n\n" }

    private func numbered(_ text: String, from first: Int = 0) -> String {
        String(decoding: EventFrames.numbered(Array(text.utf8), place: "3-17-", from: first), as: UTF8.self)
    }

    @Test func `what is written is read back`() throws {
        var frames = EventFrames.event { output in output += Array("one".utf8) }
        let length = EventFrames.append(to: &frames) { output in
            output += Array("二".utf8)
            return output.count
        }
        #expect(length == frames.count - 2)
        #expect(String(decoding: frames, as: UTF8.self) == "data: one\n\ndata: 二\n\n")
        frames += EventFrames.heartbeat
        #expect(try read(frames) == ["one", "二"])
    }

    @Test func `each event gets its id`() {
        let expected = events.enumerated().map { index, event in "id: 3-17-\(index)\n\(event)" }
        #expect(numbered(events.joined()) == expected.joined())
        for first in [1, 9, 10, 39] {
            #expect(numbered(events.joined(), from: first) == expected[first...].joined())
        }
        #expect(numbered(events.joined(), from: 40).isEmpty && numbered("").isEmpty)
    }

    @Test func `the hundredth event has three digits`() {
        let event = "data: x\n\n"
        #expect(
            numbered(String(repeating: event, count: 101), from: 99) == "id: 3-17-99\n\(event)id: 3-17-100\n\(event)")
    }

    @Test func `an event of several lines is one`() {
        #expect(
            numbered("event: a\ndata: b\n\ndata: c\n\n") == "id: 3-17-0\nevent: a\ndata: b\n\nid: 3-17-1\ndata: c\n\n")
    }

    @Test func `frames are cut behind the last event that fits, wherever that is`() {
        let frames = Array(events.joined().utf8)
        var ends: [Int] = []
        for event in events { ends.append((ends.last ?? 0) + event.utf8.count) }
        for limit in 0...frames.count + 1 {
            let expected = ends.last { end in end <= limit } ?? ends.first
            #expect(EventFrames.cut(frames, at: limit) == expected, "\(limit)")
        }
    }

    @Test func `an event that is larger than the limit stays whole`() {
        #expect(EventFrames.cut(Array("data: 0123456789\n\ndata: a\n\n".utf8), at: 9) == 18)
        #expect(EventFrames.cut([], at: 9) == 0)
    }

    @Test(arguments: [("", 0), ("data: a\n\n", 1), ("data: a\n\ndata: b\n\n", 2), ("id: 1\ndata: a\n\n", 1)])
    func `events are counted as they are numbered`(frames: String, count: Int) {
        let frames = Array(frames.utf8)
        #expect(EventFrames.count(frames) == count)
        #expect(EventFrames.numbered(frames, place: "0-0-", from: count).isEmpty)
    }

    @Test func `an event that nobody numbers later has its id from the start`() {
        let event = EventFrames.event(id: "1-2-3") { $0.append(contentsOf: "a".utf8) }
        #expect(String(decoding: event, as: UTF8.self) == "id: 1-2-3\ndata: a\n\n")
    }

    @Test func `an event may have a name`() throws {
        let event = EventFrames.event(named: "proven", Array("{}".utf8))
        #expect(String(decoding: event, as: UTF8.self) == "event: proven\ndata: {}\n\n")
        #expect(try read(event) == ["{}"])
    }

    private func read(_ frames: [UInt8]) throws -> [String] {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        try parser.read(frames, into: &events)
        return events.map { event in String(decoding: event.data, as: UTF8.self) }
    }

    @Test func `each event is found with its data`() {
        let frames = Array("data: one\n\ndata: 2\n\n".utf8)
        let places = EventFrames.places(in: frames)
        #expect(places.map { String(decoding: frames[$0.data], as: UTF8.self) } == ["one", "2"])
        #expect(places.map(\.whole) == [0..<11, 11..<20])
        #expect(EventFrames.places(in: []).isEmpty)
        #expect(EventFrames.places(in: [0x64]).map(\.data) == [1..<1])
    }
}
