/// What a ticket is, and what follows on each event:
///
/// |           | shown        | right              | wrong      | lastWrong                  |
/// | --------- | ------------ | ------------------ | ---------- | -------------------------- |
/// | waiting   | proven, told | collected, granted | code_wrong | dead, told, too_many_tries |
/// | proven    |              |                    |            |                            |
/// | collected |              |                    |            |                            |
/// | dead      |              |                    |            |                            |
/// | expired   |              |                    |            |                            |
///
/// |           | collect            | repeated | undelivered | expire        |
/// | --------- | ------------------ | -------- | ----------- | ------------- |
/// | waiting   | ticket_pending     |          | dead, told  | expired, told |
/// | proven    | collected, granted |          |             | expired       |
/// | collected | ticket_unknown     | granted  |             | forgotten     |
/// | dead      | too_many_tries     |          |             | forgotten     |
/// | expired   | ticket_expired     |          |             | forgotten     |
///
/// An empty cell changes nothing. "Granted" is the session or the link, "told" the end of the ticket's stream. A ticket
/// that ended is remembered for some time, so that who comes late is told why.
enum TicketState: String, CaseIterable, Codable, Sendable {
    case waiting, proven, collected, dead, expired

    /// True if a browser waits for it: an open ticket counts against the limits.
    var isOpen: Bool { self == .waiting || self == .proven }

    /// As the ticket's stream has it.
    var told: String { self == .dead ? "refused" : rawValue }

    func transition(on event: TicketEvent) -> TicketTransition {
        switch (self, event) {
        case (.waiting, .shown): TicketTransition(to: .proven, isTold: true)
        case (.waiting, .right): TicketTransition(to: .collected, .granted, isTold: true)
        case (.waiting, .wrong): TicketTransition(to: .waiting, .codeWrong)
        case (.waiting, .lastWrong): TicketTransition(to: .dead, .tooManyTries, isTold: true)
        case (.waiting, .collect): TicketTransition(to: .waiting, .pending)
        case (.waiting, .undelivered): TicketTransition(to: .dead, isTold: true)
        case (.waiting, .expire): TicketTransition(to: .expired, isTold: true)
        case (.proven, .collect): TicketTransition(to: .collected, .granted)
        case (.proven, .expire): TicketTransition(to: .expired)
        case (.collected, .collect): TicketTransition(to: .collected, .unknown)
        case (.collected, .repeated): TicketTransition(to: .collected, .granted)
        case (.dead, .collect): TicketTransition(to: .dead, .tooManyTries)
        case (.expired, .collect): TicketTransition(to: .expired, .expired)
        case (.collected, .expire), (.dead, .expire), (.expired, .expire): TicketTransition(to: nil)
        case (_, .shown), (_, .right), (_, .wrong), (_, .lastWrong), (_, .repeated), (_, .undelivered):
            TicketTransition(to: self)
        }
    }
}

/// What happens to a ticket.
enum TicketEvent: String, CaseIterable {
    /// An identity sent the code that the browser shows.
    case shown
    /// The browser typed the code that was sent, or one that a person has asked the bot for.
    case right
    case wrong
    /// As `wrong`, and no further try is allowed.
    case lastWrong
    /// The browser wants what its ticket is for.
    case collect
    /// The message that collected it comes again, or its browser asks once more for the same.
    case repeated
    /// The code could not be sent.
    case undelivered
    /// The ticket's time is over, or the time for which it was remembered.
    case expire
}

struct TicketTransition: Equatable {
    /// Nil: the ticket is forgotten.
    let next: TicketState?
    /// What the browser is answered; nil if the event is none of its own, or cannot be.
    let answer: TicketAnswer?
    /// Whether the ticket's stream is told, and so ended.
    let isTold: Bool

    init(to next: TicketState?, _ answer: TicketAnswer? = nil, isTold: Bool = false) {
        self.next = next
        self.answer = answer
        self.isTold = isTold
    }
}

enum TicketAnswer: String, CaseIterable {
    case granted, pending, codeWrong, tooManyTries, unknown, expired
}
