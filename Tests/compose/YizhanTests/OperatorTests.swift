import Credentials
import EventLoop
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Testing

@testable import yizhan

@IOLoop
struct OperatorTests {
    @Test func `where the log does not say whether it has a key and its credit, the key is told with the doubt`()
        async throws
    {
        let account = try #require(Account("alice"))
        let answer = await Operator(log: DoubtfulLog(log), secret: .random())
            .respond(to: .createKey(account: account, grant: .yuan(5)))
        guard case .failed(let reason) = answer else {
            Issue.record("It was answered \(answer).")
            return
        }
        let issued = try await log.read(AuthInbox.topic, partition: 0, from: 0)
        guard case .issued(let known) = try AuthInbox.read(try #require(issued.first).event) else {
            Issue.record("No key was issued.")
            return
        }
        let key = try #require(reason.split(separator: " ").first { $0.hasPrefix("sk-yz-") })
        #expect(APIKey.hash(String(key)) == known.credential)
        #expect(reason.contains("not known"))
        log.close()
    }

    private let inbox = AuthInbox.topic
    private let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)

    /// Writes a dead letter.
    private func keep(_ id: String, _ reason: String = SetAside.letterReason, isTold: Bool = false) async throws {
        let record = Record(
            topic: inbox, partition: 0, offset: 0, time: Timestamp(milliseconds: 7),
            event: Event(id: id, type: "Noted", key: "alice", value: Array("{}".utf8)))
        _ = try await log.append([DeadLetter(record, reason: reason, isTold: isTold).draft])
    }

    private func say(_ kind: KeyNotice.Kind) async throws {
        _ = try await log.append([KeyNotice(kind, key: "alice").draft(of: inbox, at: Service.clock())])
    }

    private func number(of id: String, _ operating: Operator) async throws -> LetterNumber {
        let letters = try await operating.deadLetters().letters
        return try #require(letters.first { $0.event.id == id }.flatMap { LetterNumber($0.place) })
    }

    @Test func `a key is released with what came meanwhile, in order, once, and at the time at which it came`()
        async throws
    {
        let operating = Operator(log: log, secret: nil)
        try await say(.setAside)
        try await keep("a")
        try await keep("b")
        #expect(try await operating.redrive(inbox.name, number(of: "b", operating)) == .held)
        #expect(try await operating.redrive(inbox.name, key: "alice") == nil)
        try await say(.released)
        #expect(try await operating.redrive(inbox.name, number(of: "b", operating)) == .sent)
        try await say(.setAside)
        try await keep("c")
        #expect(try await operating.deadLetters().aside.map(\.key) == ["alice"])
        #expect(try await operating.release(inbox.name, "alice") == 2)
        try await say(.released)
        #expect(try await operating.release(inbox.name, "alice") == nil)
        #expect(try await operating.redrive(inbox.name, key: "alice") == 0)
        let sent = try await log.read(inbox, partition: 0, from: 0).map(\.event)
        #expect(sent.map(\.id).filter { !$0.hasPrefix("release") } == ["b", "a", "c"])
        #expect(KeyNotice(sent[1])?.kind == .released)
        #expect(sent.map(\.released?.milliseconds) == [nil, nil, 7, 7])
        try await keep("d")
        #expect(try await operating.redrive(inbox.name, key: "alice") == 1)
        log.close()
    }

    @Test func `a letter is sent once, the second wish is told so, and a list shows what was not sent`() async throws {
        let operating = Operator(log: log, secret: nil)
        for index in 0..<1_001 { try await keep("\(index)", "It cannot be read.") }
        let last = try await number(of: "1000", operating)
        #expect(try await operating.redrive(inbox.name, last) == .sent)
        #expect(try await operating.redrive(inbox.name, last) == .sentBefore)
        #expect(try await log.read(inbox, partition: 0, from: 0).map(\.event.id) == ["1000"])
        let second = await operating.respond(to: .redrive(consumer: inbox.name, number: last))
        guard case .failed(let reason) = second else {
            Issue.record("It was sent twice.")
            return
        }
        #expect(reason.contains("sent again before"))
        #expect(try await operating.deadLetters().letters.count == 1_000)
        log.close()
    }

    @Test func `a letter whose sender was told that it failed cannot take effect, and a list says so`() async throws {
        let operating = Operator(log: log, secret: nil)
        try await keep("a", "The process died.", isTold: true)
        let number = try await number(of: "a", operating)
        let response = await operating.respond(to: .redrive(consumer: inbox.name, number: number))
        guard case .failed(let reason) = response else {
            Issue.record("It was sent.")
            return
        }
        #expect(reason.contains("was told"))
        #expect(try await log.read(inbox, partition: 0, from: 0).isEmpty)
        guard case .dead(let lines, aside: _) = await operating.respond(to: .listDead) else {
            Issue.record("There is no list.")
            return
        }
        #expect(lines.map(\.reason) == ["The process died. Its sender was told."])
        log.close()
    }
}

/// A log that writes and does not acknowledge.
@IOLoop
private final class DoubtfulLog: PassingLog {
    nonisolated let log: any MessageLog

    init(_ log: any MessageLog) {
        self.log = log
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        log.append(drafts) { _ in then(.failure(.unknown("The connection was lost."))) }
    }
}
