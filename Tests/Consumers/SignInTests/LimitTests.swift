import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// Each limit: what it allows, and what it does not.
@Suite struct LimitTests {
    private func browser(_ number: Int) -> KeyHash { KeyHash(hexadecimal: "browser\(number)") }

    private func person(_ number: Int) throws -> Identity { .mail(try MailAddress("person\(number)@example.com")) }

    /// Limits of all desks together, by those of one.
    private func limits(_ change: (inout SignInLimits) -> Void) -> SignInLimits {
        var limits = SignInLimits()
        change(&limits)
        return limits
    }

    // MARK: - Tickets

    @Test func `a browser has three open tickets, and a fourth once one has ended`() {
        var bench = SignInBench()
        let first = bench.ask(1, .shown)
        _ = bench.pass(.seconds(60))
        for seed in 2...3 { #expect(bench.ask(seed, .shown).said.refusals == []) }
        #expect(bench.ask(4, .shown).said.refusals == [.tooManyTickets])
        #expect(bench.ask(5, .shown, by: browser(1)).said.refusals == [])
        _ = bench.pass(.seconds(120))
        #expect(bench.collect(first.ticket).refusals == [.ticketExpired])
        #expect(bench.ask(6, .shown).said.refusals == [])
    }

    @Test func `a ticket that was collected is open no more`() {
        var bench = SignInBench()
        for seed in 1...10 {
            let asked = bench.ask(seed)
            #expect(bench.enter(asked.code?.text, of: asked.ticket, session: seed).sessions.count == 1)
        }
    }

    @Test func `a browser gets twenty tickets an hour`() {
        var bench = SignInBench()
        for seed in 1...20 {
            #expect(bench.ask(seed, .shown).said.refusals == [])
            _ = bench.pass(.seconds(100))
        }
        #expect(bench.ask(21, .shown).said.refusals == [.tooManyTickets])
        #expect(bench.ask(22, .shown, by: browser(1)).said.refusals == [])
        _ = bench.pass(.seconds(2 * 3600))
        #expect(bench.ask(23, .shown).said.refusals == [])
    }

    @Test func `a network address gets so many tickets an hour, whatever its browsers are called`() {
        var bench = SignInBench(limits { $0.ticketsPerAddressAndHour = 2 })
        for seed in 1...2 {
            #expect(bench.ask(seed, by: browser(seed), from: "192.0.2.1").said.refusals == [])
        }
        #expect(bench.ask(3, by: browser(3), from: "192.0.2.1").said.refusals == [.tooManyTickets])
        #expect(bench.ask(4, by: browser(4), from: "192.0.2.2").said.refusals == [])
        // Who has one address of IPv6 has 2^64.
        for seed in 5...6 {
            #expect(bench.ask(seed, .shown, by: browser(9), from: "2001:db8::\(seed)").said.refusals == [])
        }
        #expect(bench.ask(7, .shown, by: browser(9), from: "2001:db8::7").said.refusals == [.tooManyTickets])
        #expect(bench.ask(8, .shown, by: browser(9), from: "2001:db8:0:1::7").said.refusals == [])
    }

    @Test func `so many codes are mailed to one identity in a day, and others go on`() throws {
        var bench = SignInBench(limits { $0.codesPerIdentityAndDay = 2 })
        for seed in 1...2 { #expect(bench.ask(seed, by: browser(seed)).said.refusals == []) }
        let refused = bench.ask(3, by: browser(3)).said
        #expect(refused.refusals == [.tooManyCodesSent] && refused.all(MailAsked.self).isEmpty)
        #expect(bench.ask(4, .mail(try person(4)), by: browser(4)).said.refusals == [])
        _ = bench.pass(.seconds(26 * 3600))
        #expect(bench.ask(5, by: browser(5)).said.refusals == [])
    }

    @Test func `a desk has its share of open tickets`() {
        var bench = SignInBench(limits { $0.openTickets = 2 * Desk.count })
        for seed in 1...2 { #expect(bench.ask(seed, by: browser(seed)).said.refusals == []) }
        #expect(bench.ask(3, by: browser(3)).said.refusals == [.signInRests])
        _ = bench.pass(.seconds(180))
        #expect(bench.ask(4, by: browser(4)).said.refusals == [])
    }

    @Test func `what is asked of the wrong desk is not served`() {
        var bench = SignInBench()
        var ticket = Sample.ticket()
        guard let other = Desk.all.first(where: { $0 != ticket.desk }) else { return }
        ticket.desk = other
        #expect(bench.feed(.requested(ticket)).refusals == [.signInRests])
        // A code is sent to nothing but a mail address.
        #expect(bench.ask(2, .mail(Sample.sender())).said.refusals == [.signInRests])
    }

    // MARK: - Codes

    @Test func `codes of one desk differ while they live`() {
        var bench = SignInBench()
        var codes: Set<SignInCode> = []
        // As many as are sent to one identity.
        for number in 1...20 {
            // The same chance each time, which gives another code by another draw.
            var ticket = Sample.ticket(number, by: browser(number))
            ticket.random = Sample.ticket(1).random
            let asked = Asked(ticket: ticket, said: bench.feed(.requested(ticket)))
            if let code = asked.code { codes.insert(code) }
        }
        #expect(codes.count == 20)
    }

    @Test func `an identity at which too many digits were guessed gets letters, and is not shut out`() {
        var bench = SignInBench()
        var compared = 0
        for seed in 1...2 {
            let asked = bench.ask(seed, by: browser(seed))
            #expect(asked.code?.form == .digits)
            for _ in 0..<5 {
                if !bench.enter(asked.wrong, of: asked.ticket).refusals.contains(.tooManyTries) { compared += 1 }
            }
        }
        // The fifth of the first ticket was compared too, and ended it; the tenth of all was not.
        #expect(compared == 8)
        let asked = bench.ask(3, by: browser(3))
        #expect(asked.code?.form == .letters)
        #expect(bench.enter(asked.code?.text, of: asked.ticket).sessions.count == 1)
        _ = bench.pass(.seconds(26 * 3600))
        #expect(bench.ask(4, by: browser(4)).code?.form == .digits)
    }

    @Test func `the digit after the last allowed one is not compared, not even if it is right`() {
        var bench = SignInBench(limits { $0.wrongDigitsPerIdentity = 1 })
        let asked = bench.ask()
        #expect(bench.enter(asked.wrong, of: asked.ticket).refusals == [.codeWrong(left: 4)])
        let said = bench.enter(asked.code?.text, of: asked.ticket)
        #expect(said.refusals == [.tooManyTries] && said.sessions.isEmpty)
    }

    @Test func `a desk at which too many digits were guessed gives letters to all`() throws {
        var bench = SignInBench(limits { $0.wrongDigits = 2 * Desk.count })
        let desk = Desk(of: Sample.ann)
        let others = try (1...200).map { try person($0) }.filter { Desk(of: $0) == desk }
        let asked = bench.ask()
        for _ in 0..<2 { _ = bench.enter(asked.wrong, of: asked.ticket) }
        #expect(bench.enter(asked.code?.text, of: asked.ticket).refusals == [.tooManyTries])
        #expect(bench.ask(2, .mail(try #require(others.first)), by: browser(2)).code?.form == .letters)
    }

    @Test func `right digits are not counted`() {
        var bench = SignInBench(limits { $0.wrongDigits = Desk.count })
        for seed in 1...15 {
            let asked = bench.ask(seed)
            #expect(asked.code?.form == .digits)
            #expect(bench.enter(asked.code?.text, of: asked.ticket, session: seed).sessions.count == 1)
        }
    }

    @Test func `a sender may send so many wrong codes, and others go on`() {
        var bench = SignInBench(limits { $0.wrongLettersPerSender = 2 })
        let stray = SignInCode(.letters, from: [UInt8](repeating: 9, count: 16))
        for left in [1, 0] {
            #expect(bench.show(stray, name: "m\(left)").refusals == [.codeWrong(left: left)])
        }
        let asked = bench.ask(1, .shown)
        guard let code = asked.code else { return }
        #expect(bench.show(code, name: "late").refusals == [.tooManyTries])
        #expect(bench.show(code, by: Sample.sender("oEve"), name: "other").refusals == [])
        #expect(bench.collect(asked.ticket).sessions.map(\.account) == [Sample.sender("oEve").account])
    }

    @Test func `a browser may type so many wrong letters`() {
        var bench = SignInBench(
            limits {
                $0.wrongDigitsPerIdentity = 0
                $0.wrongLettersPerSender = 3
            })
        let asked = bench.ask()
        for _ in 0..<3 { _ = bench.enter(asked.wrong, of: asked.ticket) }
        #expect(bench.enter(asked.code?.text, of: asked.ticket).refusals == [.tooManyTries])
        let other = bench.ask(2, by: browser(2))
        #expect(bench.enter(other.code?.text, of: other.ticket).sessions.count == 1)
    }

    @Test func `where too many letters were guessed sign-in rests, for a day`() throws {
        var bench = SignInBench(limits { $0.wrongLetters = 2 * Desk.count })
        let asked = bench.ask(1, .shown)
        let code = try #require(asked.code)
        let strays = (0..<200).map { SignInCode(.letters, from: [UInt8](repeating: UInt8($0), count: 16)) }
            .filter { Desk(of: $0) == asked.ticket.desk && $0 != code }
        for number in 0..<2 { _ = bench.show(strays[number], by: Sample.sender("o\(number)"), name: "s\(number)") }
        #expect(bench.show(code).refusals == [.signInRests])
        #expect(bench.ask(2, .shown).said.refusals == [.signInRests])
        // Digits are counted apart.
        #expect(bench.ask(3).code?.form == .digits)
        _ = bench.pass(.seconds(26 * 3600))
        #expect(bench.ask(4, .shown).said.refusals == [])
    }
}
