import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// People, browsers and guessers at random.
struct RandomSignInTests {
    private struct Wish {
        let asked: Asked
        let browser: KeyHash
        /// Who has the code in hand, by the mail or by sight of the page.
        var isProven = false
        var sessions: Set<SessionID> = []
        var accounts: Set<Account> = []
    }

    private static let browsers = (0..<5).map { KeyHash(hexadecimal: "b\($0)") }
    private static let guesser = KeyHash(hexadecimal: "guesser")
    private static let people = (0..<4).map { Sample.sender("o\($0)") }

    @Test(arguments: 1...25 as ClosedRange<UInt64>)
    func `of a proven code there is one session at most, and only for the browser that asked`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        var bench = SignInBench()
        var wishes: [Wish] = []
        var given = 0
        for step in 1...400 {
            let choice = Int.random(in: 0..<8, using: &random)
            if choice == 0 || wishes.isEmpty {
                let browser = Self.browsers[Int.random(in: 0..<5, using: &random)]
                let address = try MailAddress("p\(Int.random(in: 0..<4, using: &random))@example.com")
                let way: TicketRequested.Way = Bool.random(using: &random) ? .shown : .mail(.mail(address))
                let asked = bench.ask(step, way, by: browser)
                if asked.code != nil { wishes.append(Wish(asked: asked, browser: browser)) }
                continue
            }
            // Of the latest ones, most of which still live.
            let index = wishes.count - 1 - Int.random(in: 0..<min(6, wishes.count), using: &random)
            let said = act(choice, on: &wishes[index], step, &bench, &random)
            given += said.sessions.count
            for session in said.sessions {
                let wish = wishes[index]
                #expect(wish.isProven, "A session for a code that nobody had.")
                #expect(session.request == RequestID("tried-\(step)"), "It was for another try.")
                wishes[index].sessions.insert(session.session)
                wishes[index].accounts.insert(session.account)
            }
        }
        #expect(given > 3)
        for wish in wishes { #expect(wish.sessions.count <= 1 && wish.accounts.count <= 1) }
    }

    /// One thing that somebody does to a wish. Only what its own browser does may bring a session.
    private func act(
        _ choice: Int, on wish: inout Wish, _ step: Int, _ bench: inout SignInBench, _ random: inout SeededNumbers
    ) -> [any Message] {
        let ticket = wish.asked.ticket
        let isShown = ticket.way == .shown
        switch choice {
        case 1:
            return bench.collect(ticket, by: wish.browser, session: step)
        case 2 where !isShown:
            wish.isProven = true
            return bench.enter(wish.asked.code?.text, of: ticket, by: wish.browser, session: step)
        case 2, 3:
            guard let code = wish.asked.code else { return [] }
            if isShown { wish.isProven = true }
            let said = bench.show(code, by: Self.people[step % 4], name: "m\(step)")
            #expect(said.sessions.isEmpty, "Who proves gets nothing.")
            return said
        case 4:
            let thief = step.isMultiple(of: 2) ? Self.guesser : Self.browsers[step % 5]
            guard thief != wish.browser else { return [] }
            let said = bench.enter(wish.asked.code?.text, of: ticket, by: thief, session: step)
            #expect(said.sessions.isEmpty && said.refusals.count == 1, "Another browser collected.")
            return said
        case 5:
            let said = bench.enter(wish.asked.wrong, of: ticket, by: wish.browser, session: step)
            if wish.isProven, isShown { return said }
            #expect(said.sessions.isEmpty, "A wrong code was right.")
            return said
        default:
            return bench.pass(.seconds(Int.random(in: 0..<40, using: &random)))
        }
    }

    /// It has any number of browsers, asks for a ticket for one person whenever it may, and types digits.
    @Test func `a guesser has as many digits of one person compared as were counted with, in any day`() {
        var bench = SignInBench()
        let limit = SignInLimits().wrongDigitsPerIdentity
        var compared: [Timestamp] = []
        for number in 1...1_000 {
            let asked = bench.ask(number, by: KeyHash(hexadecimal: "g\(number)"))
            if asked.code?.form == .digits {
                var isOpen = true
                while isOpen {
                    let refusals = bench.enter(asked.wrong, of: asked.ticket).refusals
                    isOpen = !refusals.contains(.tooManyTries)
                    if isOpen { compared.append(bench.time) }
                }
            }
            _ = bench.pass(.seconds(300))
        }
        #expect(compared.count > limit)
        for first in compared {
            let inDay = compared.count { $0 >= first && $0 - first < SignInLimits.day }
            #expect(inDay <= limit)
        }
    }
}
