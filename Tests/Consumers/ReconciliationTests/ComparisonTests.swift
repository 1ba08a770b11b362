import Messages
import ProcessingBench
import Testing

@testable import Reconciliation

/// A line of ours beside a line of the bill: each class, its yes and its no.
struct ComparisonTests {
    private func kinds(
        _ ours: SettlementLine?, _ theirs: SettlementLine?, isFulfilled: Bool = true, isWhole: Bool = true,
        _ change: (inout BilledLine) -> Void = { _ in }
    ) -> [Difference.Kind] {
        var billed = theirs.map { BilledLine(attempt: 1, line: $0) }
        if var line = billed {
            change(&line)
            billed = line
        }
        let comparison = Comparison(
            ours: ours.map { BookedLine(line: $0, account: Sample.account, isFulfilled: isFulfilled) },
            theirs: billed, isWhole: isWhole, fundAttempt: 2)
        return Difference.Kind.allCases.filter { comparison.has($0) }
    }

    private func changed(
        _ line: SettlementLine, _ change: (inout SettlementLine) -> Void
    ) -> SettlementLine {
        var line = line
        change(&line)
        return line
    }

    @Test func `equal lines differ in nothing, whatever else they say`() {
        let theirs = changed(Sample.paid(fee: Money(microYuan: 59_400))) { line in
            line.transaction = "another"
            line.at = nil
        }
        #expect(kinds(Sample.paid(), theirs) == [])
        // Bills have refunds as money that leaves.
        #expect(kinds(Sample.returned(), Sample.returned(fen: -990)) == [])
        #expect(kinds(nil, nil) == [])
    }

    @Test func `what is missing on one side is, there only once the bill is whole`() {
        #expect(kinds(nil, Sample.paid()) == [.missingHere])
        #expect(kinds(nil, Sample.paid(), isWhole: false) == [.missingHere])
        #expect(kinds(Sample.paid(), nil) == [.missingThere])
        #expect(kinds(Sample.paid(), nil, isWhole: false) == [])
        #expect(kinds(Sample.returned(), nil) == [.missingThere])
    }

    @Test func `another amount or currency is found, and both at once`() {
        #expect(kinds(Sample.paid(), Sample.paid(fen: 991)) == [.amount])
        let dollars = changed(Sample.paid()) { $0.currency = "USD" }
        #expect(kinds(Sample.paid(), dollars) == [.currency])
        let both = changed(Sample.paid(fen: 989)) { $0.currency = "USD" }
        #expect(kinds(Sample.paid(), both) == [.amount, .currency])
        #expect(kinds(Sample.returned(fen: .min), Sample.returned(fen: .max)) == [.amount])
    }

    @Test func `a bill's word counts against what we booked, and on its way is no difference`() {
        for word in [nil, "", "SUCCESS", "PROCESSING"] {
            #expect(kinds(Sample.returned(), Sample.returned(status: word)) == [], "\(word ?? "none")")
        }
        for word in ["FAIL", "CLOSED", "CHANGE", "NEW"] {
            #expect(kinds(Sample.returned(), Sample.returned(status: word)) == [.status], "\(word)")
        }
        let expected: [(String?, [Difference.Kind])] = [
            (nil, [.missingHere]), ("SUCCESS", [.missingHere]), ("PROCESSING", []), ("FAIL", []), ("NEW", [.status]),
        ]
        for (word, found) in expected {
            #expect(kinds(nil, Sample.returned(status: word)) == found, "\(word ?? "none")")
        }
    }

    @Test func `a second row is a duplicate, ours or not`() {
        #expect(kinds(Sample.paid(), Sample.paid()) { $0.rows = 2 } == [.duplicate])
        #expect(kinds(nil, Sample.paid()) { $0.rows = 3 } == [.missingHere, .duplicate])
    }

    @Test func `what is paid at both and not credited is unfulfilled, once the bill is whole`() {
        #expect(kinds(Sample.paid(), Sample.paid(), isFulfilled: false) == [.unfulfilled])
        #expect(kinds(Sample.paid(), Sample.paid(), isFulfilled: false, isWhole: false) == [])
        #expect(kinds(Sample.paid(), nil, isFulfilled: false) == [.missingThere])
    }

    // MARK: - Fees

    /// A payment of 9.90 with a fee of 0.0594, and what the fund bill shows of it.
    private func fee(moved: Int64? = nil, taken: Int64 = 0, attempt: Int = 2) -> [Difference.Kind] {
        kinds(Sample.paid(), Sample.paid(fee: Money(microYuan: 59_400))) { line in
            line.fund = FundMark(attempt: attempt, movedFen: moved, taken: Money(microYuan: taken))
        }
    }

    @Test func `a fee is taken besides or out of the payment, and rounded to a fen`() {
        #expect(fee(taken: 60_000) == [] && fee(taken: 50_000) == [])
        #expect(fee(moved: 984) == [] && fee(moved: 985) == [])
        #expect(fee(moved: 990, taken: 60_000) == [])
        #expect(fee(moved: 990) == [], "It goes another way.")
        let odd: [(moved: Int64?, taken: Int64)] = [
            (nil, 70_000), (nil, 40_000), (983, 0), (984, 60_000), (0, 0), (1000, 0),
        ]
        for (moved, taken) in odd {
            #expect(fee(moved: moved, taken: taken) == [.fee], "\(moved ?? -1), \(taken)")
        }
        #expect(fee(taken: 70_000, attempt: 1) == [], "An earlier fund bill says nothing.")
    }

    @Test func `a fee that is given back with a refund is the other way round`() {
        func fee(moved: Int64?, taken: Int64) -> [Difference.Kind] {
            kinds(Sample.returned(), Sample.returned(fee: Money(microYuan: -59_400))) { line in
                line.fund = FundMark(attempt: 2, movedFen: moved, taken: Money(microYuan: taken))
            }
        }
        #expect(fee(moved: 984, taken: 0) == [] && fee(moved: 990, taken: -60_000) == [])
        #expect(fee(moved: 996, taken: 0) == [.fee] && fee(moved: 990, taken: 60_000) == [.fee])
    }

    @Test func `amounts at the ends of what there is end nothing`() {
        for fen in [Int64.min, .max] {
            #expect(fee(moved: fen, taken: .max) == [.fee])
            #expect(kinds(Sample.paid(), Sample.paid(fen: fen)) == [.amount])
        }
        var sums = SettlementReport.Sums()
        for _ in 0..<3 { sums.add(Sample.paid(fen: .max, fee: Money(microYuan: .max))) }
        #expect(sums.payments == 3 && sums.paidFen == .max && sums.fees.microYuan == .max)
    }

    // MARK: - What can be repaired

    private func isRepairable(_ kind: Difference.Kind, _ line: SettlementLine) -> Bool {
        let comparison = Comparison(
            ours: nil, theirs: BilledLine(attempt: 1, line: line), isWhole: true, fundAttempt: 0)
        return comparison.difference(kind, line.name, number: 1).isRepairable
    }

    @Test func `the provider is asked about what its word can settle, if the number can be ours`() {
        for kind in Difference.Kind.allCases {
            let isForProvider = [.missingHere, .status, .unfulfilled].contains(kind)
            #expect(isRepairable(kind, Sample.paid()) == isForProvider, "\(kind)")
            #expect(isRepairable(kind, Sample.returned()) == isForProvider, "\(kind)")
        }
        let strange = changed(Sample.paid()) { line in
            line.number = "P1"
            line.order = "P1"
        }
        #expect(!isRepairable(.missingHere, strange))
        // A refund at the console of an order that is ours: Orders makes a case of it.
        #expect(isRepairable(.missingHere, changed(Sample.returned()) { $0.number = "console-1" }))
    }
}
