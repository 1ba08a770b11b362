/// A code is to be mailed to its person; told to Postman.
package struct MailAsked: Message, Hashable {
    package static let type = "MailAsked"

    /// The ticket that waits for the code.
    package var ticket: RequestID
    package var desk: Desk
    package var to: MailAddress
    package var code: SignInCode
    package var language: Language
    /// True if the code adds the address to an account, and does not sign in.
    package var isLink: Bool
    /// The date of the mail, the same at each attempt.
    package var at: Timestamp
    /// After it, the mail is of no use.
    package var expires: Timestamp

    package init(
        ticket: RequestID, desk: Desk, to: MailAddress, code: SignInCode, language: Language, isLink: Bool,
        at: Timestamp, expires: Timestamp
    ) {
        self.ticket = ticket
        self.desk = desk
        self.to = to
        self.code = code
        self.language = language
        self.isLink = isLink
        self.at = at
        self.expires = expires
    }

    package var id: String { ticket.text + "/mail" }
    package var key: String { desk.name }
}

/// A code could not be mailed; told to SignIn at the ticket's desk.
package struct MailReturned: Message, Hashable {
    package static let type = "MailReturned"

    package var ticket: RequestID
    package var desk: Desk

    package init(_ asked: MailAsked) {
        ticket = asked.ticket
        desk = asked.desk
    }

    package var id: String { ticket.text + "/returned" }
    package var key: String { desk.name }
}
