import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// Codes that a person asks the bot for, and types at a page.
@Suite struct AskedCodeTests {
    private var bench = SignInBench()
    private let ann = Sample.sender()
    private let bob: Account = {
        guard let bob = Account("bob") else { preconditionFailure("bob is an account's name.") }
        return bob
    }()

    private func browser(_ number: Int) -> KeyHash { KeyHash(hexadecimal: "browser\(number)") }

    private func limits(_ change: (inout SignInLimits) -> Void) -> SignInLimits {
        var limits = SignInLimits()
        change(&limits)
        return limits
    }

    /// Letters that are nobody's code, and name a desk.
    private func strays(_ count: Int, at desk: Desk) -> [SignInCode] {
        let all = (0..<40 * count + 400).lazy.map { number in
            SignInCode(.letters, from: [UInt8](repeating: 200, count: SignInCode.randomBytes), draw: number)
        }
        return Array(all.filter { Desk(of: $0) == desk }.prefix(count))
    }

    // MARK: - Asking

    @Test mutating func `who asks the bot gets letters that find their desk by themselves`() throws {
        let said = bench.askForCode()
        let answered = try #require(said.all(QuestionAnswered.self).first)
        #expect(said.count == 1 && answered.reply.identity == ann && answered.request == RequestID("code-code1"))
        guard case .signInCode(let code, let expires) = answered.answer else { throw NoCode() }
        #expect(code.form == .letters && Desk(of: code) == Desk(of: ann))
        #expect(expires == bench.time + .seconds(180))
        // No code is kept, and none that it could be made from.
        #expect(!bench.kept.contains { $0.value.contains(code.signs) || $0.value.contains("0203040506") })
    }

    @Test mutating func `the same message again gets the same code, and is not counted`() throws {
        bench = SignInBench(limits { $0.codesPerIdentityAndDay = 1 })
        let asked = Sample.codeAsked(at: bench.time)
        let first = bench.feed(.codeAsked(asked))
        let again = bench.feed(.codeAsked(asked))
        #expect(first.givenCode != nil && again.answers == first.answers)
        #expect(bench.askForCode(2).refusals == [.tooManyCodesSent])
    }

    @Test mutating func `a new code takes the place of the former one`() throws {
        let former = try #require(bench.askForCode(1).givenCode)
        let latter = try #require(bench.askForCode(2).givenCode)
        let asked = bench.ask(1, .shown)
        #expect(former != latter)
        #expect(bench.enter(former.text, of: asked.ticket, session: 1).refusals == [.codeWrong(left: 4)])
        #expect(bench.enter(latter.text, of: asked.ticket, session: 2).sessions.map(\.account) == [ann.account])
    }

    @Test mutating func `an identity gets so many codes in a day, and others go on`() {
        bench = SignInBench(limits { $0.codesPerIdentityAndDay = 2 })
        for seed: UInt8 in 1...2 { #expect(bench.askForCode(seed).givenCode != nil) }
        #expect(bench.askForCode(3).refusals == [.tooManyCodesSent])
        #expect(bench.askForCode(4, by: Sample.sender("oBob")).givenCode != nil)
        _ = bench.pass(.seconds(26 * 3600))
        #expect(bench.askForCode(5).givenCode != nil)
    }

    @Test mutating func `a desk has its share of codes, and one that has one gets another`() throws {
        bench = SignInBench(limits { $0.openCodes = Desk.count })
        let others = (0..<200).map { Sample.sender("o\($0)") }.filter { Desk(of: $0) == Desk(of: ann) }
        let other = try #require(others.first)
        #expect(bench.askForCode(1).givenCode != nil)
        #expect(bench.askForCode(2, by: other).refusals == [.signInRests])
        #expect(bench.askForCode(3).givenCode != nil)
        _ = bench.pass(.seconds(180))
        #expect(bench.askForCode(4, by: other).givenCode != nil)
    }

    @Test mutating func `nobody but a person in a chat gets a code, and nobody gets one late`() throws {
        let group = try #require(Identity(zsxqGroup: "48"))
        for identity in [Sample.ann, group] {
            #expect(bench.askForCode(1, by: identity).refusals == [.signInRests])
        }
        let asked = Sample.codeAsked(at: bench.time)
        _ = bench.pass(.seconds(6))
        #expect(bench.feed(.codeAsked(asked)).refusals == [.late])
    }

    // MARK: - Typing

    @Test mutating func `the browser in which the code is typed is signed in, once`() throws {
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        let said = bench.enter(code.text, of: asked.ticket, gift: .yuan(1))
        let session = try #require(said.sessions.first)
        #expect(said.sessions.count == 1 && said.refusals.isEmpty)
        #expect(session.account == ann.account && session.way == .identity(ann) && session.gift == .yuan(1))
        #expect(session.request == RequestID("tried-1") && said.endings == ["collected wechat:wx01:oAnn"])
        // Once more: no other browser, and the same one gets the same session.
        let other = bench.ask(2, .shown, by: browser(2))
        #expect(bench.enter(code.text, of: other.ticket, session: 2).refusals == [.codeWrong(left: 4)])
        let again = bench.enter(code.text, of: asked.ticket, session: 3)
        #expect(again.sessions.map(\.session) == [session.session])
    }

    @Test mutating func `it may be typed in small letters and without its dash`() throws {
        for seed: UInt8 in 1...2 {
            let code = try #require(bench.askForCode(seed).givenCode)
            let asked = bench.ask(Int(seed), .shown)
            let typed = seed == 1 ? code.signs : code.text.lowercased()
            #expect(bench.enter(typed, of: asked.ticket).sessions.count == 1)
        }
    }

    @Test mutating func `a code lives three minutes`() throws {
        let code = try #require(bench.askForCode().givenCode)
        _ = bench.pass(.seconds(180))
        let asked = bench.ask(1, .shown)
        #expect(bench.enter(code.text, of: asked.ticket).refusals == [.codeWrong(left: 4)])
        #expect(!bench.kept.contains { $0.name.hasPrefix("givenCodes") || $0.name.hasPrefix("codeOwners") })
    }

    @Test mutating func `the account is the one that the identity opens when the code is typed`() throws {
        let code = try #require(bench.askForCode().givenCode)
        #expect(bench.link(ann, to: bob, seed: 7).endings == ["linked wechat:wx01:oAnn"])
        let asked = bench.ask(1, .shown)
        let session = try #require(bench.enter(code.text, of: asked.ticket, gift: .yuan(1)).sessions.first)
        #expect(session.account == bob && session.gift == nil)
    }

    @Test mutating func `an identity is linked by a code that it asked for`() throws {
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown, for: .link(bob))
        #expect(bench.enter(code.text, of: asked.ticket, account: Sample.account).refusals == [.ticketOfAnother])
        let said = bench.enter(code.text, of: asked.ticket, account: bob)
        #expect(said.endings == ["collected wechat:wx01:oAnn", "linked wechat:wx01:oAnn"] && said.sessions.isEmpty)
        #expect(said.all(IdentityLinked.self).map(\.account) == [bob])
    }

    @Test mutating func `another browser uses up neither a code nor a try`() throws {
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        for _ in 0..<6 {
            let said = bench.enter(code.text, of: asked.ticket, by: browser(2))
            #expect(said.refusals == [.ticketOfAnother] && said.sessions.isEmpty)
        }
        #expect(bench.enter(code.text, of: asked.ticket).sessions.count == 1)
    }

    @Test mutating func `a code that the bot gave is no code of a page, nor of a mail`() throws {
        let code = try #require(bench.askForCode().givenCode)
        #expect(bench.show(code, by: Sample.sender("oEve")).refusals == [.codeWrong(left: 49)])
        let mailed = bench.ask(1)
        #expect(bench.enter(code.text, of: mailed.ticket).refusals == [.codeWrong(left: 5)])
        // It is good all the same.
        let asked = bench.ask(2, .shown)
        #expect(bench.enter(code.text, of: asked.ticket).sessions.count == 1)
    }

    @Test(arguments: ["", "123456", "код", "1234567"])
    mutating func `what is no such code does not count`(typed: String) throws {
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        for _ in 0..<10 { #expect(bench.enter(typed, of: asked.ticket).refusals == [.codeWrong(left: 5)]) }
        #expect(bench.enter(code.text, of: asked.ticket).sessions.count == 1)
    }

    // MARK: - Guessing

    @Test mutating func `wrong codes are counted down, and the fifth ends the ticket`() throws {
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        var said: [any Message] = []
        for stray in strays(5, at: Desk(of: ann)) { said += bench.enter(stray.text, of: asked.ticket) }
        #expect(said.refusals == [4, 3, 2, 1].map { Refusal.codeWrong(left: $0) } + [.tooManyTries])
        #expect(said.endings == ["refused"])
        #expect(bench.enter(code.text, of: asked.ticket).refusals == [.tooManyTries])
        // The code was not used up by that.
        let other = bench.ask(2, .shown, by: browser(2))
        #expect(bench.enter(code.text, of: other.ticket).sessions.count == 1)
    }

    @Test mutating func `a browser may type so many wrong letters in a day, and a right one costs none`() throws {
        bench = SignInBench(limits { $0.wrongLettersPerSender = 3 })
        for seed: UInt8 in 1...4 {
            let code = try #require(bench.askForCode(seed).givenCode)
            let asked = bench.ask(Int(seed), .shown)
            #expect(bench.enter(code.text, of: asked.ticket, session: Int(seed)).sessions.count == 1)
        }
        let asked = bench.ask(10, .shown)
        let wrong = strays(3, at: Desk(of: ann))
        for stray in wrong { _ = bench.enter(stray.text, of: asked.ticket) }
        let code = try #require(bench.askForCode(9).givenCode)
        #expect(bench.enter(code.text, of: asked.ticket).refusals == [.tooManyTries])
        let other = bench.ask(11, .shown, by: browser(2))
        #expect(bench.enter(code.text, of: other.ticket, session: 11).sessions.count == 1)
    }

    @Test mutating func `an address that guesses is refused before the desk is used up`() throws {
        bench = SignInBench(limits { $0.wrongLetters = 40 * Desk.count })
        let wrong = strays(50, at: Desk(of: ann))
        for (number, stray) in wrong.enumerated() {
            let asked = bench.ask(100 + number, .shown, by: browser(number))
            let refusals = bench.enter(stray.text, of: asked.ticket, from: "192.0.2.1").refusals
            #expect(refusals == [number < 30 ? .codeWrong(left: 4) : .tooManyTries])
        }
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        #expect(bench.enter(code.text, of: asked.ticket, from: "192.0.2.1").refusals == [.tooManyTries])
        // It was not compared, so it is good elsewhere, and the ticket has all its tries.
        #expect(bench.enter(code.text, of: asked.ticket, from: "198.51.100.7").sessions.count == 1)
    }

    @Test mutating func `where too many letters were guessed no code is given or compared, for a day`() throws {
        bench = SignInBench(limits { $0.wrongLetters = 2 * Desk.count })
        let code = try #require(bench.askForCode().givenCode)
        let asked = bench.ask(1, .shown)
        for stray in strays(2, at: Desk(of: ann)) { _ = bench.enter(stray.text, of: asked.ticket) }
        #expect(bench.enter(code.text, of: asked.ticket).refusals == [.signInRests])
        #expect(bench.askForCode(2, name: "new").refusals == [.signInRests])
        _ = bench.pass(.seconds(26 * 3600))
        #expect(bench.askForCode(3).givenCode != nil)
    }

    @Test func `while a desk is set aside who waits for it is told so`() {
        let tried = Sample.tried(Sample.ticket(1, .shown), "7GQ2-X4MT")
        let code = Sample.codeAsked().code(draw: 0)
        let inputs: [SignInInbox] = [
            .codeAsked(Sample.codeAsked()), .codeSought(CodeSought(code, by: tried)),
            .codeFound(CodeFound(tried, identity: Sample.sender(), account: Sample.account)),
            .codeMissing(CodeMissing(tried)),
        ]
        for input in inputs {
            let refused = SignIn().refuse(input)?.compactMap { $0.message as? Refused }
            #expect(refused?.map(\.refusal) == [.signInRests])
        }
    }

    private struct NoCode: Error {}
}
