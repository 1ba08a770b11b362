import JSON
import Messages

/// What an audit found.
struct AuditReport: Sendable {
    private(set) var accounts = 0
    private(set) var entries: Int64 = 0
    private(set) var faultCount = 0
    /// The first ones.
    private(set) var faults: [Fault] = []
    private(set) var remarkCount = 0
    /// The first ones.
    private(set) var remarks: [Remark] = []
    /// Accounts whose ledgers are not whole yet, by what is said of them.
    private(set) var pending: [LedgerRemark.Kind: Int] = [:]

    struct Fault: Sendable, Equatable {
        let account: String
        /// The line of the ledger; nil if it is none.
        let line: Int64?
        let text: String

        var sentence: String { "\(account): \(line.map { "entry \($0): " } ?? "")\(text)." }
    }

    struct Remark: Sendable, Equatable {
        let account: String
        let remark: LedgerRemark

        var sentence: String { "\(account): \(remark.text)." }
    }

    /// The account that was asked for and of which there is nothing to audit: nothing shows that it was altered.
    private(set) var unknown: String?

    private static let faultsKept = 1_000

    /// How the command ends: 1 if something was altered, else 3 if a ledger is not whole yet. It is 2 if nothing was
    /// audited: for wrong words or settings, and for an account of which there is nothing.
    var exitCode: Int32 { faultCount > 0 ? 1 : unknown != nil ? 2 : pending.isEmpty ? 0 : 3 }

    mutating func add(_ audit: LedgerAudit) {
        accounts += 1
        entries += audit.lines
        faultCount += audit.faultCount
        for fault in audit.faults where faults.count < Self.faultsKept {
            faults.append(Fault(account: audit.account.name, line: fault.line, text: fault.text))
        }
        remarkCount += audit.remarks.count
        for remark in audit.remarks {
            if remark.kind.isPending { pending[remark.kind, default: 0] += 1 }
            if remarks.count < Self.faultsKept { remarks.append(Remark(account: audit.account.name, remark: remark)) }
        }
    }

    /// Adds a fault of a name that is no account's.
    mutating func add(_ name: String, _ text: String) {
        faultCount += 1
        if faults.count < Self.faultsKept { faults.append(Fault(account: name, line: nil, text: text)) }
    }

    /// Notes that an account has no ledger.
    mutating func miss(_ account: String) { unknown = account }

    /// What an operator reads.
    var text: String {
        if let unknown { return "\(unknown): there is no such account, or it has no entries." }
        var lines = faults.map(\.sentence)
        if faults.count < faultCount { lines.append("… and \(faultCount - faults.count) more.") }
        lines += remarks.map(\.sentence)
        if remarks.count < remarkCount { lines.append("… and \(remarkCount - remarks.count) more.") }
        let whole = pending.isEmpty ? "all is whole" : "nothing was altered, and not all is there yet"
        let found = faultCount == 0 ? whole : "\(faultCount) \(faultCount == 1 ? "fault" : "faults")"
        lines.append("\(accounts) accounts and \(entries) entries were audited: \(found).")
        return lines.joined(separator: "\n")
    }

    /// What a script reads.
    var json: String {
        let document: JSONText = [
            "accounts": .integer(accounts), "entries": .integer(Int(entries)), "faultCount": .integer(faultCount),
            "faults": .array(
                faults.map { fault in
                    [
                        "account": .string(fault.account), "entry": fault.line.map { .integer(Int($0)) } ?? .null,
                        "text": .string(fault.text),
                    ]
                }),
            "remarkCount": .integer(remarkCount),
            "remarks": .array(
                remarks.map { line in
                    [
                        "account": .string(line.account), "kind": .string(line.remark.kind.rawValue),
                        "text": .string(line.remark.text),
                    ]
                }),
            "unknown": .optional(unknown),
        ]
        return String(decoding: document.bytes, as: UTF8.self)
    }
}
