import Messages
import SimulatedLog
import Testing

struct SignInLimitsTests {
    private let limits = SignInLimits()
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func `who uses all limits for a day hardly gets in`() {
        for identities in [1, 2, 100] {
            let asking = min(identities, 24)
            #expect(limits.chanceAgainstOne(identities: identities, asking: asking) < 1 / 100_000)
        }
        #expect(limits.chanceAgainstAnybody < 1 / 1_000)
    }

    @Test func `the bounds are bounds: with wider limits they do not hold`() {
        var wider = limits
        wider.wrongDigitsPerIdentity += 1
        #expect(wider.chanceAgainstOne() > 1 / 100_000)
        wider = limits
        wider.wrongDigits *= 2
        #expect(wider.chanceAgainstAnybody > 1 / 1_000)
        wider = limits
        wider.wrongLetters *= 2
        #expect(wider.chanceAgainstAnybody > 1 / 1_000)
        wider = limits
        wider.openTickets *= 2
        #expect(wider.chanceAgainstAnybody > 1 / 1_000)
        wider = limits
        wider.openCodes *= 2
        #expect(wider.chanceAgainstAnybody > 1 / 1_000)
        #expect(limits.chanceAgainstOne(identities: 100, asking: 100) > 1 / 100_000)
    }

    /// The guesser has all browsers and addresses of the world, tries whenever it may, and asks for a ticket as soon as
    /// it has used one up.
    @Test func `a guesser gets as many tries as were counted with, in any 24 hours`() {
        var ofIdentity = RecentTries()
        var ofAll = RecentTries()
        var tries: [Timestamp] = []
        for minute in 0..<3 * 24 * 60 {
            let now = start + .seconds(60 * minute)
            for _ in 0..<limits.wrongTriesPerTicket {
                let form = limits.form(
                    wrongDigitsOfIdentity: ofIdentity.count(at: now), wrongDigitsOfAll: ofAll.count(at: now))
                guard form == .digits, ofIdentity.take(at: now, limit: limits.wrongDigitsPerIdentity),
                    ofAll.take(at: now, limit: limits.wrongDigits)
                else { continue }
                tries.append(now)
            }
        }
        #expect(tries.count > limits.wrongDigitsPerIdentity)
        for first in tries {
            let inDay = tries.count { $0 >= first && $0 - first < SignInLimits.day }
            #expect(inDay <= limits.wrongDigitsPerIdentity)
        }
    }

    @Test(arguments: [1, 2, 7, 24, 1000])
    func `partitions that count apart allow no more together`(partitions: Int) {
        let share = limits.share(of: partitions)
        #expect(share.wrongDigits * partitions <= limits.wrongDigits)
        #expect(share.wrongLetters * partitions <= limits.wrongLetters)
        #expect(share.openTickets * partitions <= limits.openTickets)
        #expect(share.openCodes * partitions <= limits.openCodes)
        #expect(share.wrongDigitsPerIdentity == limits.wrongDigitsPerIdentity)
        #expect(share.chanceAgainstAnybody * Double(partitions) < 1 / 1_000)
    }

    @Test func `who is guessed at gets letters and is not shut out`() {
        let last = limits.wrongDigitsPerIdentity
        #expect(limits.form(wrongDigitsOfIdentity: last - 1, wrongDigitsOfAll: 0) == .digits)
        #expect(limits.form(wrongDigitsOfIdentity: last, wrongDigitsOfAll: 0) == .letters)
        #expect(limits.form(wrongDigitsOfIdentity: 0, wrongDigitsOfAll: limits.wrongDigits - 1) == .digits)
        #expect(limits.form(wrongDigitsOfIdentity: 0, wrongDigitsOfAll: limits.wrongDigits) == .letters)
        #expect(limits.form(wrongDigitsOfIdentity: 0, wrongDigitsOfAll: 0, isLinked: true) == .letters)
    }
}

struct RecentTriesTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `in no window are there more than the limit, and the size is bounded`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tries = RecentTries()
        var taken: [Timestamp] = []
        var now = start
        let limit = 1 + random.below(40)
        for _ in 0..<3000 {
            now = now + .milliseconds(random.below(600_000))
            if tries.take(at: now, limit: limit, within: SignInLimits.hour) { taken.append(now) }
            #expect(taken.reversed().prefix { now - $0 < SignInLimits.hour }.count <= limit)
            var bytes: [UInt8] = []
            tries.write(to: &bytes)
            #expect(bytes.count < 1200)
        }
        #expect(taken.count > limit)
    }

    @Test func `after the window and one slot all is free again`() {
        var tries = RecentTries()
        #expect(tries.isEmpty && tries.count(at: start) == 0)
        let later = start + .seconds(86_400 + 3600)
        var taken = (0..<6).map { _ in tries.take(at: start, limit: 5) }
        taken += [tries.take(at: start + .seconds(86_399), limit: 5), tries.take(at: later, limit: 5)]
        #expect(taken == [true, true, true, true, true, false, false, true])
        #expect(tries.count(at: later) == 1)
    }

    @Test func `a right try is given back, and an earlier moment counts too`() {
        var tries = RecentTries()
        let moments = [start, start - .seconds(7200), start]
        #expect(moments.map { tries.take(at: $0, limit: 2) } == [true, true, false])
        tries.giveBack()
        #expect(tries.count(at: start) == 1)
        #expect([start].map { tries.take(at: $0, limit: 2) } == [true])
        tries.giveBack()
        tries.giveBack()
        tries.giveBack()
        #expect(tries.isEmpty)
    }
}
