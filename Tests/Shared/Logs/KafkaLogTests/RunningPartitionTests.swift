import LogBench
import Messages
import Quota
import Stations
import Testing

@testable import Kafka
@testable import KafkaLog

@Suite struct RunningPartitionTests {
    private func record(
        _ offset: Int64, stamped time: Int64, said: Int64? = nil, bytes: Int = 0
    ) -> KafkaRecord {
        let event = Event(
            id: "\(offset)", type: "Noted", key: "a", value: [UInt8](repeating: UInt8(ascii: " "), count: bytes))
        let draft = EventCoding(process: "chat-1").draft(
            event, to: TopicPartition("quota", 0), at: said.map { Timestamp(milliseconds: $0) })
        return KafkaRecord(
            place: draft.place, offset: offset, time: time, key: draft.key, value: draft.value, headers: draft.headers)
    }

    private func partition(in folder: TemporaryFolder) throws -> RunningPartition {
        let store = try PartitionStore(
            emptyAt: folder.path + "/store", inbox: QuotaInbox.topic, cluster: "test", now: Timestamp(milliseconds: 0))
        return RunningPartition(0, of: 1, Membership.Holding(metadata: OffsetMetadata(), position: 0), store)
    }

    @Test func `a station reads no more while two megabytes wait, and still polls`() throws {
        let folder = try TemporaryFolder()
        let partition = try partition(in: folder)
        let empty = ReadAhead([partition])
        #expect(empty.isEmpty && empty.room.records == 1_000 && empty.room.bytes == 2 << 20)
        // As large as a page of a bill.
        for offset in 0..<20 {
            partition.take(record(Int64(offset), stamped: 1_000, bytes: 100 << 10), in: QuotaInbox.topic)
        }
        let ahead = ReadAhead([partition])
        #expect(!ahead.isFull && ahead.records == 20 && ahead.room.bytes == (2 << 20) - 20 * (100 << 10))
        partition.take(record(20, stamped: 1_000, bytes: 100 << 10), in: QuotaInbox.topic)
        let full = ReadAhead([partition])
        #expect(full.isFull && full.room.records == 1 && full.room.bytes == 1)
        _ = try partition.decide(ProcessorLoop(Quota()), limit: 10)
        #expect(partition.waitingBytes == 11 * (100 << 10) && !ReadAhead([partition]).isFull)
        _ = try partition.decide(ProcessorLoop(Quota()), limit: ReadAhead.mostRecords)
        #expect(partition.waitingBytes == 0 && ReadAhead([partition]).isEmpty)
    }

    @Test func `a thousand small inputs are as many as are decided at once`() throws {
        let folder = try TemporaryFolder()
        let partition = try partition(in: folder)
        for offset in 0..<1_000 {
            #expect(!ReadAhead([partition]).isFull)
            partition.take(record(Int64(offset), stamped: 1_000, bytes: 500), in: QuotaInbox.topic)
        }
        #expect(ReadAhead([partition]).isFull)
    }

    @Test func `time does not go back behind a batch whose last writer knew an earlier one`() throws {
        let folder = try TemporaryFolder()
        let inbox = QuotaInbox.topic
        let partition = try partition(in: folder)
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
