import LogBench
import MessageLog
import Messages
import Processing
import Stations
import Testing

@Suite struct ProcessorLoopTests {
    private let store = MemoryStore()
    private let loop = ProcessorLoop(FirstTally(), statesLimit: 4)

    private func record(_ text: String, account: String = "alice", at time: Int64 = 0, wakeAfter: Int64? = nil)
        -> Record
    {
        let event = Draft.first(text, account: account, wakeAfter: wakeAfter).event
        return Record(
            topic: FirstInbox.topic, partition: 0, offset: time + 1, time: Timestamp(milliseconds: time), event: event)
    }

    private func said(_ commit: StationCommit) -> [String] {
        commit.outputs.filter { $0.topic == ReportInbox.topic }.map(\.event.id)
    }

    @Test func `a step says everything that is to be committed`() {
        let commit = loop.step([record("a"), record("b", account: "bob"), record("c", wakeAfter: 9)], store: store)
        #expect(said(commit) == ["a #1", "b #1", "c #2"])
        #expect(commit.changes.map { "\($0.key) \($0.entry.name)" } == ["alice count", "alice due/c", "bob count"])
        #expect(
            commit.wakes == [
                StationCommit.Wake(key: "alice", at: Timestamp(milliseconds: 9)),
                StationCommit.Wake(key: "bob", at: nil),
            ])
    }

    @Test func `only what changed is written, and what is gone is removed`() {
        store.apply(loop.step([record("a", wakeAfter: 5)], store: store))
        let commit = loop.wake(["alice"], at: Timestamp(milliseconds: 5), store: store)
        #expect(said(commit) == ["woken for a at 5"])
        #expect(commit.changes.map(\.entry.name) == ["due/a"])
        #expect(commit.changes.first?.entry.value == nil)
        #expect(commit.wakes == [StationCommit.Wake(key: "alice", at: nil)])
    }

    @Test func `several moments come in their order, each before the first input that is later`() {
        let commit = loop.step(
            [
                record("a", at: 0, wakeAfter: 30), record("b", at: 0, wakeAfter: 10), record("c", at: 20),
                record("d", at: 40),
            ], store: store)
        #expect(said(commit) == ["a #1", "b #2", "woken for b at 10", "c #3", "woken for a at 30", "d #4"])
    }

    @Test func `what was not committed is forgotten`() {
        store.apply(loop.step([record("a")], store: store))
        _ = loop.step([record("b")], store: store)
        loop.forget()
        #expect(said(loop.step([record("b")], store: store)) == ["b #2"])
    }

    @Test func `a busy key is read once, and memory stays within its bound`() {
        for number in 1...10 {
            store.apply(loop.step([record("busy \(number)")], store: store))
        }
        #expect(store.reads == 1)
        for number in 1...50 {
            store.apply(loop.step([record("x", account: "account\(number)")], store: store))
        }
        let commit = loop.step([record("again")], store: store)
        #expect(said(commit) == ["again #11"])
        #expect(store.reads > 51)
    }

    @Test func `an input that cannot be read is a dead letter, and leaves its neighbours alone`() {
        let bad = Record(
            topic: FirstInbox.topic, partition: 0, offset: 7, time: Timestamp(milliseconds: 0),
            event: Event(id: "bad", type: "Unheard", key: "alice", value: []))
        let commit = loop.step([record("a"), bad, record("b")], store: store)
        #expect(said(commit) == ["a #1", "b #2"])
        let letters = commit.outputs.filter { $0.topic == FirstInbox.topic.dead }
        #expect(letters.map(\.event.id) == ["bad"])
    }
}
