import LogBench
import MessageLog
import Messages
import Processing
import Stations
import Testing

@Suite struct SetAsideTests {
    private let store = MemoryStore()
    private let loop = ProcessorLoop(FirstTally())

    private func record(_ text: String, account: String = "alice") -> Record {
        record(Draft.first(text, account: account))
    }

    private func record(_ draft: Draft) -> Record {
        Record(
            topic: FirstInbox.topic, partition: 0, offset: 1, time: Timestamp(milliseconds: 7), event: draft.event)
    }

    private func said(_ commit: StationCommit) -> [String] {
        commit.outputs.filter { $0.topic == ReportInbox.topic }.map(\.event.id)
    }

    private func dead(_ commit: StationCommit) -> [String] {
        commit.outputs.filter { $0.topic == FirstInbox.topic.dead }.map { draft in
            KeyNotice(draft.event).map { "\($0.kind.rawValue) \($0.key)" } ?? draft.event.id
        }
    }

    /// Damages what the store has of alice.
    private func damage(_ entry: String) {
        var commit = StationCommit()
        commit.changes = [.init(key: "alice", entry: EntryChange(name: entry, value: Array("{".utf8)))]
        store.apply(commit)
    }

    @Test(arguments: ["count", "due/a"])
    func `a damaged state sets its key aside from the beginning of the step, and others go on`(entry: String) {
        damage(entry)
        let commit = loop.step(
            [record("a", account: "bob"), record("b"), record("c", account: "bob"), record("d")], store: store)
        #expect(said(commit) == ["a #1", "c #2"])
        #expect(dead(commit) == ["KeySetAside alice", "b", "d"])
        #expect(commit.changes.map { "\($0.key) \($0.entry.name)" } == ["alice !aside", "bob count"])
    }

    @Test func `a key that is set aside stays so, is not woken, and keeps its state`() {
        damage("count")
        store.apply(loop.step([record("a")], store: store))
        let again = ProcessorLoop(FirstTally())
        let commit = again.step([record("b")], store: store)
        #expect(dead(commit) == ["b"])
        #expect(commit.changes.isEmpty)
        let woken = again.wake(["alice"], at: Timestamp(milliseconds: 9), store: store)
        #expect(woken.outputs.isEmpty)
        #expect(woken.wakes == [StationCommit.Wake(key: "alice", at: nil)])
        #expect(store.entries["alice"]?["count"] == Array("{".utf8))
    }

    @Test func `a letter that two nodes send at the same moment is decided on once`() {
        let letters = ["a", "b"].enumerated().compactMap { index, text in
            let kept = DeadLetter(record(text), reason: "It was left out.").draft.event.stored
            return DeadLetter(
                dead: Record(
                    topic: FirstInbox.topic.dead, partition: 0, offset: Int64(index), time: Timestamp(milliseconds: 8),
                    event: kept))
        }
        let sent = letters.map { record($0.redriven) }
        let first = loop.step(sent + [sent[0]], store: store)
        #expect(said(first) == ["a #1", "b #2"])
        store.apply(first)
        // The other node's come to another owner of the partition.
        let next = ProcessorLoop(FirstTally())
        let again = next.step(sent + [record("c")], store: store)
        #expect(said(again) == ["c #3"])
        #expect(!again.changes.contains { $0.entry.name == "!redriven" })
    }

    @Test func `only so many letters are remembered, the latest`() {
        var letters = RedrivenLetters(in: store.reader(for: "alice"))
        let isFirst = (0...RedrivenLetters.most).map { letters.take("0-\($0)") }
        #expect(isFirst.allSatisfy { $0 })
        #expect(["0-1", "0-0"].map { letters.take($0) } == [false, true])
        let changes = [letters.takeChange(of: "alice"), letters.takeChange(of: "alice")]
        #expect(changes.map { $0 != nil } == [true, false])
    }

    @Test func `a released key is decided on again once its state can be read, and not before`() {
        store.apply(loop.step([record("a")], store: store))
        let good = store.entries["alice"]?["count"]
        damage("count")
        loop.forget()
        store.apply(loop.step([record("b")], store: store))
        let release = record(SetAside.release("alice", of: FirstInbox.topic, id: "release"))
        let early = loop.step([release, record("c")], store: store)
        #expect(dead(early) == ["KeySetAside alice", "c"])
        store.apply(early)
        var mended = StationCommit()
        mended.changes = [.init(key: "alice", entry: EntryChange(name: "count", value: good))]
        store.apply(mended)
        let commit = loop.step([release, record("d")], store: store)
        #expect(dead(commit) == ["KeyReleased alice"])
        #expect(said(commit) == ["d #2"])
        store.apply(commit)
        #expect(store.entries["alice"]?["!aside"] == nil)
        #expect(said(ProcessorLoop(FirstTally()).step([record("e")], store: store)) == ["e #3"])
    }

    @Test func `to release a key that is not set aside changes nothing`() {
        store.apply(loop.step([record("a")], store: store))
        let release = record(SetAside.release("alice", of: FirstInbox.topic, id: "release"))
        #expect(loop.step([release], store: store).outputs.isEmpty)
    }
}
