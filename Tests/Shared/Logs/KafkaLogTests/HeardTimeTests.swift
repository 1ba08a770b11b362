import LogBench
import MessageLog
import Messages
import Testing

@testable import Kafka
@testable import KafkaLog

@Suite struct HeardTimeTests {
    private func record(stamped time: Int64, said: Int64? = nil, by writer: String = "quota-1") -> KafkaRecord {
        let event = Event(id: "1", type: "Noted", key: "a", value: [])
        let draft = EventCoding(process: writer).draft(
            event, to: TopicPartition("quota", 0), at: Timestamp(milliseconds: said ?? time))
        return record(draft, stamped: time)
    }

    private func record(_ draft: KafkaDraft, stamped time: Int64) -> KafkaRecord {
        KafkaRecord(
            place: draft.place, offset: 0, time: time, key: draft.key, value: draft.value, headers: draft.headers)
    }

    @Test func `the latest that any broker stamped is heard, once`() {
        var heard = HeardTime()
        let records = [record(stamped: 700_000), record(stamped: 100_000)]
        #expect(heard.listen(to: records) == Timestamp(milliseconds: 700_000))
        #expect(heard.listen(to: records) == nil)
        #expect(heard.listen(to: [record(stamped: 700_001)]) == Timestamp(milliseconds: 700_001))
        #expect(heard.listen(to: []) == nil)
    }

    @Test func `what a writer knew is heard, too`() {
        var heard = HeardTime()
        let records = [record(stamped: 100_000, said: 900_000), record(stamped: 100_001, said: 99_000)]
        #expect(heard.listen(to: records) == Timestamp(milliseconds: 900_000))
        #expect(heard.listen(to: [record(stamped: 100_002)]) == nil)
    }

    @Test func `what others write says nothing but its stamp`() {
        var heard = HeardTime()
        var foreign = record(stamped: 100_000, said: 900_000)
        foreign.headers = foreign.headers.map { $0.name == "ce_source" ? KafkaHeader($0.name, "/kcat") : $0 }
        #expect(heard.listen(to: [foreign]) == Timestamp(milliseconds: 100_000))
    }

    private func made(in folder: TemporaryFolder, clock: @escaping @Sendable () -> Timestamp) -> Cluster {
        let configuration = KafkaLog.Configuration(
            brokers: "127.0.0.1:1", name: "quota-1", stateDirectory: folder.path, isRepairing: false)
        return Cluster(configuration, id: "test", partitions: 1, clock: clock, onFatal: { Issue.record("\($0)") })
    }

    @Test func `an activity, too, goes by the later of what was stamped and what the writer knew`() throws {
        let cluster = try made(in: TemporaryFolder()) { Timestamp(milliseconds: 900_000) }
        for (stamped, said) in [(100_000, 900_000), (900_000, 100_000)] as [(Int64, Int64)] {
            let time = cluster.record(record(stamped: stamped, said: said)).time
            #expect(time == Timestamp(milliseconds: 900_000))
        }
    }

    @Test func `a process writes no time before brokers have said it one`() throws {
        let ahead = Timestamp(milliseconds: 900_000)
        let cluster = try made(in: TemporaryFolder()) { ahead }
        func written() -> Timestamp? {
            let event = Event(id: "1", type: "Noted", key: "a", value: [])
            let draft = cluster.draft(Draft(topic: .replies, event: event), at: cluster.knownTime)
            return EventCoding.saidTime(record(draft, stamped: 100_000))
        }
        #expect(written() == nil)
        cluster.told(.said(Timestamp(milliseconds: 100_000)))
        #expect(written() == nil)
        cluster.told(.stamped(Timestamp(milliseconds: 100_000)))
        #expect(written() == ahead)
    }
}
