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
