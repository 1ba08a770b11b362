import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// What first sign-ins are given: within a budget a day.
@Suite struct GiftTests {
    private var fund = ProcessorBench(SignIn(), at: GiftTests.noon)
    /// Noon of a day in China.
    private static let noon = Timestamp(milliseconds: 20_833 * 86_400_000 + 4 * 3_600_000)

    private mutating func claim(
        _ name: String, _ amount: Money = .yuan(2), of budget: Money = .yuan(5), after pause: Duration = .zero
    ) -> [any Message] {
        let said = fund.feed(.giftClaimed(Sample.claim(Sample.sender(name), amount, of: budget)), after: pause)
        return said.flatMap { message -> [any Message] in
            if let given = message as? GiftGiven { fund.feed(.giftGiven(given)) } else { [message] }
        }
    }

    @Test mutating func `a gift is credited under its identity's name`() {
        let credit = CreditGranted(
            grant: "trial/wechat:wx01:oAnn", account: Sample.sender().account, amount: .yuan(2))
        let said = claim("oAnn")
        #expect(said.all(CreditGranted.self) == [credit])
        #expect(said.all(BotWelcomed.self).map(\.isGiven) == [true] && said.count == 2)
    }

    @Test mutating func `a gift is given once an identity, also on another day`() {
        _ = claim("oAnn")
        #expect(claim("oAnn").givesNothing)
        #expect(claim("oAnn", after: .seconds(86_400)).givesNothing)
    }

    @Test mutating func `what is above the day's budget is not given, and alarms`() throws {
        for name in ["o1", "o2"] { #expect(claim(name).all(CreditGranted.self).count == 1) }
        let said = claim("o3")
        #expect(said.all(CreditGranted.self).isEmpty)
        let change = try #require(said.all(ChangeRecorded.self).first)
        #expect(change.alarm == .giftsUsedUp && change.action == "gift.refused")
        #expect(change.subject == Sample.sender("o3").account.name)
        #expect(change.after == #"{"amount":2000000,"budget":5000000,"given":4000000}"#)
        // The trail is kept longer than a person may want to be named there.
        #expect(!String(decoding: MessageCoding.encode(change), as: UTF8.self).contains(":o3"))
        // A smaller one still fits.
        #expect(claim("o4", .yuan(1)).all(CreditGranted.self).count == 1)
    }

    @Test mutating func `a gift that was refused stays refused`() {
        for name in ["o1", "o2", "o3"] { _ = claim(name) }
        #expect(claim("o3", after: .seconds(86_400)).givesNothing)
    }

    @Test mutating func `the budget is a calendar day's in China`() {
        for name in ["o1", "o2"] { _ = claim(name) }
        // The last moment of the day, and the first of the next.
        #expect(claim("o3", after: .seconds(12 * 3600) - .milliseconds(1)).all(ChangeRecorded.self).count == 1)
        for name in ["o4", "o5"] {
            #expect(claim(name, after: .milliseconds(1)).all(CreditGranted.self).count == 1)
        }
        #expect(claim("o6").all(ChangeRecorded.self).count == 1)
    }

    @Test mutating func `an identity that opens another account since gets no gift`() throws {
        let other = try #require(Account("bob"))
        let proven = Sample.proven(Sample.sender(), by: other, at: fund.time)
        _ = fund.feed(.linkDecided(LinkDecided(LinkAsked(proven), .unopened)))
        #expect(claim("oAnn").givesNothing)
        #expect(claim("oBob").all(CreditGranted.self).count == 1)
    }

    @Test mutating func `a gift that is under way is money of its account`() throws {
        let other = try #require(Account("bob"))
        _ = claim("oAnn")
        // Auth and Quota were asked before they had heard of it.
        let asked = LinkAsked(Sample.proven(Sample.sender(), by: other, at: fund.time))
        for obstacle in [LinkDecided.Obstacle.unopened, .empty] {
            #expect(fund.feed(.linkDecided(LinkDecided(asked, obstacle))).refusals == [.identityHasAccount])
        }
        _ = fund.pass(.seconds(120))
        // What was decided so long ago may not be so any more; asked again, Quota knows what is left of the gift.
        #expect(fund.feed(.linkDecided(LinkDecided(asked, .empty))).refusals == [.late])
        let again = LinkAsked(Sample.proven(Sample.sender(), by: other, at: fund.time))
        #expect(fund.feed(.linkDecided(LinkDecided(again, .empty))).all(IdentityLinked.self).count == 1)
    }

    @Test mutating func `nothing is no gift`() {
        #expect(claim("oAnn", .zero).givesNothing)
        #expect(claim("oAnn").all(CreditGranted.self).count == 1)
    }

    /// Any identities, amounts and pauses: the sums of days stay within the budget, and nobody gets two.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    mutating func `a day's gifts are within its budget, whatever is claimed`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var days: [Int64: Money] = [:]
        var grants: Set<String> = []
        for _ in 0..<200 {
            let name = "o\(Int.random(in: 0..<120, using: &random))"
            let amount = Money.yuan(Int64.random(in: 0...3, using: &random))
            let pause = Duration.seconds(Int.random(in: 0..<7_200, using: &random))
            let credits = claim(name, amount, of: .yuan(9), after: pause).all(CreditGranted.self)
            let day = (fund.time.milliseconds + 28_800_000) / 86_400_000
            for credit in credits {
                #expect(grants.insert(credit.grant).inserted)
                days[day, default: .zero] += credit.amount
            }
        }
        #expect(days.values.allSatisfy { $0 <= .yuan(9) } && days.values.contains { $0 > .yuan(6) })
    }
}

extension [any Message] {
    /// Whether Bot alone is told, that there is nothing.
    fileprivate var givesNothing: Bool { map { ($0 as? BotWelcomed)?.isGiven } == [false] }
}
