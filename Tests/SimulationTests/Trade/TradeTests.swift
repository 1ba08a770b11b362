import MessageLog
import Messages
import SimulatedLog
import Testing

/// That the seeds with trade play what their checks are for.
@Suite struct TradeTests {
    /// What the first seeds play; they are played once for all tests.
    private struct Played {
        var statuses: Set<OrderReport.Status> = []
        var refunds: Set<OrderReport.RefundLine.Status> = []
        var lies: Set<Lie> = []
        var cases: Set<OrderCase.Kind> = []
        var refusals: Set<String> = []
        var differences: Set<Difference.Kind> = []
        var (late, parts) = (0, 0)
        var (clean, empty, repaired) = (0, 0, 0)

        mutating func add(_ world: World, _ check: TradeCheck) {
            for report in check.story.orders.values {
                statuses.insert(report.status)
                refunds.formUnion(report.refunds.map(\.status))
                if report.isLate { late += 1 }
                if (1..<report.product.priceFen).contains(report.refundedFen) { parts += 1 }
            }
            lies.formUnion(world.providers.flatMap(\.lies))
            cases.formUnion(check.story.opened.map(\.kind))
            refusals.formUnion(check.story.refusals.map { String(String(describing: $0).prefix { $0 != "(" }) })
            differences.formUnion(check.story.differences.values.joined().map(\.kind))
            for report in check.story.reports.values where report.isClean {
                clean += 1
                if report.theirs.payments == 0 { empty += 1 }
            }
            repaired += TradeTests.checks(in: world)
        }
    }

    private static let played: Played = {
        var played = Played()
        for seed in 1...200 as ClosedRange<UInt64> {
            let world = World(seed: seed, plays: .trade)
            guard let trade = world.scenario.trade else { continue }
            world.run()
            played.add(world, TradeCheck(world, trade))
        }
        return played
    }()

    @Test func `the seeds credit, close, dispute and give back orders, and tell lies about them`() {
        let played = Self.played
        #expect(played.statuses == [.credited, .closed, .failed, .disputed])
        #expect(played.refunds == [.succeeded, .refused, .withdrawn])
        // A lie about a refund needs one that is asked about at the wrong moment.
        let lies = Set(Lie.allCases).subtracting([.refund])
        #expect(lies.isSubset(of: played.lies), "Never told: \(lies.subtracting(played.lies)).")
        #expect(played.late > 3 && played.parts > 10, "\(played.late) paid late, \(played.parts) went back in part")
    }

    @Test func `the seeds open cases for what a person has to look at, and refuse what cannot be`() {
        let wanted: Set<OrderCase.Kind> = [
            .unknownOrder, .otherMerchant, .otherApp, .otherAmount, .otherCurrency, .paidTwice, .refundWaiting,
            .refundAbnormal, .refundedElsewhere,
        ]
        #expect(wanted.isSubset(of: Self.played.cases), "Never opened: \(wanted.subtracting(Self.played.cases)).")
        let told: Set<String> = [
            "accountSuspended", "idempotencyKeyReused", "orderState", "orderUnknown", "productUnavailable",
            "refundShort",
        ]
        let missing = told.subtracting(Self.played.refusals)
        #expect(missing.isEmpty, "Never played: \(missing.sorted()).")
    }

    @Test func `the seeds compare days that differ in every way, and that do not`() {
        let played = Self.played
        // Fees that are off are rare among rows that are billed once; `ComparisonTests` has them. What may be bought once
        // and was bought twice stays unfulfilled until it is back, in one seed or another.
        let wanted = Set(Difference.Kind.allCases).subtracting([.unfulfilled, .fee])
        let missing = wanted.subtracting(played.differences)
        #expect(missing.isEmpty, "Never found: \(missing).")
        #expect(
            played.clean > played.empty && played.empty > 0 && played.repaired > 0,
            "\(played.clean) clean, \(played.empty) empty, \(played.repaired) repaired")
    }

    /// How many orders Reconciliation has had checked.
    fileprivate static func checks(in world: World) -> Int {
        (0..<world.broker.partitions).reduce(0) { sum, partition in
            let records = world.broker.read(OrdersInbox.topic, partition, from: 0, limit: .max)
            return sum
                + records.count { record in
                    guard case .checked(let checked)? = try? OrdersInbox.read(record.event) else { return false }
                    return checked.request.text.hasPrefix("repair/")
                }
        }
    }
}
