/// A browser wants to be signed in, or an account wants another identity; told to SignIn at the ticket's desk.
///
/// The ticket's name is the request of its stream, whose id has a MAC: nobody forges one.
package struct TicketRequested: Message, Hashable {
    package static let type = "TicketRequested"

    package var ticket: RequestID
    /// Where it is said what becomes of the ticket: one document.
    package var stream: ReplyAddress
    package var desk: Desk
    /// The hash of the browser's cookie: nobody else tries or collects.
    package var browser: KeyHash
    package var way: Way
    package var purpose: TicketPurpose
    package var random: CodeSeed
    /// Of what is sent to the person.
    package var language: Language
    /// The IP address.
    package var from: String?
    /// The call that waits for the ticket.
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp
    /// The code lives no longer.
    package var expires: Timestamp

    package enum Way: Hashable, Sendable, Codable {
        /// The page shows a code, and the person sends it from an identity. The ticket is at the browser's desk.
        case shown
        /// A code is mailed, and the person types it. The ticket is at the identity's desk.
        case mail(Identity)
    }

    /// - Parameter random: 16 bytes from the system's generator.
    package init(
        ticket: RequestID, stream: ReplyAddress, desk: Desk, browser: KeyHash, way: Way,
        purpose: TicketPurpose = .session, random: [UInt8], language: Language, from: String? = nil,
        request: RequestID, reply: ReplyAddress, deadline: Timestamp, expires: Timestamp
    ) {
        guard let seed = CodeSeed(random) else { preconditionFailure("A code is made from 16 bytes of chance.") }
        self.ticket = ticket
        self.stream = stream
        self.desk = desk
        self.browser = browser
        self.way = way
        self.purpose = purpose
        self.random = seed
        self.language = language
        self.from = from
        self.request = request
        self.reply = reply
        self.deadline = deadline
        self.expires = expires
    }

    /// Makes the ticket's code.
    ///
    /// - Parameter draw: counts on while the code is no good: from the same chance come further codes.
    package func code(_ form: SignInCode.Form, draw: Int) -> SignInCode {
        SignInCode(form, from: random.bytes, draw: draw)
    }

    package var id: String { ticket.text + "/ticket" }
    package var key: String { desk.name }
}

/// What follows once a ticket's identity is proven.
package enum TicketPurpose: Hashable, Sendable, Codable {
    /// The browser gets a session of the identity's account.
    case session
    /// The identity opens this account from then on. The door has asked Auth whether the account's session is good.
    case link(Account)
}
