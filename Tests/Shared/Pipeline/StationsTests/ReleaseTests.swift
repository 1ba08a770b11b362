import MessageLog
import Messages
import Processing
import ProcessingBench
import Quota
import Stations
import Testing

@testable import Suspicion

/// An account is set aside over a running answer, and released after its reservation is overdue.
@Suite struct ReleaseTests {
    private let store = MemoryStore()
    private let loop = ProcessorLoop(Quota())

    private func record(_ draft: Draft, at seconds: Int64) -> Record {
        Record(
            topic: draft.topic, partition: 0, offset: seconds, time: Timestamp(milliseconds: seconds * 1000),
            event: draft.event.stored)
    }

    private func step(_ drafts: [Draft], at seconds: Int64) -> StationCommit {
        let commit = loop.step(drafts.map { record($0, at: seconds) }, store: store)
        store.apply(commit)
        return commit
    }

    /// The lines that a commit posts, as kind and cost.
    private func lines(_ commit: StationCommit) throws -> [String] {
        try commit.outputs.filter { $0.topic == BooksInbox.topic }.map { draft in
            guard case .posted(let posted) = try BooksInbox.read(draft.event.stored) else { return "" }
            return "\(posted.entry.kind) \(posted.entry.reference) \(posted.entry.amount.microYuan)"
        }
    }

    private func letters(_ commit: StationCommit) -> [DeadLetter] {
        commit.outputs.compactMap { DeadLetter(dead: record($0, at: 0)) }
    }

    private func chat(_ name: String) -> ChatAuthorized {
        var chat = Sample.chat
        chat.request = RequestID(name)
        chat.terms = Chat.Terms(
            price: Price(input: .yuan(1), output: .yuan(1)), tokensIn: 10, tokensOut: 90, choices: 1, streamsLimit: 8,
            answerMilliseconds: 60_000)
        chat.idempotency = nil
        return ChatAuthorized(chat: chat)
    }

    private func answered(_ name: String) -> Draft {
        Draft(
            to: QuotaInbox.answered(
                ChatAnswered(
                    request: RequestID(name), account: Sample.account, ending: .finished,
                    usage: Usage(tokensIn: 7, tokensOut: 20))))
    }

    private func change(_ value: [UInt8]?) {
        var commit = StationCommit()
        commit.changes = [.init(key: "alice", entry: EntryChange(name: "balance", value: value))]
        store.apply(commit)
        loop.forget()
    }

    /// Admits two chats, and sets the account aside over the answers.
    private func setAside() throws -> [DeadLetter] {
        let credit = CreditGranted(grant: "g", account: Sample.account, amount: .yuan(1))
        let begun = [QuotaInbox.granted(credit), .authorized(chat("r1")), .authorized(chat("r2"))]
        _ = step(begun.map { Draft(to: $0) }, at: 0)
        let good = store.entries["alice"]?["balance"]
        change(Array("{".utf8))
        let kept = letters(step([answered("r1")], at: 5))
        #expect(kept.map(\.time) == [Timestamp(milliseconds: 5000)])
        change(good)
        return kept
    }

    private let release = SetAside.release("alice", of: QuotaInbox.topic, id: "release")

    @Test(arguments: [true, false])
    func `an answer that came meanwhile is charged as if it had only been delayed, then what is due expires`(
        isOneStep: Bool
    ) throws {
        let kept = try setAside()
        let drafts = [release] + kept.map(\.released)
        let said: [String]
        if isOneStep {
            said = try lines(step(drafts, at: 10_000))
        } else {
            let first = step([drafts[0]], at: 10_000)
            #expect(first.wakes.map(\.at) == [Timestamp(milliseconds: 120_000)])
            #expect(try lines(first).isEmpty)
            loop.forget()
            said = try lines(step(Array(drafts.dropFirst()), at: 10_000))
        }
        #expect(said == ["post r1 27"])
        let woken = loop.wake(["alice"], at: Timestamp(milliseconds: 10_000_000), store: store)
        #expect(try lines(woken) == ["expire r2 100"])
    }

    @Test func `a letter is never decided before what was decided after the release`() throws {
        let kept = try setAside()
        let credit = CreditGranted(grant: "h", account: Sample.account, amount: .yuan(1))
        let drafts = [release, Draft(to: QuotaInbox.granted(credit))] + kept.map(\.released)
        #expect(
            try lines(step(drafts, at: 10_000))
                == ["expire r1 100", "expire r2 100", "grant h 1000000", "late r1 0"])
    }

    @Test func `letters of a release that fails are kept again, with the time at which they first came`() throws {
        let kept = try setAside()
        change(Array("{".utf8))
        let again = letters(step([release] + kept.map(\.released), at: 10_000))
        #expect(again.map(\.event.id) == kept.map(\.event.id))
        #expect(again.map(\.time) == [Timestamp(milliseconds: 5000)])
    }

    @Test(arguments: [true, false])
    func `a letter says whether its sender was told that it failed`(isWaitedFor: Bool) throws {
        let draft = isWaitedFor ? Draft(to: QuotaInbox.authorized(chat("r1"))) : answered("r1")
        var suspect = Suspect(
            consumer: "quota", key: "alice", stage: .deciding, type: draft.event.type, id: draft.event.id)
        suspect.blame(isTrap: true)
        loop.watch = StationWatch(QuotaInbox.topic, [suspect], limit: 2, slot: nil, of: nil)
        let commit = step([draft], at: 0)
        #expect(letters(commit).map(\.isTold) == [isWaitedFor])
        #expect(commit.outputs.contains { $0.topic == ResponderInbox.topic } == isWaitedFor)
        #expect(letters(commit)[0].redriven.event[attribute: "deadtold"] == nil)
    }
}
