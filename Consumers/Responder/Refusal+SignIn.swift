import Messages
import Problems

/// What a browser is told that cannot be signed in.
extension Refusal {
    /// The problem of what SignIn refuses; for another refusal one of ours.
    var problemOfSignIn: Problem {
        switch self {
        // As of a ticket that never was: nobody learns of another browser's.
        case .ticketUnknown, .ticketOfAnother: Problem(.ticketUnknown)
        case .ticketExpired: Problem(.ticketExpired)
        case .ticketPending: Problem(.ticketPending)
        case .codeWrong(let left): .wrongCode(left: left)
        case .tooManyTries: Problem(.tooManyTries)
        case .tooManyTickets: Problem(.tooManyTickets)
        case .tooManyCodesSent: Problem(.tooManyCodesSent)
        case .signInRests: Problem(.signInRests)
        case .identityHasAccount: Problem(.identityHasAccount)
        case .identityNotLinked: Problem(.identityNotLinked)
        case .tooManyIdentities(let limit): Problem(.tooManyIdentities, limit: limit)
        case .sessionOfKey: Problem(.sessionOfKey)
        default: Problem(.internalError)
        }
    }
}
