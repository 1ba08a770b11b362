import Books
import MessageLog
import Messages
import SQLite

/// Audits ledgers one after the other, some lines a step, so that others get their turn between two steps and no more
/// than a step's lines are in memory.
struct AuditWalk {
    enum Step: Equatable {
        case more
        /// The books lag behind Quota: go on in a moment.
        case pause
        case done
    }

    private let ledgers: StoredLedgers
    /// Nil for all accounts.
    private let only: Account?
    private let linesKept: Int64
    /// False if what Books keeps may have been read later than what Quota keeps.
    private let isOfOneMoment: Bool
    private let linesAStep: Int
    private(set) var report = AuditReport()
    /// With those of the account that is audited now.
    var entries: Int64 { report.entries + (audit?.lines ?? 0) }
    /// The account that is audited now, or was last.
    private var name = ""
    private var audit: LedgerAudit?
    private var stored = StoredAccount()
    private var accounts: LedgerAudit.Accounts { stored.accounts }
    /// The last line that counts.
    private var count: Int64 = 0
    private var next: Int64 = 0
    /// The first lines, as they were when the account was read: the oldest go as new ones come. Nil once they are taken.
    private var firstLines: [StoredLine]?
    /// Nil until the lines have left open where entries are.
    private var strays: StrayPlace?
    private var tries = 0

    /// How often an account is looked at anew that changed meanwhile, or whose books lag behind.
    private static let triesLimit = 20

    init(
        _ ledgers: StoredLedgers, only: Account? = nil, linesKept: Int64 = Books.linesKept, isOfOneMoment: Bool = true,
        linesAStep: Int = 1_000
    ) {
        self.ledgers = ledgers
        self.only = only
        self.linesKept = linesKept
        self.isOfOneMoment = isOfOneMoment
        self.linesAStep = linesAStep
    }

    mutating func step() throws(SQLiteError) -> Step {
        guard audit != nil else { return try begin() }
        if let strays { return try read(strays) }
        let lines = try nextLines()
        for line in lines where line.number.map({ $0 <= count }) ?? true { take(line) }
        let isDone = lines.count < linesAStep || (lines.last?.number ?? .max) >= count
        guard isDone else { return .more }
        if audit?.isAwaitingLetters ?? false {
            strays = StrayPlace()
            return .more
        }
        return try finish()
    }

    private mutating func nextLines() throws(SQLiteError) -> [StoredLine] {
        defer { firstLines = nil }
        if let firstLines { return firstLines }
        return try ledgers.lines(of: name, from: next, limit: linesAStep)
    }

    /// Looks for entries that are not in the books: among the dead letters, then in the inbox.
    private mutating func read(_ place: StrayPlace) throws(SQLiteError) -> Step {
        let found = try ledgers.strays(of: name, from: place, limit: linesAStep)
        for stray in found {
            if let entry = stray.entry { audit?.add(entry, found: place.whereabouts) }
        }
        var place = place
        if found.count == linesAStep, let last = found.last {
            place.offset = last.offset + 1
        } else if place.whereabouts == .deadLetter {
            place = StrayPlace(whereabouts: .underway)
        } else {
            return try finish()
        }
        strays = place
        return .more
    }

    /// Begins with the next account.
    private mutating func begin() throws(SQLiteError) -> Step {
        if let only {
            guard name.isEmpty else { return .done }
            name = only.name
        } else {
            guard let following = try ledgers.account(after: name) else { return .done }
            name = following
        }
        tries = 0
        try open()
        return .more
    }

    private mutating func open() throws(SQLiteError) {
        guard let account = Account(name) else {
            return report.add(name, "no account has this name")
        }
        let (found, begun, lines) = try ledgers.atOneMoment {
            [ledgers, name, linesKept, linesAStep] () throws(SQLiteError) -> (StoredAccount, LedgerAudit, [StoredLine])
            in
            let found = try ledgers.account(named: name)
            let audit = LedgerAudit(account, found.accounts, linesKept: linesKept)
            return (found, audit, try ledgers.lines(of: name, from: audit.first, limit: linesAStep))
        }
        stored = found
        firstLines = lines
        guard only == nil || stored.isKnown else {
            return report.miss(name)
        }
        var audit = begun
        for text in stored.faults { audit.note(nil, text) }
        for remark in stored.remarks { audit.note(remark) }
        next = audit.first
        count = accounts.count
        strays = nil
        self.audit = audit
    }

    private mutating func take(_ line: StoredLine) {
        guard let number = line.number else {
            audit?.note(nil, "'\(line.name)' is no line's name")
            return
        }
        next = number &+ 1
        if line.entry == nil, stored.asideInBooks?.reason.contains("'\(line.name)'") ?? false {
            // Why Books could not go on, of which it has said so itself.
            audit?.passOver(number)
            return
        }
        guard let entry = line.entry, MessageCoding.encode(entry) == line.bytes || entry.hash == nil else {
            audit?.skip(number, "it cannot be read as it was written")
            return
        }
        if !isOfOneMoment, !accounts.unread.contains(.head), let place = entry.number, place > accounts.head.number {
            count = number &- 1
            audit?.end(before: number)
        } else if number <= count {
            audit?.add(entry, line: number)
        }
    }

    private mutating func finish() throws(SQLiteError) -> Step {
        guard var audit else { return .more }
        self.audit = nil
        let isBehind = audit.isBehind
        audit.finish()
        if audit.faultCount > 0 || isBehind, tries < Self.triesLimit {
            // Meanwhile the oldest lines may have gone, and lines that were on their way have come.
            let now = try ledgers.atOneMoment { [ledgers, name] () throws(SQLiteError) -> LedgerAudit.Accounts in
                try ledgers.account(named: name).accounts
            }
            if isBehind || now.removed != accounts.removed {
                tries += 1
                try open()
                return isBehind ? .pause : .more
            }
        }
        report.add(audit)
        return .more
    }
}
