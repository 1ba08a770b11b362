import Messages
import SimulatedLog

/// What people, their browsers and their mailboxes know beside the log, and what doors have drawn for them.
final class Lobby {
    /// The tickets that browsers asked for, whether or not the log has them, in their order.
    private(set) var tickets: [TicketRequested] = []
    /// Mailed codes by ticket, and their tickets in the order in which the mails came.
    private(set) var mails: [RequestID: SignInCode] = [:]
    private(set) var mailed: [RequestID] = []
    /// Codes that pages show, in their order.
    private(set) var shown: [SignInCode] = []
    /// For which browser a session was drawn, and the ticket that it tried.
    private(set) var sessions: [SessionID: (browser: KeyHash, ticket: RequestID)] = [:]
    /// Calls of which the log has taken in the message for certain.
    private(set) var calls: [DoorCall] = []
    private var drawn = 0

    /// The browser that asked for a ticket stands in the ticket's name.
    static func browser(of ticket: RequestID) -> KeyHash {
        let parts = ticket.text.split(separator: ".")
        return KeyHash(hexadecimal: parts.count == 3 ? String(parts[1]) : "")
    }

    func ticket(
        for browser: KeyHash, _ way: TicketRequested.Way, livesFor lifetime: Duration, _ call: DoorCall,
        in world: World
    ) -> TicketRequested {
        let name = "ticket.\(browser.hexadecimal).\(tickets.count)"
        let random = (0..<SignInCode.randomBytes).map { _ in UInt8(world.random.below(256)) }
        let ticket = TicketRequested(
            ticket: RequestID(name), stream: world.address(name), desk: Self.desk(of: way, browser), browser: browser,
            way: way, random: random, language: .english, request: call.request, reply: call.reply,
            deadline: call.deadline, expires: world.broker.time + lifetime)
        tickets.append(ticket)
        return ticket
    }

    private static func desk(of way: TicketRequested.Way, _ browser: KeyHash) -> Desk {
        switch way {
        case .shown: Desk(of: browser)
        case .mail(let identity): Desk(of: identity)
        }
    }

    /// A try of a ticket, with a session that is drawn for the browser that tries.
    func attempt(
        _ ticket: TicketRequested, _ code: String?, by browser: KeyHash, lasting lifetime: Duration = .seconds(600),
        _ call: DoorCall
    ) -> Draft {
        let session = drawSession()
        sessions[session] = (browser: browser, ticket: ticket.ticket)
        let tried = TicketTried(
            ticket: ticket.ticket, desk: ticket.desk, browser: browser, code: code, session: session,
            lifetimeMilliseconds: lifetime.wholeMilliseconds, gift: People.gift, giftBudget: People.giftBudget,
            reply: call.reply, request: call.request, deadline: call.deadline)
        return Draft(to: SignInInbox.tried(tried))
    }

    private func drawSession() -> SessionID {
        drawn += 1
        let digits = String(drawn, radix: 16)
        let text = String(repeating: "0", count: 32 - digits.count) + digits
        guard let session = SessionID(text) else { preconditionFailure("These are 32 digits.") }
        return session
    }

    func deliver(_ mail: MailAsked) {
        if mails[mail.ticket] == nil { mailed.append(mail.ticket) }
        mails[mail.ticket] = mail.code
    }

    func show(_ code: SignInCode) { shown.append(code) }

    func note(_ call: DoorCall) { calls.append(call) }
}

/// What a client is authenticated with: a key, or the session of a browser, which has none before it is signed in.
final class Badge {
    var proof: Proof?

    init(_ proof: Proof? = nil) {
        self.proof = proof
    }
}

extension SignInCode {
    /// Another code of the same form, so many places further: a wrong one.
    ///
    /// - Parameter distance: above zero, and below the number of codes.
    func neighbour(_ distance: Int) -> String {
        let place = (number + UInt128(distance)) % UInt128(form.space)
        switch form {
        case .digits:
            let digits = String(place)
            return String(repeating: "0", count: form.length - digits.count) + digits
        case .letters:
            return String(decoding: CodeLetters.text(of: place, length: form.length), as: UTF8.self)
        }
    }
}
