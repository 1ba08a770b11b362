import Messages
import ProcessingBench
import Testing

/// What parts of a payment and of its credit come to.
@Suite struct ProductTermsTests {
    private func terms(_ priceFen: Int64, _ credit: Int64, bonus: Int64 = 0) -> ProductTerms {
        ProductTerms(
            name: "p", title: "p", titleInEnglish: "p", priceFen: priceFen, credit: Money(microYuan: credit),
            bonus: Money(microYuan: bonus))
    }

    /// A product as the catalogue takes it: a hundred micro-yuan of credit for each fen at least.
    private func product(_ random: inout SeededNumbers) -> ProductTerms {
        let price = Int64.random(in: 1...(Bool.random(using: &random) ? 100 : 100_000_000), using: &random)
        let credit = Int64.random(in: price * 100...price * 1_000_000, using: &random)
        return terms(price, credit, bonus: Bool.random(using: &random) ? 0 : .random(in: 0...credit, using: &random))
    }

    @Test func `the whole price is the whole credit, and nothing is nothing`() {
        let terms = terms(1000, 10_000_000, bonus: 500_000)
        #expect(terms.total == Money(microYuan: 10_500_000))
        #expect(terms.credit(for: 1000) == terms.total && terms.fen(for: terms.total) == 1000)
        #expect(terms.credit(for: 0) == .zero && terms.fen(for: .zero) == 0)
        // More than there is, and less than nothing.
        #expect(terms.credit(for: 1001) == terms.total && terms.credit(for: .max) == terms.total)
        #expect(terms.fen(for: .limit) == 1000 && terms.fen(for: Money(microYuan: .max)) == 1000)
        #expect(terms.credit(for: -1) == .zero && terms.credit(for: .min) == .zero)
        #expect(terms.fen(for: Money(microYuan: .min)) == 0)
    }

    @Test(
        arguments: [
            (1, 1000, 1000, 1), (3, 10, 4, 1), (3, 10, 3, 0), (3, 10, 6, 1), (3, 10, 7, 2), (3, 10, 9, 2),
            (3, 10, 10, 3),
        ] as [(Int64, Int64, Int64, Int64)])
    func `so many fen can go back for so much credit`(price: Int64, total: Int64, credit: Int64, fen: Int64) {
        #expect(terms(price, total).fen(for: Money(microYuan: credit)) == fen)
    }

    @Test func `a part of the price takes its part of the credit, rounded up`() {
        let terms = terms(3, 10)
        #expect((0...4).map { terms.credit(for: $0).microYuan } == [0, 4, 7, 10, 10])
    }

    @Test func `the credit of so many fen is what these fen go back for`() throws {
        var random = SeededNumbers(seed: 20)
        for _ in 0..<20_000 {
            let terms = product(&random)
            let fen = Int64.random(in: 0...terms.priceFen, using: &random)
            let credit = terms.credit(for: fen)
            try #require(terms.fen(for: credit) == fen, "\(terms) \(fen)")
            // A micro-yuan less is a fen less, so nobody keeps credit that was paid back.
            if fen > 0 { try #require(terms.fen(for: credit - Money(microYuan: 1)) < fen, "\(terms) \(fen)") }
        }
    }

    @Test func `what goes back for so much credit costs no more than that`() throws {
        var random = SeededNumbers(seed: 21)
        for _ in 0..<20_000 {
            let terms = product(&random)
            let credit = Money(microYuan: .random(in: 0...terms.total.microYuan, using: &random))
            let fen = terms.fen(for: credit)
            try #require((0...terms.priceFen).contains(fen))
            try #require(terms.credit(for: fen) <= credit, "\(terms) \(credit)")
            if fen < terms.priceFen { try #require(terms.credit(for: fen + 1) > credit, "\(terms) \(credit)") }
        }
    }

    @Test func `parts never sum above the whole`() throws {
        var random = SeededNumbers(seed: 22)
        for _ in 0..<2000 {
            let terms = product(&random)
            // The credit falls apart at random, and each part goes back for itself.
            var (left, back): (Int64, Int64) = (terms.total.microYuan, 0)
            for _ in 0..<Int.random(in: 1...50, using: &random) {
                let part = Int64.random(in: 0...left, using: &random)
                left -= part
                back += terms.fen(for: Money(microYuan: part))
            }
            back += terms.fen(for: Money(microYuan: left))
            try #require(back <= terms.priceFen, "\(terms)")
            // The price falls apart: what each part adds to the credit sums to the whole.
            var (paid, taken): (Int64, Money) = (0, .zero)
            while paid < terms.priceFen {
                let part = Int64.random(in: 1...(terms.priceFen - paid), using: &random)
                let share = terms.credit(for: paid + part) - terms.credit(for: paid)
                try #require(share >= .zero && share <= terms.credit(for: part), "\(terms) \(paid) \(part)")
                (paid, taken) = (paid + part, taken + share)
            }
            try #require(taken == terms.total, "\(terms)")
        }
    }

    @Test func `amounts at the ends of their ranges are worked out like others`() {
        let dear = terms(.max, Money.limit.microYuan)
        #expect(dear.credit(for: .max) == .limit && dear.credit(for: 1) == Money(microYuan: 1))
        #expect(dear.credit(for: .max - 1) == .limit)
        let rich = terms(1, .max)
        #expect(rich.credit(for: 0) == .zero && rich.fen(for: Money(microYuan: .max - 1)) == 0)
        let both = terms(.max, .max)
        #expect(both.credit(for: .max - 1) == Money(microYuan: .max - 1))
        #expect(both.fen(for: Money(microYuan: .max - 1)) == .max - 1)
    }
}
