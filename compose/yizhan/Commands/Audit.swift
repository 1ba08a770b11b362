import EventLoop
import Foundation
import Messages

/// `yizhan audit [ACCOUNT]`
enum Audit: Command {
    static let name = "audit"
    static let summary = "recompute every balance and every hash of the ledgers"
    static let help = """
        usage: yizhan audit [ACCOUNT] [--json] [--database FILE | --kafka HOST:PORT[,...]]

        Recomputes the ledger of an account, or of all: no entry is missing, each has the hash of its content and of the
        one before, and together they come to the balance, whose pending part is the sum of the reservations and of what
        is held for refunds. Says what was altered and where. Says also what is not there yet: entries that are dead
        letters of Books or on their way, which are counted with the rest, and accounts that a consumer has set aside.

        Exits with 0 if all is whole, with 1 if something was altered or the audit failed, with 2 for words or settings that
        it does not take and for an ACCOUNT without entries, with 3 if nothing was altered and not all is there yet.

        It reads the log in the data directory, beside a running service or without one, and changes nothing. On a
        cluster it reads the changelogs of Quota and Books into a file in the data directory for a while, which must have
        room for them.

          ACCOUNT          an account's name; without it all are audited
          --json           the result as JSON
          --database FILE  a copy of a log in place of the one in the data directory

        How far it is, is said on standard error.
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        let request = try Request(options.arguments)
        let settings = try Settings(environment: options.environment)
        let isOnCluster = settings.isSet(.kafka) && request.database == nil
        let report =
            isOnCluster ? try await auditCluster(request, settings) : try await auditFile(request, settings)
        print(request.isJSON ? report.json : report.text)
        return report.exitCode
    }

    struct Request: Equatable, Sendable {
        var account: Account?
        var isJSON = false
        var database: String?

        init(_ arguments: [String]) throws(UsageError) {
            var rest = arguments[...]
            while let word = rest.popFirst() {
                switch word {
                case "--json": isJSON = true
                case "--database":
                    guard let file = rest.popFirst() else { throw UsageError(text: "--database needs a FILE.") }
                    database = file
                default:
                    guard account == nil, let account = Account(word) else {
                        throw UsageError(text: "Say one ACCOUNT at most: 1 to 64 of a-z, 0-9, - and _.")
                    }
                    self.account = account
                }
            }
        }
    }

    private static func auditFile(_ request: Request, _ settings: Settings) async throws -> AuditReport {
        let path = try request.database ?? DataDirectory(settings).log
        guard FileManager.default.fileExists(atPath: path) else {
            throw SettingError(description: "There is no log at '\(path)'.")
        }
        let walk = AuditWalk(try StoredLedgers(path: path), only: request.account)
        return try await audit(walk)
    }

    private static func auditCluster(_ request: Request, _ settings: Settings) async throws -> AuditReport {
        let directory = try DataDirectory(settings)
        return try await Cluster(asked: settings).withLog { log in
            try await AuditFolder.with(in: directory) { folder in
                let path = folder + "/copy.sqlite"
                let copy = try await ChangelogCopy(of: log, at: path)
                try await copy.readAll(of: request.account)
                let walk = AuditWalk(try StoredLedgers(path: path), only: request.account, isOfOneMoment: false)
                return try await audit(walk) { try await copy.read(BooksInbox.topic, of: request.account) }
            }
        }
    }

    /// Audits to the end.
    ///
    /// - Parameters:
    ///   - pause: before the books that lag behind are looked at again.
    ///   - catchUp: called after the pause.
    @IOLoop
    static func audit(
        _ walk: AuditWalk, pause: Duration = .milliseconds(250), catchUp: @Sendable () async throws -> Void = {}
    ) async throws -> AuditReport {
        var walk = walk
        var progress = AuditProgress()
        while true {
            switch try walk.step() {
            case .more: progress.tell("\(walk.report.accounts) accounts, \(walk.entries) entries")
            case .pause:
                // A copy, or a file of another process, does not tell what is written to it.
                try await Task.sleep(for: pause)
                try await catchUp()
            case .done: return walk.report
            }
        }
    }
}
