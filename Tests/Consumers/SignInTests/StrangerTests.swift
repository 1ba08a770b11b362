import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// What strangers can do to people: neither keep them out nor get in by many identities.
@Suite struct StrangerTests {
    private func browser(_ number: Int) -> KeyHash { KeyHash(hexadecimal: "browser\(number)") }

    private func limits(_ change: (inout SignInLimits) -> Void) -> SignInLimits {
        var limits = SignInLimits()
        change(&limits)
        return limits
    }

    // MARK: - Guessing from one address

    @Test(arguments: ["192.0.2.1", "2001:db8::"])
    func `an address that guesses is refused before a desk is used up, and nobody else is`(address: String) {
        var bench = SignInBench(
            limits {
                $0.wrongDigitsPerIdentity = 0
                $0.wrongLetters = 40 * Desk.count
                $0.codesPerIdentityAndDay = 100
            })
        // It has any number of browsers; of IPv6, any number of addresses too.
        for number in 1...20 {
            let from = address.hasSuffix("::") ? address + String(number, radix: 16) : address
            let asked = bench.ask(number, by: browser(number))
            for _ in 0..<5 { _ = bench.enter(asked.wrong, of: asked.ticket, from: from) }
        }
        let asked = bench.ask(21, by: browser(21))
        #expect(asked.said.refusals == [] && asked.code?.form == .letters)
        #expect(bench.enter(asked.code?.text, of: asked.ticket, from: address).refusals == [.tooManyTries])
        let said = bench.enter(asked.code?.text, of: asked.ticket, from: "198.51.100.7")
        #expect(said.sessions.count == 1)
    }

    @Test func `an address has its wrong codes again after a day, and right ones cost it none`() {
        var bench = SignInBench(limits { $0.wrongCodesPerAddress = 2 })
        for seed in 1...3 {
            let asked = bench.ask(seed)
            #expect(
                bench.enter(asked.code?.text, of: asked.ticket, session: seed, from: "192.0.2.1").sessions.count == 1)
        }
        let asked = bench.ask(4)
        for _ in 0..<2 { _ = bench.enter(asked.wrong, of: asked.ticket, from: "192.0.2.1") }
        #expect(bench.enter(asked.code?.text, of: asked.ticket, from: "192.0.2.1").refusals == [.tooManyTries])
        _ = bench.pass(.seconds(26 * 3600))
        let later = bench.ask(5)
        #expect(bench.enter(later.code?.text, of: later.ticket, session: 5, from: "192.0.2.1").sessions.count == 1)
    }

    // MARK: - Mails

    @Test func `one address has few codes mailed to a person, who gets one elsewhere`() {
        var bench = SignInBench()
        for seed in 1...3 { #expect(bench.ask(seed, by: browser(seed), from: "192.0.2.1").said.refusals == []) }
        let refused = bench.ask(4, by: browser(4), from: "192.0.2.1").said
        #expect(refused.refusals == [.tooManyCodesSent] && refused.all(MailAsked.self).isEmpty)
        let own = bench.ask(5, by: browser(5), from: "198.51.100.7")
        #expect(bench.enter(own.code?.text, of: own.ticket, session: 5, from: "198.51.100.7").sessions.count == 1)
    }

    @Test func `mails whose codes are typed do not count against an address`() {
        var bench = SignInBench()
        for seed in 1...10 {
            let asked = bench.ask(seed, by: browser(seed), from: "192.0.2.1")
            let said = bench.enter(asked.code?.text, of: asked.ticket, session: seed, from: "192.0.2.1")
            #expect(said.sessions.count == 1)
        }
    }

    @Test func `a browser that has signed in gets its mails, however many others have asked`() {
        var bench = SignInBench()
        let first = bench.ask(1, by: browser(1), from: "198.51.100.7")
        _ = bench.enter(first.code?.text, of: first.ticket, from: "198.51.100.7")
        _ = bench.pass(.seconds(30 * 86_400))
        for number in 1...20 {
            #expect(bench.ask(100 + number, by: browser(100 + number), from: "192.0.2.\(number)").said.refusals == [])
        }
        #expect(bench.ask(200, by: browser(200), from: "192.0.2.99").said.refusals == [.tooManyCodesSent])
        for seed in 2...4 {
            #expect(bench.ask(seed, by: browser(1), from: "198.51.100.7").said.all(MailAsked.self).count == 1)
            _ = bench.pass(.seconds(180))
        }
        #expect(bench.ask(5, by: browser(1), from: "198.51.100.7").said.refusals == [.tooManyCodesSent])
    }

    // MARK: - Many identities

    @Test func `an identity that opens another's account has letters, also if its digits were sent before`() throws {
        var bench = SignInBench()
        let bob = try #require(Account("bob"))
        let early = bench.ask(1, by: browser(1))
        #expect(early.code?.form == .digits)
        #expect(bench.link(Sample.ann, to: bob, seed: 2).endings == ["linked mail:ann@example.com"])
        #expect(bench.enter(early.code?.text, of: early.ticket).refusals == [.tooManyTries])
        #expect(bench.ask(3, by: browser(3)).code?.form == .letters)
    }

    /// A guesser with any number of browsers and addresses, against one who has linked a dozen mail addresses.
    @Test func `who has many identities is guessed no more than who has one, counted by the limits`() throws {
        var bench = SignInBench()
        let own = Sample.ann.account
        let others = try (1...12).map { Identity.mail(try MailAddress("ann\($0)@example.com")) }
        for (number, identity) in others.enumerated() {
            #expect(bench.link(identity, to: own, seed: 1_000 + number).endings.count == 1)
        }
        var chance = 0.0
        var seed = 0
        for identity in [Sample.ann] + others {
            for _ in 0..<4 {
                seed += 1
                let from = "192.0.2.\(seed)"
                let asked = bench.ask(seed, .mail(identity), by: browser(seed), from: from)
                let form = try #require(asked.code?.form)
                for _ in 0..<3 {
                    let refusals = bench.enter(asked.wrong, of: asked.ticket, from: from).refusals
                    for case .codeWrong in refusals { chance += 1 / Double(form.space) }
                }
            }
        }
        #expect(chance < 1 / 100_000 && chance <= SignInLimits().chanceAgainstOne(identities: 13))
        #expect(chance > 8 / Double(SignInCode.Form.digits.space))
    }
}
