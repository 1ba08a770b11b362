import EventLoop
import MessageLog
import Messages
import Testing

@testable import yizhan

/// Ledgers with refunds are audited as they are stored, whole and altered.
@IOLoop
struct RefundAuditTests {
    /// A bench whose alice has one refund of two fen, as the last of her nine lines, and three fen held for another.
    private static func bench() async throws -> AuditBench {
        let bench = try await AuditBench()
        let inputs: [QuotaInbox] = [
            .holdAsked(HoldAsked(refund: refund(1), account: bench.alice, most: .fen(5), least: .fen(1))),
            .holdEnded(HoldEnded(refund: refund(1), account: bench.alice, taken: .fen(2))),
            .holdAsked(HoldAsked(refund: refund(2), account: bench.alice, most: .fen(3), least: .fen(3))),
        ]
        for input in inputs { _ = try await bench.log.append([Draft(to: input)]) }
        return bench
    }

    private static func refund(_ index: Int) -> RefundNumber {
        guard let account = Account("alice"),
            let number = RefundNumber(of: OrderNumber(of: account, name: "o1"), index: index)
        else { preconditionFailure("\(index) is a refund's index.") }
        return number
    }

    @Test func `a ledger with a refund, and credit that is held for another, is whole`() async throws {
        let bench = try await Self.bench()
        await bench.log.close()
        let report = try await bench.audit(bench.path)
        #expect(report.faults == [])
        #expect(try await bench.audit(bench.path, only: bench.alice).entries == 9)
    }

    @Test func `an altered hold is found`() async throws {
        let bench = try await Self.bench()
        await bench.log.close()
        let copy = try bench.copy()
        try bench.set(Array("40000".utf8), "holds/\(Self.refund(2))", in: "state.quota", at: copy)
        let faults = try await bench.audit(copy).faults
        #expect(
            faults == [
                .init(
                    account: "alice", line: nil,
                    text: "its reservations and holds have 0.04 CNY, and its balance says 0.03")
            ])
    }

    @Test func `a forged refund is found`() async throws {
        let bench = try await Self.bench()
        await bench.log.close()
        let copy = try bench.copy()
        let name = "lines/0000000000000000009"
        let line = try #require(try bench.value(of: name, in: "state.books"))
        var entry = try MessageCoding.decode(EntryPosted.Entry.self, from: line)
        #expect(entry.kind == .refund && entry.amount == .fen(2))
        entry.amount = .fen(4)
        entry.hash = EntryPosted(account: bench.alice, entry: entry).digest
        try bench.set(MessageCoding.encode(entry), name, in: "state.books", at: copy)
        let texts = try await bench.audit(copy).faults.map(\.text)
        #expect(texts.contains { $0.hasPrefix("the ledger ends with entry 9, and Quota's with") })
        #expect(texts.contains { $0.hasPrefix("its entries grant") })
    }
}
