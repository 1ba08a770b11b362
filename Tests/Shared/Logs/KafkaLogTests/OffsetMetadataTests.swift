import Kafka
import MessageLog
import Messages
import Testing

@testable import KafkaLog

@Suite struct OffsetMetadataTests {
    @Test func `what an activity has open comes back with the group's position`() throws {
        let progress = Progress(next: 1_000, open: [7, 8, 900, 999])
        var metadata = OffsetMetadata()
        metadata.epoch = 3
        let position = metadata.take(progress)
        #expect(position == 7)
        let read = try OffsetMetadata(metadata.text)
        #expect(read == metadata)
        #expect(read.progress(at: position) == progress)
    }

    @Test func `without anything open the position is the next one`() throws {
        var metadata = OffsetMetadata()
        #expect(metadata.take(Progress(next: 42)) == 42)
        #expect(try OffsetMetadata(metadata.text).progress(at: 42) == Progress(next: 42))
    }

    @Test func `what does not fit into the metadata counts as not begun`() throws {
        let offsets = (0..<5_000).map { Int64($0) * 1_000_003 }
        var metadata = OffsetMetadata()
        let position = metadata.take(Progress(next: .max / 2, open: offsets))
        #expect(metadata.text.utf8.count <= 4_096)
        let read = try OffsetMetadata(metadata.text).progress(at: position)
        #expect(read.open == Array(offsets.prefix(read.open.count)))
        #expect(read.open.count > 100)
        #expect(read.next == offsets[read.open.count])
    }

    @Test func `metadata of somebody else is no metadata`() throws {
        #expect(try OffsetMetadata("") == OffsetMetadata())
        #expect(try OffsetMetadata("rebalanced by hand") == OffsetMetadata())
    }

    @Test func `metadata of ours that cannot be read stops the process and says of which group and partition it is`()
        throws
    {
        let position = GroupPosition(
            TopicPartition("llm", 7), offset: 9, metadata: "{\"epoch\":\"x\"}")
        let error = try #require(throws: LogError.self) { try OffsetMetadata(position, of: "yizhan.llm") }
        guard case .fatal(let reason) = error else {
            Issue.record("It is \(error).")
            return
        }
        #expect(reason.contains("'yizhan.llm' in partition 7"))
    }
}

@Suite struct ChangelogKeyTests {
    @Test(arguments: [
        ChangelogKey.claim, .wake(key: "alice"), .wake(key: ""), .entry(key: "alice", name: "balance"),
        .entry(key: "a/b", name: "c"), .entry(key: "a", name: "b/c"), .entry(key: "驿", name: "站/é"),
        .entry(key: "", name: ""),
    ])
    func `a key comes back as it was written`(key: ChangelogKey) {
        #expect(ChangelogKey(key.bytes) == key)
    }

    @Test(arguments: ["", "alice", "5:ali", "x:alice", "-1:alice", "5:alicebalance", ":alice"])
    func `what is no key of ours is none`(text: String) {
        #expect(ChangelogKey(Array(text.utf8)) == nil)
    }
}
