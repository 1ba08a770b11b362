import Messages
import SimulatedLog

/// What is bought, paid and given back, as one seed plays it.
struct Trade {
    let providers: [Provider.Plan]
    let buyers: [Buyer.Plan]
    /// What operators and the clock say at a time of their own. Who sees to cases acts by what comes: `Shopkeeper`.
    let said: [(at: Timestamp, draft: Draft)]
    /// Who waits for what is answered on `said`.
    let waiting: [RequestID]
    /// The days whose bills are held against the books; none in most seeds, which last for hours.
    let days: [SettlementDay]
    /// How long it takes until nothing is left to do.
    let lasts: Duration

    var isLong: Bool { !days.isEmpty }
    /// Beyond it nothing may be left to do.
    var stepsLimit: Int { isLong ? 1_000_000 : 300_000 }

    /// Those who have nothing to do without trade.
    static let consumers = [Consumer.orders, .reconciliation, .cashier]
    /// Those who have nothing to do with it.
    static let idle = People.consumers + [.codes]
    /// One seed in so many goes on for days: it costs several times what others do.
    private static let share = 4

    static let weChatPay = MerchantTerms(
        name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888888888888888")
    static let alipay = MerchantTerms(
        name: "ali", provider: .alipay, number: "2088000000000001", app: "2021000000000001")
    static let merchants = [weChatPay, alipay]

    /// Each has a price of its own, in whole yuan: so `Lie.amount` can be told from it.
    static let products = [
        product("ten", 1_000, 10_000_000),
        // No part of it is whole.
        product("odd", 300, 1_000_001, bonus: 333),
        product("once", 600, 6_000_000, bonus: 500_000, isOncePerPerson: true),
        product("guests", 200, 2_000_000, groups: ["guests"]),
    ]

    private static func product(
        _ name: String, _ priceFen: Int64, _ credit: Int64, bonus: Int64 = 0, isOncePerPerson: Bool = false,
        groups: [String]? = nil
    ) -> ProductTerms {
        ProductTerms(
            name: name, title: name, titleInEnglish: name, priceFen: priceFen, credit: Money(microYuan: credit),
            bonus: Money(microYuan: bonus), isOncePerPerson: isOncePerPerson, groups: groups)
    }

    init(
        _ payers: [Scenario.Payer], _ last: Duration, _ partitions: Int32, _ random: inout SeededGenerator
    ) {
        let isLong = random.oneIn(Self.share)
        let days = isLong ? Self.days : []
        self.days = days
        lasts = isLong ? .seconds(93 * 3_600) : last + .seconds(4 * 3_600)
        providers = Self.providers(last, isLong: isLong, &random)
        let buyers = Self.buyers(payers, last, isLong: isLong, &random)
        self.buyers = buyers
        let sayings =
            Self.wishes(buyers, last, partitions, &random) + Self.corrections(buyers, last, &random)
            + Self.settlements(days, &random)
            + Self.questions(buyers, days, at: Scenario.start + lasts - .seconds(600))
        said = sayings.map { (at: $0.at, draft: $0.draft) }
        waiting = sayings.compactMap(\.request)
    }

    /// Something that is said; `request` waits for an answer.
    struct Saying {
        let at: Timestamp
        let draft: Draft
        let request: RequestID?
    }

    // MARK: - Providers

    private static func providers(
        _ last: Duration, isLong: Bool, _ random: inout SeededGenerator
    ) -> [Provider.Plan] {
        let isHonest = random.oneIn(6)
        return merchants.map { merchant in
            isHonest
                ? Provider.Plan(merchant) : misbehaving(merchant, until: last, isLong: isLong, &random)
        }
    }

    private static func misbehaving(
        _ merchant: MerchantTerms, until last: Duration, isLong: Bool, _ random: inout SeededGenerator
    ) -> Provider.Plan {
        let milliseconds = Int(last.wholeMilliseconds)
        var plan = Provider.Plan(merchant)
        plan.honestFrom = Scenario.start + last + .seconds(60)
        plan.errs = [0, 3, 6, 12][random.below(4)]
        plan.lies = [0, 4, 10][random.below(3)]
        plan.misbills = true
        if random.oneIn(3) {
            let from = People.moment(milliseconds, &random)
            let end = from + .milliseconds(1_000 + random.below(isLong ? 86_400_000 : 300_000))
            plan.down = from..<end
        }
        if random.oneIn(4) { plan.poorUntil = plan.honestFrom + .milliseconds(random.below(1_800_000)) }
        if isLong, random.oneIn(2) { plan.refundsTake = .seconds(30 * 3_600) }
        let deeds = Provider.Deed.allCases
        for _ in 0..<random.below(5) {
            plan.deeds.append((at: People.moment(milliseconds, &random), deed: deeds[random.below(deeds.count)]))
        }
        return plan
    }
}
