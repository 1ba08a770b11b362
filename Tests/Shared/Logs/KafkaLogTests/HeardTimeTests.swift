import Messages
import Testing

@testable import Kafka
@testable import KafkaLog

@Suite struct HeardTimeTests {
    private let began = ContinuousClock.now

    private func record(stamped time: Int64, said: Int64? = nil, by writer: String = "quota-1") -> KafkaRecord {
        let event = Event(id: "1", type: "Noted", key: "a", value: [])
        let draft = EventCoding(process: writer).draft(
            event, to: TopicPartition("quota", 0), at: Timestamp(milliseconds: said ?? time))
        return KafkaRecord(
            place: draft.place, offset: 0, time: time, key: draft.key, value: draft.value, headers: draft.headers)
    }

    @Test func `the latest that any broker stamped is heard, once`() {
        var heard = HeardTime()
        let records = [record(stamped: 700_000), record(stamped: 100_000)]
        #expect(heard.listen(to: records, at: began) == Timestamp(milliseconds: 700_000))
        #expect(heard.listen(to: records, at: began) == nil)
        #expect(heard.listen(to: [record(stamped: 700_001)], at: began) == Timestamp(milliseconds: 700_001))
        #expect(heard.listen(to: [], at: began) == nil)
    }

    @Test func `what a writer knew is heard now and then`() {
        var heard = HeardTime()
        let late = [record(stamped: 100_000, said: 900_000)]
        #expect(heard.listen(to: [record(stamped: 1)], at: began) == Timestamp(milliseconds: 1))
        #expect(heard.listen(to: late, at: began + .milliseconds(199)) == Timestamp(milliseconds: 100_000))
        #expect(heard.listen(to: late, at: began + .milliseconds(200)) == Timestamp(milliseconds: 900_000))
    }

    @Test func `what others write says nothing but its stamp`() {
        var heard = HeardTime()
        var foreign = record(stamped: 100_000, said: 900_000)
        foreign.headers = foreign.headers.map { $0.name == "ce_source" ? KafkaHeader($0.name, "/kcat") : $0 }
        #expect(heard.listen(to: [foreign], at: began) == Timestamp(milliseconds: 100_000))
    }
}
