import Kafka
import Testing

@testable import KafkaLog

@Suite struct UnreadEndsTests {
    private let start = ContinuousClock.now
    private let partition = TopicPartition("quota", 11)

    private func unread(_ offsets: ClosedRange<Int64> = 35...36) -> UnreadEnds {
        var unread = UnreadEnds()
        unread.note(offsets.map { (partition, $0) }, by: "llm", at: start)
        return unread
    }

    /// Looks once a second, each time finding what can be read.
    private func look(_ unread: inout UnreadEnds, _ ends: [Int64], from second: Int = 1) -> [UnreadEnds.Loss] {
        ends.enumerated().flatMap { index, end in
            unread.take([partition: end], at: start + .seconds(second + index))
        }
    }

    @Test func `what can be read is looked at no more`() {
        var unread = unread()
        #expect(unread.due(at: start + .seconds(1)) == [partition])
        #expect(look(&unread, [38]).isEmpty)
        #expect(unread.due(at: start + .seconds(2)).isEmpty)
    }

    @Test func `a partition that is written on in is not looked at`() {
        var unread = unread()
        #expect(unread.due(at: start + .milliseconds(999)).isEmpty)
        unread.note([(partition, 40)], by: "llm", at: start + .milliseconds(999))
        #expect(unread.due(at: start + .milliseconds(1_998)).isEmpty)
        #expect(unread.take([partition: 35], at: start + .milliseconds(1_998)).isEmpty)
        #expect(unread.due(at: start + .milliseconds(1_999)) == [partition])
    }

    @Test(arguments: [35, 36] as [Int64])
    func `a producer whose own records are waited behind writes once more`(_ end: Int64) {
        var unread = unread()
        _ = look(&unread, [end])
        #expect(!unread.hasRemedies)
        #expect(unread.remedies(for: "llm") == nil)
        _ = look(&unread, [end], from: 2)
        #expect(unread.hasRemedies)
        #expect(unread.remedies(for: "auth") == nil)
        #expect(unread.remedies(for: "llm") == [partition])
        #expect(unread.remedies(for: "llm") == nil)
        _ = look(&unread, [end], from: 3)
        #expect(!unread.hasRemedies)
    }

    @Test func `what another left open is waited for and given up after a minute`() {
        var unread = unread()
        unread.note([(partition, 34)], by: "auth", at: start)
        #expect(look(&unread, Array(repeating: 33, count: 60)).isEmpty)
        #expect(!unread.hasRemedies)
        let losses = look(&unread, [33, 33, 33], from: 61)
        #expect(losses == [.init(partition: partition, offset: 33), .init(partition: partition, offset: 33)])
        #expect(unread.due(at: start + .seconds(100)).isEmpty)
    }

    @Test func `the remedy counts as long as the first records are not read`() {
        var unread = unread()
        _ = look(&unread, [35, 35])
        #expect(unread.remedies(for: "llm") == [partition])
        unread.note([(partition, 50)], by: "llm", at: start + .seconds(3))
        _ = look(&unread, [35, 35], from: 4)
        #expect(unread.remedies(for: "llm") == [partition])
        unread.note([(partition, 52)], by: "llm", at: start + .seconds(6))
        _ = look(&unread, [54], from: 7)
        #expect(unread.due(at: start + .seconds(100)).isEmpty)
    }

    @Test func `what ten remedies do not help is given up`() {
        var unread = unread()
        for attempt in 0..<10 {
            #expect(look(&unread, [35, 35], from: 1 + 2 * attempt).isEmpty)
            #expect(unread.remedies(for: "llm") == [partition])
        }
        #expect(look(&unread, [35], from: 30) == [.init(partition: partition, offset: 35)])
        #expect(unread.due(at: start + .seconds(100)).isEmpty)
    }

    @Test func `a partition that nobody leads is looked at again`() {
        var unread = unread()
        #expect(unread.take([:], at: start + .seconds(90)).isEmpty)
        #expect(unread.due(at: start + .seconds(91)) == [partition])
    }

    @Test func `a silent group gets the positions again of a producer that is known to have committed some`() {
        var unread = unread()
        #expect(unread.remedies(for: "llm", isGroupSilent: true) == nil)
        unread.note([(partition, 37)], hasPositions: true, by: "llm", at: start)
        #expect(unread.remedies(for: "llm") == nil)
        #expect(unread.remedies(for: "llm", isGroupSilent: true) == [])
        #expect(unread.remedies(for: "auth", isGroupSilent: true) == nil)
        unread.noteFailure(of: "llm")
        #expect(unread.remedies(for: "llm", isGroupSilent: true) == nil)
    }
}
