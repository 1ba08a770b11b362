import LogBench
import Messages
import Quota
import Stations
import Testing

@testable import Kafka
@testable import KafkaLog

@Suite struct RunningPartitionTests {
    private func record(_ offset: Int64, stamped time: Int64, said: Int64? = nil) -> KafkaRecord {
        let event = Event(id: "\(offset)", type: "Noted", key: "a", value: [])
        let draft = EventCoding(process: "chat-1").draft(
            event, to: TopicPartition("quota", 0), at: said.map { Timestamp(milliseconds: $0) })
        return KafkaRecord(
            place: draft.place, offset: offset, time: time, key: draft.key, value: draft.value, headers: draft.headers)
    }

    @Test func `time does not go back behind a batch whose last writer knew an earlier one`() throws {
        let folder = try TemporaryFolder()
        let inbox = QuotaInbox.topic
        let store = try PartitionStore(
            emptyAt: folder.path + "/store", inbox: inbox, cluster: "test", now: Timestamp(milliseconds: 0))
        let held = Membership.Holding(metadata: OffsetMetadata(), position: 0)
        let partition = RunningPartition(0, of: 1, held, store)
        let batches = [
            [record(0, stamped: 100_000, said: 900_000), record(1, stamped: 100_001)],
            [record(2, stamped: 100_002, said: 899_000)],
        ]
        for batch in batches {
            for record in batch { partition.take(record, in: inbox) }
            let commit = try #require(try partition.decide(ProcessorLoop(Quota()), limit: 10))
            #expect(commit.metadata.time == Timestamp(milliseconds: 900_000))
            partition.metadata = commit.metadata
        }
    }
}
