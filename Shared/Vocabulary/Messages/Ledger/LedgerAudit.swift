/// Recomputes one account's ledger line by line, and names what does not add up.
///
/// Entries that have not reached the books, because they are dead letters or still on their way, are counted with it and
/// named: once they are there, nothing is said of them any more.
package struct LedgerAudit: Sendable {
    /// What was altered, as a sentence, and with which line if it is one.
    package struct Fault: Hashable, Sendable {
        package let line: Int64?
        package let text: String
    }

    /// What Quota and Books keep of the account, besides the lines.
    package struct Accounts: Sendable {
        package var balance = Balance()
        /// The sum of the reservations and of what is held for refunds.
        package var reserved = Money.zero
        package var head = ChainHead()
        /// The number of lines ever written.
        package var count: Int64 = 0
        package var removed = RemovedLines()
        /// What is there and cannot be read, so that nothing is held against it.
        package var unread: Set<Part> = []

        package enum Part: Hashable, Sendable {
            case balance, reservations, head, count, removed
        }

        package init() {}
    }

    /// Where an entry is that is not in the books.
    package enum Whereabouts: Sendable {
        case deadLetter, underway
    }

    package let account: Account
    private var accounts: Accounts
    private var next: Int64
    private var sums: LedgerSums
    private var chain: LooseChain
    /// False where the line before is missing or cannot be read, so that one gap is one fault.
    private var isLinked: Bool
    /// False where the sums of some lines are not known.
    private var isComplete: Bool
    /// The lines that stand behind later entries, by number; the dead letter of the same entry has to say why.
    private var late: [Int64: (line: Int64, hash: String)] = [:]
    private var (deadLetters, underway): (Int64, Int64) = (0, 0)
    /// Lines without a hash behind entries that have one, and the first of them.
    private var (unchained, firstUnchained): (Int64, Int64) = (0, 0)
    package private(set) var faults: [Fault] = []
    /// Those that were found, also beyond the limit of `faults`.
    package private(set) var faultCount = 0
    package private(set) var remarks: [LedgerRemark] = []
    package private(set) var lines: Int64 = 0

    private static let faultsKept = 100
    /// A key that is set aside for long has many dead letters, and those beyond one append come late.
    private static let mostLate = 100_000

    /// - Parameter linesKept: the most lines that Books keeps; older ones are in `accounts.removed`.
    package init(_ account: Account, _ accounts: Accounts, linesKept: Int64) {
        self.account = account
        self.accounts = accounts
        next = max(1, accounts.count &- linesKept &+ 1)
        isComplete = accounts.removed.count == next &- 1 && !accounts.unread.contains(.removed)
        sums = accounts.removed.sums
        chain = LooseChain(behind: accounts.removed.head)
        isLinked = isComplete
        guard !isComplete, !accounts.unread.contains(.removed) else { return }
        note(nil, "\(accounts.removed.count) lines are said to be removed, where \(next &- 1) are")
    }

    /// Leaves out a line and all behind it: those that came after what Quota keeps was read.
    package mutating func end(before line: Int64) { accounts.count = line &- 1 }

    /// The first line that must be there.
    package var first: Int64 { next }

    /// True if Quota has posted entries that have not reached the books yet and are no dead letters.
    package var isBehind: Bool { underway > 0 || endsEarly }

    private var endsEarly: Bool { !accounts.unread.contains(.head) && chain.head.number < accounts.head.number }

    /// True if the lines leave open where some entries are, or why some came late.
    package var isAwaitingLetters: Bool { !chain.isWhole || !late.isEmpty || endsEarly }

    /// Takes the next line that was found.
    package mutating func add(_ entry: EntryPosted.Entry, line number: Int64) {
        lines += 1
        if number != next {
            let gap = next == number &- 1 ? "entry \(next) is missing" : "entries \(next) to \(number &- 1) are missing"
            note(nil, number < next ? "there is a second entry \(number)" : gap)
            isLinked = false
        }
        sums.add(entry)
        checkChain(entry, number)
        next = number &+ 1
    }

    /// Passes over a line that cannot be read.
    package mutating func skip(_ line: Int64, _ text: String) {
        lines += 1
        note(line, text)
        passOver(line)
    }

    /// Passes over a line of which something else is said.
    package mutating func passOver(_ line: Int64) {
        isLinked = false
        isComplete = false
        next = line &+ 1
    }

    private mutating func checkChain(_ entry: EntryPosted.Entry, _ line: Int64) {
        guard let hash = entry.hash, let number = entry.number else { return checkUnchained(entry, line) }
        guard EntryPosted(account: account, entry: entry).digest == hash else {
            note(line, "its content was altered")
            // Its neighbours are whole, unless its number is not.
            if number == chain.head.number &+ 1 { _ = chain.take(entry, number) } else { isLinked = false }
            return
        }
        guard isLinked else {
            isLinked = true
            return chain.rejoin(at: entry, number)
        }
        switch chain.take(entry, number) {
        case .next: checkAvailable(entry, line)
        case .ahead: break
        case .late where late.count < Self.mostLate: late[number] = (line, hash)
        // What was passed over among the lines that are no longer kept, nobody knows.
        case .unfit where number <= accounts.removed.head.number && late.count < Self.mostLate:
            late[number] = (line, hash)
        case .late, .unfit: note(line, Self.follows)
        }
    }

    private static let follows = "it does not follow the entry before it"

    private mutating func checkUnchained(_ entry: EntryPosted.Entry, _ line: Int64) {
        guard entry.hash == nil, entry.number == nil, entry.previous == nil else {
            note(line, "a part of its hash, its number or the hash before it was taken away")
            isLinked = false
            return
        }
        checkAvailable(entry, line)
        guard chain.head.number > 0 else { return }
        unchained += 1
        if unchained == 1 { firstUnchained = line }
    }

    /// While an entry is missing, what it left is not known.
    private mutating func checkAvailable(_ entry: EntryPosted.Entry, _ line: Int64) {
        guard isComplete, chain.isWhole else { return }
        if entry.available < .zero || entry.available > sums.left {
            note(line, "\(entry.available) CNY available is not what the entries up to it leave")
        }
    }

    /// Takes an entry that was found outside of the books, in the order of the log. One that is in the books too says
    /// why it came late.
    package mutating func add(_ entry: EntryPosted.Entry, found whereabouts: Whereabouts) {
        guard let hash = entry.hash, let number = entry.number,
            number <= accounts.head.number || accounts.unread.contains(.head),
            EntryPosted(account: account, entry: entry).digest == hash
        else { return }
        if late[number]?.hash == hash { late[number] = nil }
        guard isMissing(number) else { return }
        if chain.take(entry, number) == .unfit {
            note(nil, "entry \(number) waits for the books, and does not follow the entry before it")
        }
        sums.add(entry)
        switch whereabouts {
        case .deadLetter: deadLetters += 1
        case .underway: underway += 1
        }
    }

    private func isMissing(_ number: Int64) -> Bool {
        number > chain.head.number || chain.gaps.contains { $0.first <= number && number <= $0.last }
    }

    /// Compares the lines with what Quota and Books have, after the last one.
    package mutating func finish() {
        for line in late.values.map(\.line).sorted() { note(line, Self.follows) }
        for gap in chain.gaps.sorted(by: { $0.first < $1.first }) {
            let isOne = gap.first == gap.last
            let names = isOne ? "entry \(gap.first)" : "entries \(gap.first) to \(gap.last)"
            note(nil, "\(names) of its chain \(isOne ? "is" : "are") neither in the books nor a dead letter")
        }
        finishLines()
        finishBalance()
        makeRemarks()
    }

    private mutating func finishLines() {
        if next <= accounts.count { note(nil, "the lines from \(next) to \(accounts.count) are missing") }
        if next > accounts.count &+ 1 { note(nil, "there are more lines than the \(accounts.count) that were written") }
        if !accounts.unread.contains(.head), chain.head != accounts.head {
            note(nil, "the ledger ends with entry \(chain.head.number), and Quota's with entry \(accounts.head.number)")
        }
    }

    private mutating func finishBalance() {
        guard !accounts.unread.contains(.balance) else { return }
        let balance = accounts.balance
        if isComplete, sums.granted != balance.granted {
            note(nil, "its entries grant \(sums.granted) CNY, and its balance says \(balance.granted)")
        }
        if isComplete, sums.spent != balance.spent {
            note(nil, "its entries spend \(sums.spent) CNY, and its balance says \(balance.spent)")
        }
        if !accounts.unread.contains(.reservations), accounts.reserved != balance.pending {
            note(
                nil, "its reservations and holds have \(accounts.reserved) CNY, and its balance says \(balance.pending)"
            )
        }
        let held = LedgerSums.sum(balance.pending, balance.spent)
        if min(balance.pending, balance.spent, held) < .zero || held > balance.granted {
            note(nil, "its balance is below zero")
        }
    }

    private mutating func makeRemarks() {
        if deadLetters > 0 { remarks.append(.deadLetters(deadLetters)) }
        if underway > 0 { remarks.append(.underway(underway)) }
        if unchained > 0 { remarks.append(.unchained(unchained, from: firstUnchained)) }
    }

    /// Notes what keeps a value from being read, such as a byte that makes it no JSON.
    package mutating func note(_ line: Int64?, _ text: String) {
        faultCount += 1
        if faults.count < Self.faultsKept { faults.append(Fault(line: line, text: text)) }
    }

    /// Notes what was not altered.
    package mutating func note(_ remark: LedgerRemark) { remarks.append(remark) }
}
