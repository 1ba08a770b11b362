import Messages
import Testing

/// A ledger of an order's grant of 1 000 micro-yuan, a charge of 10, a refund of 400 and another charge, in one chain.
struct LedgerAuditRefundTests {
    private var lines: [(number: Int64, entry: EntryPosted.Entry)] = []
    private var accounts = LedgerAudit.Accounts()

    init() {
        append(.grant, 1_000, .order(number: "o1"))
        append(.post, 10, nil)
        append(.refund, 400, .refund(number: "o1r1"))
        append(.post, 10, nil)
    }

    private mutating func append(_ kind: EntryPosted.Kind, _ amount: Int64, _ cause: EntryPosted.Cause?) {
        let money = Money(microYuan: amount)
        switch kind {
        case .grant: accounts.balance.granted += money
        case .refund: accounts.balance.granted -= money
        default: accounts.balance.spent += money
        }
        let number = accounts.count + 1
        var posted = EntryPosted(account: account, entry: entry(kind, number, money, cause))
        accounts.head.add(&posted)
        accounts.count = number
        lines.append((number, posted.entry))
    }

    private func entry(
        _ kind: EntryPosted.Kind, _ number: Int64, _ amount: Money, _ cause: EntryPosted.Cause?
    ) -> EntryPosted.Entry {
        EntryPosted.Entry(
            kind: kind, reference: "e\(number)", amount: amount, available: accounts.balance.available,
            time: Timestamp(milliseconds: number), cause: cause)
    }

    private func faults(linesKept: Int64 = 1_000) -> [LedgerAudit.Fault] {
        var audit = LedgerAudit(account, accounts, linesKept: linesKept)
        for line in lines { audit.add(line.entry, line: line.number) }
        audit.finish()
        return audit.faults
    }

    @Test func `a refund takes of what was granted, and the ledger is whole`() {
        #expect(faults() == [])
        #expect(accounts.balance.available == Money(microYuan: 580))
    }

    @Test mutating func `a refund that is no longer kept still counts`() {
        for line in lines.prefix(3) { accounts.removed.add(line.entry) }
        lines.removeFirst(3)
        #expect(accounts.removed.sums.granted == Money(microYuan: 600))
        #expect(faults(linesKept: 1) == [])
    }

    @Test(arguments: [399, 401, -400] as [Int64])
    mutating func `a refund whose amount was altered is found, also with a hash of its own`(_ amount: Int64) {
        lines[2].entry.amount = Money(microYuan: amount)
        #expect(faults().contains { $0.line == 3 && $0.text == "its content was altered" })
        lines[2].entry.hash = EntryPosted(account: account, entry: lines[2].entry).digest
        #expect(faults().contains { $0.line == 4 })
        #expect(faults().contains { $0.text.hasPrefix("its entries grant") })
    }

    /// Who can write the books and not Quota's state.
    @Test mutating func `a forged refund at the end is found, though it is in the chain`() {
        var forged = EntryPosted(
            account: account, entry: entry(.refund, 5, Money(microYuan: 100), .refund(number: "o1r2")))
        forged.entry.available -= Money(microYuan: 100)
        var head = accounts.head
        head.add(&forged)
        accounts.count = 5
        lines.append((5, forged.entry))
        #expect(
            faults().map(\.text) == [
                "the ledger ends with entry 5, and Quota's with entry 4",
                "its entries grant 0.0005 CNY, and its balance says 0.0006",
            ])
    }

    @Test mutating func `a refund that was taken out, or made a charge, is found`() {
        let refund = lines.remove(at: 2)
        #expect(faults().contains { $0.text == "entry 3 is missing" })
        lines.insert(refund, at: 2)
        lines[2].entry.kind = .post
        #expect(faults().contains { $0.line == 3 })
    }

    @Test mutating func `what is held for a refund and stands in no reservation is found`() {
        accounts.balance.pending = Money(microYuan: 50)
        #expect(faults().map(\.text) == ["its reservations and holds have 0.00 CNY, and its balance says 0.00005"])
        accounts.reserved = Money(microYuan: 50)
        #expect(faults() == [])
    }
}

/// The account of these tests; its name is one by construction.
private let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()
