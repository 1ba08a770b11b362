import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// Who is signed in by a code, and who is not.
@Suite struct SignInTests {
    private var bench = SignInBench()
    private let stranger = KeyHash(hexadecimal: "e0e1")

    // MARK: - Mailed codes

    @Test mutating func `a mailed code signs in the browser that asked for it`() throws {
        let asked = bench.ask()
        let mail = try #require(asked.said.all(MailAsked.self).first)
        #expect(mail.to == Sample.address && mail.code.form == .digits && !mail.isLink && mail.language == .chinese)
        #expect(mail.expires == bench.time + .seconds(180) && mail.at == bench.time)
        let ticket = QuestionAnswered.Answer.ticket(
            state: "waiting", code: nil, form: "digits", expires: mail.expires, sentTo: "ann@example.com")
        #expect(asked.said.answers == [ticket])
        let said = bench.enter(mail.code.text, of: asked.ticket, gift: .yuan(1))
        let session = try #require(said.sessions.first)
        #expect(said.sessions.count == 1 && said.refusals.isEmpty)
        #expect(session.account == Sample.ann.account && session.way == .identity(Sample.ann))
        #expect(session.session == Sample.session(numbered: 1))
        #expect(session.gift == .yuan(1) && session.giftBudget == .yuan(100))
        #expect(session.request == RequestID("tried-1") && session.agent == "Firefox")
        #expect(said.endings == ["collected mail:ann@example.com"])
    }

    @Test mutating func `a wrong code is counted down, and the fifth ends the ticket`() throws {
        let asked = bench.ask()
        var refusals: [Refusal] = []
        for _ in 0..<4 { refusals += bench.enter(asked.wrong, of: asked.ticket).refusals }
        #expect(refusals == [4, 3, 2, 1].map { Refusal.codeWrong(left: $0) })
        let last = bench.enter(asked.wrong, of: asked.ticket)
        #expect(last.refusals == [.tooManyTries] && last.endings == ["refused mail:ann@example.com"])
        let right = bench.enter(asked.code?.text, of: asked.ticket)
        #expect(right.refusals == [.tooManyTries] && right.sessions.isEmpty)
    }

    @Test mutating func `after four wrong codes the right one still counts`() {
        let asked = bench.ask()
        for _ in 0..<4 { _ = bench.enter(asked.wrong, of: asked.ticket) }
        #expect(bench.enter(asked.code?.text, of: asked.ticket).sessions.count == 1)
    }

    @Test(arguments: ["", "12345", "1234567", "7GQ2-X4MT", "код", String(repeating: "1", count: 5_000)])
    mutating func `what is no such code does not count`(typed: String) {
        let asked = bench.ask()
        for _ in 0..<10 { #expect(bench.enter(typed, of: asked.ticket).refusals == [.codeWrong(left: 5)]) }
        #expect(bench.enter(asked.code?.text, of: asked.ticket).sessions.count == 1)
    }

    @Test mutating func `a code that could not be mailed ends its ticket`() throws {
        let asked = bench.ask()
        let mail = try #require(asked.said.all(MailAsked.self).first)
        #expect(bench.feed(.returned(MailReturned(mail))).endings == ["refused mail:ann@example.com"])
        #expect(bench.enter(mail.code.text, of: asked.ticket).sessions.isEmpty)
        // The word of an older mail changes nothing.
        #expect(bench.feed(.returned(MailReturned(mail))).isEmpty)
    }

    /// Else a stranger's message could sign a browser in as the stranger.
    @Test mutating func `a mailed code that somebody sends from another identity proves nothing`() throws {
        var limits = SignInLimits()
        limits.wrongDigitsPerIdentity = 0
        // Letters name a desk; by chance, some name their ticket's.
        for seed in 1...500 {
            bench = SignInBench(limits)
            let asked = bench.ask(seed)
            let code = try #require(asked.code)
            #expect(code.form == .letters)
            guard Desk(of: code) == asked.ticket.desk else { continue }
            let said = bench.show(code)
            #expect(said.refusals == [.codeWrong(left: 49)] && said.endings.isEmpty)
            #expect(bench.collect(asked.ticket).refusals == [.ticketPending])
            #expect(bench.enter(code.text, of: asked.ticket).sessions.first?.account == Sample.ann.account)
            return
        }
        Issue.record("No code names its ticket's desk.")
    }

    // MARK: - Shown codes

    @Test mutating func `a shown code is proven by who sends it, and collected by the browser alone`() throws {
        let asked = bench.ask(1, .shown)
        let code = try #require(asked.code)
        #expect(code.form == .letters && Desk(of: code) == asked.ticket.desk)
        #expect(asked.said.all(MailAsked.self).isEmpty)
        #expect(bench.collect(asked.ticket).refusals == [.ticketPending])
        let sent = bench.show(code)
        #expect(sent.endings == Array(repeating: "proven wechat:wx01:oAnn", count: 2) && sent.sessions.isEmpty)
        #expect(bench.collect(asked.ticket, by: stranger).refusals == [.ticketOfAnother])
        let said = bench.collect(asked.ticket)
        #expect(said.sessions.map(\.account) == [Sample.sender().account])
        #expect(said.sessions.map(\.way) == [.identity(Sample.sender())])
    }

    @Test mutating func `who is shown a code proves nothing by typing it`() {
        let asked = bench.ask(1, .shown)
        for session in 1...20 {
            #expect(bench.enter(asked.code?.text, of: asked.ticket, session: session).refusals == [.ticketPending])
        }
    }

    @Test mutating func `a code that no ticket waits for is wrong, and one that was used is too`() throws {
        let asked = bench.ask(1, .shown)
        let code = try #require(asked.code)
        let stray = SignInCode(.letters, from: [UInt8](repeating: 9, count: 16))
        #expect(bench.show(stray, name: "stray").refusals == [.codeWrong(left: 49)])
        #expect(bench.show(code).refusals.isEmpty)
        // The right one was given back.
        #expect(bench.show(code, by: Sample.sender("oEve"), name: "again").refusals == [.codeWrong(left: 49)])
        #expect(bench.show(code, name: "own").refusals == [.codeWrong(left: 48)])
        #expect(bench.collect(asked.ticket).sessions.map(\.account) == [Sample.sender().account])
    }

    @Test mutating func `a message that is delivered again counts once`() {
        let stray = SignInCode(.letters, from: [UInt8](repeating: 9, count: 16))
        #expect(bench.show(stray).refusals == [.codeWrong(left: 49)])
        #expect(bench.show(stray).isEmpty)
        #expect(bench.show(stray, name: "m2").refusals == [.codeWrong(left: 48)])
    }

    // MARK: - Browsers, repetitions, time

    @Test mutating func `another browser gets nothing, and uses up no try`() {
        let asked = bench.ask()
        for code in [asked.code?.text, asked.wrong, nil] {
            for _ in 0..<6 {
                #expect(bench.enter(code, of: asked.ticket, by: stranger).refusals == [.ticketOfAnother])
            }
        }
        #expect(bench.enter(asked.code?.text, of: asked.ticket).sessions.count == 1)
    }

    @Test mutating func `a ticket is collected once, and the same message again is answered the same`() {
        let asked = bench.ask()
        let first = bench.enter(asked.code?.text, of: asked.ticket)
        let again = bench.enter(asked.code?.text, of: asked.ticket)
        #expect(again.sessions == first.sessions && again.endings.isEmpty)
    }

    @Test mutating func `whose answer was lost gets the same session for the same code, and opens none`() throws {
        let asked = bench.ask()
        let opened = bench.enter(asked.code?.text, of: asked.ticket)
        let first = try #require(opened.sessions.first)
        let said = bench.enter(asked.code?.text, of: asked.ticket, session: 2)
        let again = try #require(said.sessions.first)
        #expect(again.session == first.session && again.account == first.account && said.endings.isEmpty)
        #expect(again.request == RequestID("tried-2"))
        // Auth says again what is open, and opens nothing so late.
        #expect(again.deadline < bench.time)
        for code in [asked.wrong, nil, "7GQ2-X4MT"] {
            #expect(bench.enter(code, of: asked.ticket, session: 3).refusals == [.ticketUnknown])
        }
        #expect(bench.enter(asked.code?.text, of: asked.ticket, by: stranger).refusals == [.ticketOfAnother])
        let shown = bench.ask(2, .shown)
        _ = bench.show(try #require(shown.code))
        let sessions = (4...5).flatMap { bench.collect(shown.ticket, session: $0).sessions }
        #expect(sessions.count == 2 && Set(sessions.map(\.session)).count == 1)
    }

    @Test mutating func `codes that are wrong after the sign-in count too`() {
        let asked = bench.ask()
        _ = bench.enter(asked.code?.text, of: asked.ticket)
        for _ in 0..<9 { _ = bench.enter(asked.wrong, of: asked.ticket, session: 2) }
        // Now the right one is compared no more, and further codes are letters.
        #expect(bench.enter(asked.code?.text, of: asked.ticket, session: 3).refusals == [.ticketUnknown])
        #expect(bench.ask(2).code?.form == .letters)
    }

    /// Else who signs in ten thousand times could have the wrong ones of others forgotten.
    @Test mutating func `a right code leaves no count behind`() {
        let asked = bench.ask()
        #expect(bench.enter(asked.code?.text, of: asked.ticket, from: "192.0.2.1").sessions.count == 1)
        let counts = bench.kept.filter { entry in
            ["digits", "letters", "networks", "wrongDigits"].contains { entry.name.hasPrefix($0) }
        }
        #expect(counts.isEmpty)
    }

    @Test mutating func `a request that comes again changes nothing`() {
        let asked = bench.ask()
        #expect(bench.feed(.requested(asked.ticket)).isEmpty)
        #expect(bench.enter(asked.code?.text, of: asked.ticket).sessions.count == 1)
    }

    @Test mutating func `a ticket lives three minutes, and is remembered for three more`() {
        let asked = bench.ask()
        #expect(bench.pass(.seconds(180)).endings == ["expired mail:ann@example.com"])
        #expect(bench.enter(asked.code?.text, of: asked.ticket).refusals == [.ticketExpired])
        #expect(bench.pass(.seconds(180)).isEmpty)
        #expect(bench.enter(asked.code?.text, of: asked.ticket).refusals == [.ticketUnknown])
        let left = bench.kept.filter { $0.name.hasPrefix("tickets") || $0.name.hasPrefix("codes") }
        #expect(left.isEmpty && bench.kept.contains { $0.name == "open" && $0.value == "0" })
    }

    @Test mutating func `what is proven at the last moment can be collected for a minute`() throws {
        let code = bench.ask(1, .shown)
        _ = bench.pass(.seconds(179))
        _ = bench.show(try #require(code.code))
        #expect(bench.pass(.seconds(59)).isEmpty)
        #expect(bench.collect(code.ticket).sessions.count == 1)
    }

    @Test mutating func `what nobody collects in time is gone`() throws {
        let asked = bench.ask(1, .shown)
        _ = bench.show(try #require(asked.code))
        _ = bench.pass(.seconds(180))
        #expect(bench.collect(asked.ticket).refusals == [.ticketExpired])
    }

    @Test mutating func `a message after its deadline is late, and a code in it is not compared`() {
        let asked = bench.ask()
        var tried = Sample.tried(asked.ticket, asked.code?.text)
        var late = Sample.ticket(2, by: stranger)
        _ = bench.pass(.seconds(6))
        for _ in 0..<9 { #expect(bench.feed(.tried(tried)).refusals == [.late]) }
        #expect(bench.feed(.requested(late)).refusals == [.late])
        (tried.deadline, late.deadline) = (bench.time, bench.time)
        #expect(bench.feed(.tried(tried)).sessions.count == 1)
        #expect(bench.feed(.requested(late)).refusals.isEmpty)
    }

    @Test mutating func `no code is kept in clear`() throws {
        let codes = [bench.ask(), bench.ask(2, .shown)].compactMap(\.code)
        #expect(codes.count == 2)
        for entry in bench.kept {
            for code in codes { #expect(!entry.value.contains(code.signs) && !entry.name.contains(code.signs)) }
        }
    }

    @Test func `while a desk is set aside who waits is told that sign-in rests, and a gift is kept`() {
        let ticket = Sample.ticket()
        let code = ticket.code(.letters, draw: 0)
        let decided = LinkDecided(LinkAsked(Sample.proven()), .empty)
        let awaited: [SignInInbox] = [
            .requested(ticket), .tried(Sample.tried(ticket)), .shown(Sample.shown(code)),
            .matched(CodeMatched(Sample.shown(code), account: Sample.account, left: 1)),
            .linkProven(Sample.proven()), .linkDecided(decided), .unlinkAsked(Sample.unlinking()),
        ]
        for input in awaited { #expect(SignIn().refuse(input)?.map(\.message).refusals == [.signInRests]) }
        #expect(SignIn().refuse(.returned(MailReturned(Sample.mail())))?.isEmpty == true)
        let claim = Sample.claim(Sample.ann, of: .yuan(1))
        #expect(SignIn().refuse(.giftClaimed(claim)) == nil && SignIn().refuse(.giftGiven(GiftGiven(claim))) == nil)
    }
}
