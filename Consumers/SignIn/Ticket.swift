import Messages
import Processing

/// A browser's wish, from its request until nothing of it need be recognised any more.
struct Ticket: Written, Codable, Hashable, Sendable {
    var state = TicketState.waiting
    var desk: Desk
    var browser: KeyHash
    var purpose: TicketPurpose
    var stream: ReplyAddress
    /// True if the code was sent to the identity and is typed. Else it is shown, and an identity sends it.
    var isTyped: Bool
    var form: SignInCode.Form
    /// `SignInCode.digest`.
    var code: String
    /// Codes that were typed.
    var tries = 0
    /// What is to be proven, or was.
    var identity: Identity?
    /// What the identity opened when it was proven.
    var account: Account?
    /// The session that collected it.
    var session: SessionID?
    var expires: Timestamp

    /// How long a ticket that ended is remembered.
    private static var remembered: Duration { .seconds(180) }
    /// The least time that a browser has to collect what was proven.
    static var collectedWithin: Duration { .seconds(60) }

    /// When it expires, or is forgotten.
    var due: Timestamp { state.isOpen ? expires : expires + Self.remembered }

    /// Whether who is signed in may use it. Nil: nobody says who is.
    func isOf(_ account: Account?) -> Bool { account.map { purpose == .link($0) } ?? true }

    /// Tells its stream what became of it.
    func told(_ name: RequestID) -> Output {
        let answer = QuestionAnswered.Answer.ticketEnded(state: state.told, as: identity?.text)
        return .send(
            ResponderInbox.answered(
                QuestionAnswered(request: name, account: desk.account, reply: stream, answer: answer)))
    }
}
