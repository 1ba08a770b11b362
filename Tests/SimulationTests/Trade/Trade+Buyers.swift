import Messages
import SimulatedLog

extension Trade {
    static func buyers(
        _ payers: [Scenario.Payer], _ last: Duration, isLong: Bool, _ random: inout SeededGenerator
    ) -> [Buyer.Plan] {
        (0..<(2 + random.below(3))).map { number in
            buyer(number, payers[random.below(payers.count)], last, isLong: isLong, &random)
        }
    }

    private static func buyer(
        _ number: Int, _ payer: Scenario.Payer, _ last: Duration, isLong: Bool, _ random: inout SeededGenerator
    ) -> Buyer.Plan {
        let merchant = merchants[random.below(merchants.count)]
        let product = products[random.below(products.count)]
        let at = People.moment(Int(last.wholeMilliseconds), &random)
        // Below a minute Orders gives it more.
        let lifetime = 60_000 + random.below(random.oneIn(2) ? 30_000 : 900_000)
        var steps: [Buyer.Due] = [Buyer.Due(at, .place)]
        // A confused network sends it again.
        if random.oneIn(3) { steps.append(Buyer.Due(at + .milliseconds(random.below(8_000)), .place)) }
        let pays: Timestamp? = random.oneIn(5) ? nil : at + .milliseconds(payingTime(within: lifetime, &random))
        if let pays {
            steps.append(Buyer.Due(pays, .pay(isBlind: random.oneIn(6))))
            if random.oneIn(5) {
                steps.append(Buyer.Due(pays + .milliseconds(500 + random.below(20_000)), .payAgain))
            }
            steps += refunds(from: pays, of: product, isLong: isLong, &random)
        }
        if random.oneIn(3) {
            // Often at the moment of the payment.
            let moment = random.oneIn(3) ? at + .milliseconds(random.below(40_000)) : pays ?? at
            steps.append(Buyer.Due(moment + .milliseconds(random.below(4_000) - 2_000), .cancel))
        }
        return Buyer.Plan(
            name: "buyer\(number)", account: payer.account, proof: .key(payer.credential), product: product,
            merchant: merchant, way: way(at: merchant, &random), lifetime: .milliseconds(lifetime),
            idempotencyKey: random.oneIn(3) ? "key\(random.below(2))" : nil, looks: 2 + random.below(6), steps: steps)
    }

    /// Mostly soon, sometimes when its time is nearly over or just was.
    private static func payingTime(within lifetime: Int, _ random: inout SeededGenerator) -> Int {
        random.oneIn(4) ? lifetime - 4_000 + random.below(6_000) : 1_000 + random.below(50_000)
    }

    private static func refunds(
        from pays: Timestamp, of product: ProductTerms, isLong: Bool, _ random: inout SeededGenerator
    ) -> [Buyer.Due] {
        var steps: [Buyer.Due] = []
        for _ in 0..<random.below(3) {
            let delay = isLong && random.oneIn(2) ? random.below(30 * 3_600_000) : 2_000 + random.below(240_000)
            let amount: Int64? = random.oneIn(2) ? nil : Int64(1 + random.below(Int(product.priceFen)))
            steps.append(
                Buyer.Due(
                    pays + .milliseconds(delay),
                    .refund(amountFen: amount, leastFen: random.oneIn(2) ? 1 : nil)))
            if random.oneIn(4) {
                steps.append(Buyer.Due(pays + .milliseconds(delay + random.below(60_000)), .withdraw))
            }
        }
        return steps
    }

    private static func way(at merchant: MerchantTerms, _ random: inout SeededGenerator) -> PaymentWay {
        switch merchant.provider {
        case .weChatPay: random.oneIn(3) ? .jsapi(payer: "openid") : .native
        case .alipay: random.oneIn(3) ? .page(returnAddress: nil) : .precreate
        }
    }
}
