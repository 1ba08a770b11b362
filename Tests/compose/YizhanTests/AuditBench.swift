import Books
import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Quota
import SQLite
import Stations
import Testing

@testable import yizhan

/// A log with two ledgers: alice has a grant, six charges and a correction, bob a grant and a reservation.
@IOLoop
final class AuditBench {
    nonisolated let alice = AuditBench.account("alice")
    nonisolated let bob = AuditBench.account("bob")
    let log: any MessageLog
    let path: String
    private let folder: TemporaryFolder

    /// - Parameter linesKept: the most lines that Books keeps of an account.
    init(linesKept: Int64 = Books.linesKept) async throws {
        folder = try TemporaryFolder()
        path = folder.path + "/log.sqlite"
        let settings = try Settings(environment: ["YIZHAN_DATA": folder.path])
        log = try await LocalService.openLog(settings, DataDirectory(settings))
        try await Self.fill(log, linesKept: linesKept)
    }

    /// Feeds Quota and Books.
    static func fill(_ log: any MessageLog, linesKept: Int64 = Books.linesKept) async throws {
        let (alice, bob) = (account("alice"), account("bob"))
        try await log.run(ProcessorLoop(Quota()))
        try await log.run(ProcessorLoop(Books(linesKept: linesKept)))
        var inputs: [QuotaInbox] = [alice, bob].map {
            .granted(CreditGranted(grant: "trial/\($0)", account: $0, amount: .yuan(1)))
        }
        for number in 0..<6 {
            let chat = chat("r\(number)", alice)
            let usage = Usage(tokensIn: 3, tokensOut: number)
            inputs.append(.authorized(ChatAuthorized(chat: chat, apiKey: "aa11aa11aa11aa11")))
            inputs.append(
                .answered(ChatAnswered(request: chat.request, account: alice, ending: .finished, usage: usage)))
        }
        inputs.append(
            .corrected(
                BalanceCorrected(
                    name: "c1", account: alice, amount: .fen(-5), reason: "charged twice", by: Actor("olga"),
                    request: RequestID("q1"))))
        inputs.append(.authorized(ChatAuthorized(chat: chat("open", bob))))
        for input in inputs { _ = try await log.append([Draft(to: input)]) }
    }

    /// Corrects alice's balance, which is one line more.
    func correct(_ name: String) async throws {
        let corrected = BalanceCorrected(
            name: name, account: alice, amount: .fen(1), reason: "charged twice", by: Actor("olga"),
            request: RequestID(name))
        _ = try await log.append([Draft(to: QuotaInbox.corrected(corrected))])
    }

    /// Opens the closed log anew, with Quota and Books.
    func reopen() async throws -> any MessageLog {
        let settings = try Settings(environment: ["YIZHAN_DATA": folder.path])
        let log = try await LocalService.openLog(settings, DataDirectory(settings))
        try await log.run(ProcessorLoop(Quota()))
        try await log.run(ProcessorLoop(Books()))
        return log
    }

    func audit(_ path: String, only: Account? = nil) async throws -> AuditReport {
        try await Audit.audit(AuditWalk(StoredLedgers(path: path), only: only, linesAStep: 3), pause: .zero)
    }

    /// A copy of the database in one file.
    func copy() throws -> String {
        let copy = folder.path + "/copy-\(UUID().uuidString).sqlite"
        try Connection(path: path).execute("VACUUM INTO '\(copy)'")
        return copy
    }

    /// An entry of alice's.
    func value(of name: String, in table: String) throws -> [UInt8]? {
        let statement = try Connection(path: path).statement(
            "SELECT value FROM \"\(table)\" WHERE key = 'alice' AND name = ?")
        try statement.bind(name, at: 1)
        return try statement.step() ? statement.bytes(at: 0) : nil
    }

    /// Says in a copy that Books has set alice aside.
    func setAside(_ reason: String, at path: String) throws {
        let connection = try Connection(path: path)
        let statement = try connection.statement(
            "INSERT INTO \"state.books\" (key, name, value) VALUES ('alice', ?, ?)")
        try statement.bind(SetAside.entry, at: 1)
        try statement.bind(
            MessageCoding.encode(SetAside(reason: reason, since: Timestamp(milliseconds: 0))), at: 2)
        try statement.run()
    }

    func set(_ value: [UInt8], _ name: String, in table: String, at path: String) throws {
        let connection = try Connection(path: path)
        let statement = try connection.statement(
            "UPDATE \"\(table)\" SET value = ? WHERE key = 'alice' AND name = ?")
        try statement.bind(value, at: 1)
        try statement.bind(name, at: 2)
        try statement.run()
    }

    private nonisolated static func account(_ name: String) -> Account {
        guard let account = Account(name) else { preconditionFailure("\(name) is an account's name.") }
        return account
    }

    private static func chat(_ request: String, _ account: Account) -> Chat {
        Chat(
            request: RequestID(request), account: account,
            reply: ReplyAddress(partition: 0, stream: "s-\(request)"), model: "small", body: "{}", showsUsage: false,
            terms: Chat.Terms(
                price: Price(input: .yuan(1_000), output: .yuan(1_000)), tokensIn: 10, tokensOut: 90, streamsLimit: 8,
                answerMilliseconds: 600_000),
            deadline: Service.clock() + .seconds(3600))
    }
}
