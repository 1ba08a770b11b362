import Messages
import Processing
import ProcessingBench
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            ("0", 0), ("9.90", 9_900_000), ("0.000001", 1), ("12", 12_000_000), ("007.5", 7_500_000),
            ("10000000000", 10_000_000_000_000_000),
        ] as [(String, Int64)])
    func `yuan are read with up to six decimals`(_ text: String, _ microYuan: Int64) {
        #expect(Money(yuan: text) == Money(microYuan: microYuan))
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1,5", "1.0000001", "1e3", " 1", "1.2.3", "一", "10000000000.000001",
        "99999999999", "100000000000",
    ])
    func `anything else is no amount`(_ text: String) {
        #expect(Money(yuan: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0.00"), (27, "0.000027"), (9_900_000, "9.90"), (1_000_000, "1.00"), (1_234_500, "1.2345"),
            (-5_100_000, "-5.10"), (.min, "-9223372036854.775808"), (.max, "9223372036854.775807"),
        ] as [(Int64, String)])
    func `an amount is written in yuan with the decimals it needs`(_ microYuan: Int64, _ text: String) {
        #expect(Money(microYuan: microYuan).description == text)
    }
}

@Suite struct PriceTests {
    @Test(arguments: [(0, 0), (1, 1), (1_000_000, 1), (1_000_001, 2), (1_999_999, 2)] as [(Int, Int64)])
    func `a cost is rounded up once`(_ tokens: Int, _ cost: Int64) {
        #expect(Price(input: Money(microYuan: 1)).cost(tokensIn: tokens, tokensOut: 0) == Money(microYuan: cost))
    }

    @Test func `input and output are added before they are rounded, and a call's price after`() {
        let price = Price(input: Money(microYuan: 1), output: Money(microYuan: 1), perCall: Money(microYuan: 5))
        #expect(price.cost(tokensIn: 400_000, tokensOut: 600_000) == Money(microYuan: 6))
    }

    @Test func `a cost ends at the limit and never traps`() {
        let dear = Price(input: Money(microYuan: .max), output: Money(microYuan: .max), perCall: Money(microYuan: .max))
        #expect(dear.cost(tokensIn: .max, tokensOut: .max) == .limit)
        let odd = Price(input: Money(microYuan: .min), output: Money(microYuan: .min), perCall: Money(microYuan: .min))
        #expect(odd.cost(tokensIn: .max, tokensOut: .min) == .zero)
        #expect(dear.cost(tokensIn: .min, tokensOut: .min) == .limit)
        #expect(Price(input: .yuan(1)).cost(tokensIn: .min, tokensOut: -1) == .zero)
    }

    @Test func `what an amount pays for is the most that it pays for`() throws {
        var random = SeededNumbers(seed: 1)
        for _ in 0..<2_000 {
            let price = Price(
                input: Money(microYuan: .random(in: 0..<3_000_000, using: &random)),
                output: Money(microYuan: .random(in: 0..<3_000_000, using: &random)),
                perCall: Money(microYuan: .random(in: 0..<50, using: &random)))
            let amount = Money(microYuan: .random(in: 0..<400, using: &random))
            let tokensIn = Int.random(in: 0..<200, using: &random)
            let wanted = Int.random(in: 1...150, using: &random)
            let affordable = price.tokensOut(affordableWith: amount, tokensIn: tokensIn, wanted: wanted)
            let expected = (1...wanted).last { price.cost(tokensIn: tokensIn, tokensOut: $0) <= amount }
            try #require(affordable == expected, "\(price) \(amount) \(tokensIn) \(wanted)")
        }
    }

    @Test func `what is free is affordable with nothing`() {
        #expect(Price().tokensOut(affordableWith: .zero, tokensIn: .max, wanted: .max) == .max)
    }
}

@Suite struct TimestampTests {
    @Test func `a moment moves by whole milliseconds`() {
        let moment = Timestamp(milliseconds: 1000)
        #expect(moment + .microseconds(1999) == Timestamp(milliseconds: 1001))
        #expect(moment - .seconds(2) == Timestamp(milliseconds: -1000))
        #expect(moment - Timestamp(milliseconds: 1500) == .milliseconds(-500))
    }

    @Test func `the end of time is reached and not overstepped`() {
        #expect(Timestamp(milliseconds: 5) + .milliseconds(Int64.max) == Timestamp(milliseconds: .max))
        #expect(Timestamp(milliseconds: -5) - .milliseconds(Int64.max) == Timestamp(milliseconds: .min))
        #expect(Timestamp(milliseconds: .max) - Timestamp(milliseconds: .min) > .milliseconds(Int64.max))
        #expect(Timestamp(milliseconds: 0) + .seconds(Int64.max) == Timestamp(milliseconds: .max))
    }
}

@Suite struct AccountTests {
    @Test(arguments: ["a", "0", "owner", "a-b_c9", String(repeating: "z", count: 64)])
    func `a name of the allowed letters is an account`(_ name: String) {
        #expect(Account(name)?.name == name)
    }

    @Test(arguments: ["", "-a", "_a", "A", "a b", "a/b", "é", "用户", String(repeating: "z", count: 65)])
    func `any other name is none`(_ name: String) {
        #expect(Account(name) == nil)
    }
}

@Suite struct RatioTests {
    @Test(
        arguments: [
            (10_000, 7, 7), (8_000, 10, 8), (8_000, 1, 1), (1, 1, 1), (1, 10_000, 1), (1, 10_001, 2), (25_000, 3, 8),
            (8_000, 0, 0), (10_000_000, Money.limit.microYuan, Money.limit.microYuan), (1, -5, 0),
        ] as [(Int, Int64, Int64)])
    func `a share of an amount is exact, rounded up, and never above the limit`(
        _ ratio: Int, _ amount: Int64, _ share: Int64
    ) {
        #expect(Ratio(tenThousandths: ratio).of(Money(microYuan: amount)) == Money(microYuan: share))
    }

    @Test func `terms say the least for the cheapest group`() {
        var terms = Chat.Terms(
            price: Price(input: .yuan(1)), tokensIn: 1_000_000, tokensOut: 1, streamsLimit: 1, answerMilliseconds: 1)
        #expect(terms.leastOfAnyGroup == .yuan(1))
        terms.groups = [
            Chat.Terms.Group(name: "dear", ratio: Ratio(tenThousandths: 20_000)),
            Chat.Terms.Group(name: "none", ratio: nil),
        ]
        #expect(terms.leastOfAnyGroup == .yuan(1))
        terms.groups?.append(Chat.Terms.Group(name: "vip", ratio: Ratio(tenThousandths: 5_000)))
        #expect(terms.leastOfAnyGroup == .fen(50) && terms.least == .yuan(1))
    }
}
