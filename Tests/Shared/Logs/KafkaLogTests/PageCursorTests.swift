import Testing

@testable import Kafka
@testable import KafkaLog

@Suite struct PageCursorTests {
    private static let place = TopicPartition("replies", 0)

    private static func records(_ offsets: Range<Int64>, key: String = "a", place: TopicPartition = place)
        -> [KafkaConsumer.Event]
    {
        offsets.map {
            .record(KafkaRecord(place: place, offset: $0, time: 0, key: Array(key.utf8), value: [], headers: []))
        }
    }

    /// Fills a page from what is delivered, batch by batch; returns its offsets, nil if it is not done by all of them.
    private static func page(
        _ cursor: inout PageCursor, below end: Int64, key: String? = nil, limit: Int = 100,
        of batches: [[KafkaConsumer.Event]] = []
    ) throws -> [Int64]? {
        var page: [KafkaRecord] = []
        for (index, batch) in ([[]] + batches).enumerated() {
            try cursor.note(batch)
            guard cursor.fill(&page, below: end, key: key, limit: limit) else { continue }
            #expect(index == batches.count)
            return page.map(\.offset)
        }
        return nil
    }

    @Test func `an end that a broker shows too early is not the end`() throws {
        var cursor = PageCursor(Self.place, at: 0)
        let early = Self.records(0..<3) + [.end(Self.place, offset: 3)]
        #expect(try Self.page(&cursor, below: 5, of: [early]) == nil)
        cursor = PageCursor(Self.place, at: 0)
        #expect(
            try Self.page(&cursor, below: 5, of: [early, [.failed(.timedOut, nil)], Self.records(3..<7)]) == [
                0, 1, 2, 3, 4,
            ])
    }

    @Test func `markers at the end are known by the end that the client tells`() throws {
        var cursor = PageCursor(Self.place, at: 0)
        #expect(try Self.page(&cursor, below: 4, of: [Self.records(0..<2), [.end(Self.place, offset: 4)]]) == [0, 1])
    }

    @Test func `an end that was told while the page before was read counts for the next`() throws {
        var cursor = PageCursor(Self.place, at: 0)
        let batch = Self.records(0..<2) + [.end(Self.place, offset: 3)]
        #expect(try Self.page(&cursor, below: 3, limit: 2, of: [batch]) == [0, 1])
        #expect(try Self.page(&cursor, below: 3, limit: 2) == [])
        // What comes behind it is waited for.
        #expect(try Self.page(&cursor, below: 4, limit: 2) == nil)
    }

    @Test func `pages go on where the last one ended, and hold one key if they are asked for one`() throws {
        var cursor = PageCursor(Self.place, at: 0)
        let batch = Self.records(0..<2) + Self.records(2..<4, key: "b") + Self.records(4..<6)
        #expect(try Self.page(&cursor, below: 6, limit: 1, of: [batch]) == [0])
        #expect(cursor.next == 1)
        #expect(try Self.page(&cursor, below: 3, key: "b") == [2])
        #expect(cursor.next == 3)
        #expect(try Self.page(&cursor, below: 6) == [3, 4, 5])
    }

    @Test func `what was fetched for another page is passed over`() throws {
        var cursor = PageCursor(Self.place, at: 5)
        let other = Self.records(0..<9, place: TopicPartition("replies", 1)) + Self.records(3..<5)
        let batch = other + [.end(TopicPartition("replies", 1), offset: 9)] + Self.records(5..<7) + Self.records(6..<8)
        #expect(try Self.page(&cursor, below: 8, of: [batch]) == [5, 6, 7])
    }
}
