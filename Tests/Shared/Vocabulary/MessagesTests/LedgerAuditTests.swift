import Messages
import Testing

/// A ledger of a grant of 1 000 micro-yuan and five charges of 10, each in the chain. Each 50 entries begin with a grant.
struct LedgerAuditTests {
    private var lines: [(number: Int64, entry: EntryPosted.Entry)] = []
    private var accounts = LedgerAudit.Accounts()

    init() {
        for number in 1...6 as ClosedRange<Int64> { append(number) }
    }

    private mutating func append(_ number: Int64) {
        let (kind, amount): (EntryPosted.Kind, Int64) = number % 50 == 1 ? (.grant, 1_000) : (.post, 10)
        if kind == .grant { accounts.balance.granted += Money(microYuan: amount) }
        if kind == .post { accounts.balance.spent += Money(microYuan: amount) }
        var posted = EntryPosted(
            account: account,
            entry: EntryPosted.Entry(
                kind: kind, reference: "r\(number)", amount: Money(microYuan: amount),
                available: accounts.balance.available, time: Timestamp(milliseconds: number)))
        accounts.head.add(&posted)
        accounts.count = number
        lines.append((number, posted.entry))
    }

    private func faults(linesKept: Int64 = 1_000) -> [LedgerAudit.Fault] { audited(linesKept: linesKept).faults }

    /// - Parameter found: what is found outside of the books.
    private func audited(
        linesKept: Int64 = 1_000, found: [EntryPosted.Entry] = [], _ whereabouts: LedgerAudit.Whereabouts = .deadLetter
    ) -> LedgerAudit {
        var audit = LedgerAudit(account, accounts, linesKept: linesKept)
        for line in lines { audit.add(line.entry, line: line.number) }
        for entry in found { audit.add(entry, found: whereabouts) }
        audit.finish()
        return audit
    }

    /// Takes an entry out, as if Books had never had it.
    private mutating func lose(_ number: Int) -> EntryPosted.Entry {
        let entry = lines.remove(at: number - 1).entry
        for index in lines.indices { lines[index].number = Int64(index + 1) }
        accounts.count -= 1
        return entry
    }

    @Test(arguments: [2, 4, 6])
    mutating func `an entry that is a dead letter is named as one, and what it moves is counted`(_ number: Int) {
        let entry = lose(number)
        #expect(!faults().isEmpty)
        let audit = audited(found: [entry])
        #expect(audit.faults == [])
        #expect(audit.remarks == [.deadLetters(1)])
        #expect(audited(found: [entry], .underway).remarks == [.underway(1)])
    }

    @Test mutating func `an entry that came late is whole with all others, once a dead letter says why`() {
        for number in [2, 3] {
            let entry = lose(2)
            accounts.count += 1
            lines.append((accounts.count, entry))
            #expect(faults().last?.text == "it does not follow the entry before it", "\(number)")
        }
        let letters = lines.suffix(2).map { $0.entry }
        let audit = audited(found: letters)
        #expect(audit.faults == [] && audit.remarks == [])
        #expect(audited(found: [letters[0]]).faults.map(\.line) == [6])
    }

    @Test mutating func `a letter is no reason for another entry than its own`() {
        let entry = lose(3)
        for line in lines.prefix(3) { accounts.removed.add(line.entry) }
        lines.removeFirst(3)
        var altered = entry
        altered.reference = "r9"
        altered.hash = EntryPosted(account: account, entry: altered).digest
        accounts.count += 1
        lines.append((accounts.count, altered))
        #expect(audited(linesKept: 3, found: [entry]).faults.map(\.line) == [6])
        lines[2].entry = entry
        #expect(audited(linesKept: 3, found: [entry]).faults == [])
    }

    @Test mutating func `thousands of entries may come late, as behind the release of a busy key`() {
        for number in 7...3_000 as ClosedRange<Int64> { append(number) }
        let letters = lines[1..<2_000].map(\.entry)
        lines.removeSubrange(1..<2_000)
        lines += letters.map { (number: 0, entry: $0) }
        for index in lines.indices { lines[index].number = Int64(index + 1) }
        let audit = audited(linesKept: 10_000, found: letters)
        #expect(audit.faults == [] && audit.remarks == [])
    }

    @Test mutating func `an altered letter is no reason, and an altered late entry is found`() {
        var entry = lose(3)
        let whole = entry
        entry.amount = Money(microYuan: 11)
        #expect(!audited(found: [entry]).faults.isEmpty)
        accounts.count += 1
        lines.append((accounts.count, entry))
        #expect(audited(found: [whole]).faults.contains { $0.line == 6 && $0.text == "its content was altered" })
    }

    @Test mutating func `what an earlier version wrote behind the chain is no fault, what was stripped is one`() {
        append(7)
        lines[6].entry = bare(lines[6].entry)
        // Quota's end of the chain stays where it was.
        accounts.head = ChainHead()
        accounts.head.move(to: lines[5].entry)
        let audit = audited()
        #expect(audit.faults == [])
        #expect(audit.remarks == [.unchained(1, from: 7)] && !audit.remarks[0].kind.isPending)
        append(8)
        #expect(faults() == [])
        lines[2].entry = bare(lines[2].entry)
        #expect(!faults().isEmpty)
    }

    private func bare(_ entry: EntryPosted.Entry) -> EntryPosted.Entry {
        var entry = entry
        (entry.number, entry.previous, entry.hash) = (nil, nil, nil)
        return entry
    }

    @Test mutating func `what cannot be read is held against nothing`() {
        accounts.balance = Balance()
        accounts.head = ChainHead()
        accounts.unread = [.balance, .head]
        #expect(faults() == [])
    }

    @Test func `a ledger that nobody touched has no fault`() {
        #expect(faults() == [])
    }

    @Test mutating func `an altered entry is named, and no other one`() {
        lines[2].entry.reference = "r9"
        #expect(faults().map(\.line) == [3])
        #expect(faults().map(\.text) == ["its content was altered"])
    }

    @Test mutating func `an entry that was altered with its hash breaks the chain behind it`() {
        lines[2].entry.reference = "r9"
        lines[2].entry.hash = EntryPosted(account: account, entry: lines[2].entry).digest
        #expect(faults().map(\.line) == [4])
    }

    @Test mutating func `an entry of another account is none of this one's`() throws {
        let other = try #require(Account("bob"))
        lines[2].entry.hash = EntryPosted(account: other, entry: lines[2].entry).digest
        #expect(faults().first?.line == 3)
    }

    @Test(arguments: [0, 2, 5])
    mutating func `a removed entry is missed, and so is its money`(_ index: Int) {
        lines.remove(at: index)
        #expect(faults().contains { $0.text.contains("missing") })
        #expect(faults().contains { $0.text.hasPrefix("its entries") })
    }

    @Test mutating func `entries that changed places are found`() {
        (lines[2].entry, lines[3].entry) = (lines[3].entry, lines[2].entry)
        #expect(faults().map(\.line) == [4])
        #expect(faults().map(\.text) == ["it does not follow the entry before it"])
    }

    @Test mutating func `a balance, a head or a reservation that differs is found`() {
        let whole = accounts
        accounts.balance.granted += Money(microYuan: 1)
        #expect(faults().map(\.text) == ["its entries grant 0.001 CNY, and its balance says 0.001001"])
        accounts = whole
        accounts.balance.spent -= Money(microYuan: 1)
        #expect(faults().contains { $0.text.hasPrefix("its entries spend") })
        accounts = whole
        accounts.reserved = Money(microYuan: 1)
        #expect(faults().map(\.text) == ["its reservations and holds have 0.000001 CNY, and its balance says 0.00"])
        accounts = whole
        accounts.head = ChainHead()
        #expect(faults().contains { $0.text.hasPrefix("the ledger ends with entry 6") })
    }

    @Test mutating func `what is no longer kept still counts, and its end holds the chain`() {
        for line in lines.prefix(2) { accounts.removed.add(line.entry) }
        lines.removeFirst(2)
        #expect(faults(linesKept: 4) == [])
        lines[0].entry.previous = lines[1].entry.previous
        #expect(faults(linesKept: 4).contains { $0.line == 3 })
    }

    @Test mutating func `entries of an early version stand before the chain, and none behind it`() {
        var early = lines[0].entry
        (early.number, early.previous, early.hash) = (nil, nil, nil)
        lines = [(1, early)]
        (accounts.head, accounts.count, accounts.balance.spent) = (ChainHead(), 1, .zero)
        #expect(faults() == [])
        append(2)
        #expect(lines[1].entry.number == 1)
        #expect(faults() == [])
        (lines[1].entry.number, lines[1].entry.hash) = (nil, nil)
        #expect(!faults().isEmpty)
    }

    @Test mutating func `a ledger that lacks what Quota posted last is behind`() {
        lines.removeLast()
        var audit = LedgerAudit(account, accounts, linesKept: 1_000)
        for line in lines { audit.add(line.entry, line: line.number) }
        #expect(audit.isBehind)
    }

    @Test func `every member of an entry is in its hash`() {
        var posted = EntryPosted(account: account, entry: lines[3].entry)
        let digest = posted.digest
        posted.entry.previous = "other"
        #expect(posted.digest != digest)
        posted = EntryPosted(account: account, entry: lines[3].entry)
        posted.entry.number = 9
        #expect(posted.digest != digest)
        posted = EntryPosted(account: account, entry: lines[3].entry)
        posted.entry.hash = nil
        #expect(posted.digest == digest)
        #expect(digest.utf8.count == 43)
    }
}

/// The account of these tests; its name is one by construction.
private let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()
