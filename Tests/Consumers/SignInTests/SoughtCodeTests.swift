import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// A code on its way between desks, while other things happen to its ticket.
@Suite struct SoughtCodeTests {
    private var desk = ProcessorBench(SignIn(), at: Sample.start)
    private let ticket = Sample.ticket(1, .shown)
    private let ann = Sample.sender()
    private var code: SignInCode { Sample.codeAsked().code(draw: 0) }

    private mutating func issue() { _ = desk.feed(.requested(ticket)) }

    private mutating func type(session: Int = 1) -> TicketTried {
        let tried = Sample.tried(ticket, code.text, session: session, at: desk.time)
        #expect(desk.feed(.tried(tried)).all(CodeSought.self) == [CodeSought(code, by: tried)])
        return tried
    }

    private func found(_ tried: TicketTried) -> SignInInbox {
        .codeFound(CodeFound(tried, identity: ann, account: ann.account))
    }

    @Test mutating func `who types a code waits until it is found`() {
        issue()
        let tried = type()
        let said = desk.feed(found(tried))
        #expect(said.sessions.map(\.account) == [ann.account] && said.sessions.map(\.request) == [tried.request])
    }

    @Test mutating func `a code that is found too late waits for its browser`() {
        issue()
        let tried = type()
        let late = desk.feed(found(tried), after: .seconds(6))
        #expect(late.sessions.isEmpty && late.endings == ["proven wechat:wx01:oAnn"])
        let collected = desk.feed(.tried(Sample.tried(ticket, session: 2, at: desk.time)))
        #expect(collected.sessions.map(\.account) == [ann.account])
    }

    @Test mutating func `a ticket that was proven meanwhile is collected as that`() throws {
        issue()
        let codes = (0..<1_000).map { ticket.code(.letters, draw: $0) }
        let own = try #require(codes.first { Desk(of: $0) == ticket.desk })
        let tried = type()
        let eve = Sample.sender("oEve")
        let shown = Sample.shown(own, by: eve, at: desk.time)
        let sent = desk.feed(.matched(CodeMatched(shown, account: eve.account, left: 49)))
        #expect(sent.endings == Array(repeating: "proven \(eve.text)", count: 2))
        #expect(desk.feed(found(tried)).sessions.map(\.account) == [eve.account])
    }

    @Test mutating func `who presses twice gets one session`() {
        issue()
        let (first, second) = (type(session: 1), type(session: 2))
        let opened = desk.feed(found(first)).sessions
        let again = desk.feed(.codeMissing(CodeMissing(second))).sessions
        #expect(opened.count == 1 && again.map(\.session) == opened.map(\.session))
        // Auth says again what is open, and opens nothing so late.
        #expect(again.allSatisfy { $0.deadline < desk.time })
    }

    @Test mutating func `as many codes are looked for at once as a ticket has tries`() {
        issue()
        let tried = (1...5).map { type(session: $0) }
        let sixth = desk.feed(.tried(Sample.tried(ticket, code.text, session: 6, at: desk.time)))
        #expect(sixth.all(CodeSought.self).isEmpty && sixth.refusals == [.tooManyTries])
        // The ticket is dead: not even a right one counts.
        let said = desk.feed(found(tried[0]))
        #expect(said.sessions.isEmpty && said.refusals == [.tooManyTries])
    }

    @Test mutating func `a code that was not compared gives its try back`() {
        issue()
        for session in 1...20 {
            let tried = type(session: session)
            #expect(desk.feed(.codeMissing(CodeMissing(tried, refusal: .signInRests))).refusals == [.signInRests])
        }
        #expect(!desk.entries.contains { $0.name.hasPrefix("letters.item") })
    }

    @Test mutating func `a ticket that is gone when the answer comes is unknown`() {
        issue()
        let tried = type()
        _ = desk.pass(.seconds(400))
        for input in [found(tried), .codeMissing(CodeMissing(tried))] {
            #expect(desk.feed(input).refusals == [.ticketUnknown])
        }
    }

    @Test mutating func `a code is not looked for after its browser has gone`() {
        let tried = Sample.tried(ticket, code.text)
        let said = desk.feed(.codeSought(CodeSought(code, by: tried)), after: .seconds(6))
        #expect(said.all(CodeMissing.self) == [CodeMissing(tried, refusal: .late)])
    }
}
