import MessageLog
import Messages
import SimulatedLog
import Testing

/// That the seeds with trade play what their checks are for.
@Suite struct TradeTests {
    @Test func `the seeds credit, close, dispute and give back orders, and tell every lie about them`() {
        var statuses: Set<OrderReport.Status> = []
        var refunds: Set<OrderReport.RefundLine.Status> = []
        var lies: Set<Lie> = []
        var (late, parts) = (0, 0)
        Self.play(1...200) { world, check in
            for report in check.story.orders.values {
                statuses.insert(report.status)
                refunds.formUnion(report.refunds.map(\.status))
                if report.isLate { late += 1 }
                if (1..<report.product.priceFen).contains(report.refundedFen) { parts += 1 }
            }
            lies.formUnion(world.providers.flatMap(\.lies))
        }
        #expect(statuses == [.credited, .closed, .failed, .disputed])
        #expect(refunds == [.succeeded, .refused, .withdrawn])
        #expect(lies == Set(Lie.allCases))
        #expect(late > 3 && parts > 10, "\(late) paid late, \(parts) went back in part")
    }

    @Test func `the seeds open cases for what a person has to look at, and refuse what cannot be`() {
        var kinds: Set<OrderCase.Kind> = []
        var refusals: Set<String> = []
        Self.play(1...150) { _, check in
            kinds.formUnion(check.story.opened.map(\.kind))
            refusals.formUnion(check.story.refusals.map { String(String(describing: $0).prefix { $0 != "(" }) })
        }
        let wanted: Set<OrderCase.Kind> = [
            .unknownOrder, .otherMerchant, .otherApp, .otherAmount, .otherCurrency, .paidTwice, .refundWaiting,
            .refundAbnormal, .refundedElsewhere,
        ]
        #expect(wanted.isSubset(of: kinds), "Never opened: \(wanted.subtracting(kinds)).")
        let told: Set<String> = [
            "accountSuspended", "idempotencyKeyReused", "orderState", "orderUnknown", "productUnavailable",
            "refundShort",
        ]
        #expect(told.isSubset(of: refusals), "Never played: \(told.subtracting(refusals).sorted()).")
    }

    @Test func `the seeds compare days that differ in every way, and that do not`() {
        var kinds: Set<Difference.Kind> = []
        var (clean, empty, repaired) = (0, 0, 0)
        Self.play(1...80, areLong: true) { world, check in
            kinds.formUnion(check.story.differences.values.joined().map(\.kind))
            for report in check.story.reports.values where report.isClean {
                clean += 1
                if report.theirs.payments == 0 { empty += 1 }
            }
            repaired += Self.checks(in: world)
        }
        // Fees that are off are rare among rows that are billed once; `ComparisonTests` has them.
        let wanted = Set(Difference.Kind.allCases).subtracting([.unfulfilled, .fee])
        // One seed or another plays a second purchase of what may be bought once, which stays unfulfilled until it is back.
        #expect(kinds.subtracting([.unfulfilled, .fee]) == wanted, "Never found: \(wanted.subtracting(kinds)).")
        #expect(clean > empty && empty > 0 && repaired > 0, "\(clean) clean, \(empty) empty, \(repaired) repaired")
    }

    /// How many orders Reconciliation has had checked.
    private static func checks(in world: World) -> Int {
        (0..<world.broker.partitions).reduce(0) { sum, partition in
            let records = world.broker.read(OrdersInbox.topic, partition, from: 0, limit: .max)
            return sum
                + records.count { record in
                    guard case .checked(let checked)? = try? OrdersInbox.read(record.event) else { return false }
                    return checked.request.text.hasPrefix("repair/")
                }
        }
    }

    /// Plays seeds, and shows what became of each.
    ///
    /// - Parameter areLong: only those that go on for days.
    private static func play(
        _ seeds: ClosedRange<UInt64>, areLong: Bool = false, _ look: (World, TradeCheck) -> Void
    ) {
        for seed in seeds {
            let world = World(seed: seed, plays: .trade)
            guard let trade = world.scenario.trade, trade.isLong || !areLong else { continue }
            world.run()
            look(world, TradeCheck(world, trade))
        }
    }
}
