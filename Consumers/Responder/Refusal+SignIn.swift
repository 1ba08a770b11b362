import Messages
import Problems

extension Problem {
    /// Bot may not have heard yet which account a person opens by now. Else the page is the way back.
    static var unknownIdentity: Problem {
        Problem(
            .sessionInvalid,
            "The account that you use here has changed. Please send it once more; if that does not help, sign in at the "
                + "page once, by a code from this chat.",
            chinese: "您在这里使用的账户有变动，请再发一次；如仍不行，请用本聊天的验证码在网页上登录一次。")
    }
}

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
