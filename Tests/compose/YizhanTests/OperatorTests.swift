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
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
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

    @Test func `what came while a key was set aside is sent again once, also if the key was set aside again meanwhile`()
        async throws
    {
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
        let operating = Operator(log: log, secret: nil)
        let inbox = AuthInbox.topic
        func keep(_ id: String) async throws {
            let record = Record(
                topic: inbox, partition: 0, offset: 0, time: Service.clock(),
                event: Event(id: id, type: "Noted", key: "alice", value: Array("{}".utf8)))
            _ = try await log.append([DeadLetter(record, reason: SetAside.letterReason).draft])
        }
        func say(_ kind: KeyNotice.Kind) async throws {
            _ = try await log.append([KeyNotice(kind, key: "alice").draft(of: inbox, at: Service.clock())])
        }
        try await say(.setAside)
        try await keep("a")
        try await keep("b")
        try await say(.released)
        try await say(.setAside)
        try await keep("c")
        #expect(try await operating.redrive(inbox.name, LetterNumber(partition: 0, offset: 2))?.event.id == "b")
        #expect(try await operating.keysAside().map(\.notice.key) == ["alice"])
        #expect(try await operating.redrive(inbox.name, key: "alice") == 2)
        #expect(try await operating.redrive(inbox.name, key: "alice") == 0)
        #expect(try await log.read(inbox, partition: 0, from: 0).map(\.event.id) == ["b", "a", "c"])
        try await keep("d")
        #expect(try await operating.redrive(inbox.name, key: "alice") == 1)
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
