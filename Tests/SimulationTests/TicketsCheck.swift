import Messages
import SimulatedLog

/// What must hold of sessions and tickets when nothing is left to do, by what stands on the topics.
///
/// Written from what a ticket promises and independent of SignIn: both share messages and no code. `SessionWatch` looks
/// at which browser a session is of, and whether it is the only one of its ticket.
struct TicketsCheck {
    private let world: World
    private let story: SignInStory
    private let limits: SignInLimits

    init(_ world: World, _ story: SignInStory, _ limits: SignInLimits) {
        self.world = world
        self.story = story
        self.limits = limits
    }

    func check() {
        for (session, account) in story.sessions { check(session, of: account) }
        for ticket in story.tickets.values where story.issued.contains(ticket.ticket) {
            let isOver = ticket.expires + .seconds(1) < world.broker.time
            if isOver, !story.ended.contains(ticket.ticket) { world.violate("\(ticket.ticket) never ended.") }
        }
        for call in world.lobby.calls where call.deadline < world.broker.time {
            if case .givenUp = call.outcome(in: world) { world.violate("\(call.request) was never answered.") }
        }
    }

    /// A session is of the identity that was proven by the code of its ticket, in time.
    private func check(_ session: SessionID, of account: Account) {
        guard let attempt = story.tries.first(where: { $0.content.session == session }),
            let ticket = story.tickets[attempt.content.ticket], let code = story.codes[ticket.ticket]
        else { return world.violate("The session \(session) was opened for no ticket.") }
        switch ticket.way {
        case .mail(let identity):
            if account != identity.account { world.violate("\(ticket.ticket) signed in as somebody else.") }
            checkTyped(attempt, of: ticket, code)
        case .shown: checkShown(attempt, of: ticket, code, account)
        }
    }

    private func checkTyped(
        _ attempt: SignInStory.Step<TicketTried>, of ticket: TicketRequested, _ code: SignInCode
    ) {
        let typed = attempt.content.code.flatMap { SignInCode($0) }
        if typed.map({ $0.matches(code) }) != true {
            world.violate("\(ticket.ticket) signed in without its code.")
        }
        if attempt.time >= ticket.expires { world.violate("\(ticket.ticket) signed in after its end.") }
        let earlier = story.tries.filter { other in
            other.content.ticket == ticket.ticket && other.offset < attempt.offset && isWrong(other, of: ticket, code)
        }
        if earlier.count >= limits.wrongTriesPerTicket {
            world.violate("\(ticket.ticket) signed in after \(earlier.count) wrong codes.")
        }
    }

    /// Whether it is a wrong code that could have been the right one.
    private func isWrong(
        _ other: SignInStory.Step<TicketTried>, of ticket: TicketRequested, _ code: SignInCode
    ) -> Bool {
        guard other.content.browser == ticket.browser, other.time <= other.content.deadline,
            let typed = other.content.code.flatMap({ SignInCode($0) })
        else { return false }
        return typed.form == code.form && !typed.matches(code)
    }

    private func checkShown(
        _ attempt: SignInStory.Step<TicketTried>, of ticket: TicketRequested, _ code: SignInCode, _ account: Account
    ) {
        let proof = story.shows.first { $0.content.code.matches(code) && $0.content.identity.account == account }
        guard let proof else { return world.violate("\(ticket.ticket) signed in, and nobody sent its code.") }
        // What is proven at the last moment waits a minute for its browser.
        if attempt.time >= ticket.expires + .seconds(60) { world.violate("\(ticket.ticket) signed in after its end.") }
        let sender = proof.content.identity
        let earlier = story.shows.filter { other in
            other.content.identity == sender && other.offset < proof.offset
                && story.wrongCodes(other.content.request) > 0
        }
        if earlier.count >= limits.wrongLettersPerSender {
            world.violate("\(ticket.ticket) signed in by a sender of \(earlier.count) wrong codes.")
        }
    }
}
