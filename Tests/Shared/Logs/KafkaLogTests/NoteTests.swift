import MessageLog
import Messages
import Testing

@testable import KafkaLog

@Suite struct NoteTests {
    @Test func `what an activity has open comes back with the group's position`() {
        let progress = Progress(next: 1_000, open: [7, 8, 900, 999])
        var note = Note()
        note.claim = 3
        let position = note.take(progress)
        #expect(position == 7)
        let read = Note(note.text)
        #expect(read == note)
        #expect(read.progress(at: position) == progress)
    }

    @Test func `without anything open the position is the next one`() {
        var note = Note()
        #expect(note.take(Progress(next: 42)) == 42)
        #expect(Note(note.text).progress(at: 42) == Progress(next: 42))
    }

    @Test func `what does not fit into the metadata counts as not begun`() {
        let offsets = (0..<5_000).map { Int64($0) * 1_000_003 }
        var note = Note()
        let position = note.take(Progress(next: .max / 2, open: offsets))
        #expect(note.text.utf8.count <= 4_096)
        let read = Note(note.text).progress(at: position)
        #expect(read.open == Array(offsets.prefix(read.open.count)))
        #expect(read.open.count > 100)
        #expect(read.next == offsets[read.open.count])
    }

    @Test func `metadata of somebody else is no note`() {
        #expect(Note("") == Note())
        #expect(Note("rebalanced by hand") == Note())
        #expect(Note("{\"claim\":\"x\"}") == Note())
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
