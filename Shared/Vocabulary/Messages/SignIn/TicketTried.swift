/// A browser typed the code of its ticket, or collects what was proven; told to SignIn at the ticket's desk.
package struct TicketTried: Message, Hashable {
    package static let type = "TicketTried"

    package var ticket: RequestID
    package var desk: Desk
    /// The hash of the browser's cookie.
    package var browser: KeyHash
    /// As it was typed; nil to collect a ticket that is proven.
    package var code: String?
    /// Drawn at the door: the session that is opened.
    package var session: SessionID
    /// What the browser calls itself.
    package var agent: String?
    /// The IP address.
    package var from: String?
    package var lifetimeMilliseconds: Int64
    /// What a first sign-in is given; nil or zero: nothing.
    package var gift: Money?
    /// The most of all gifts of a day.
    package var giftBudget: Money?
    package var reply: ReplyAddress
    package var request: RequestID
    package var deadline: Timestamp
    /// Who is signed in and links an identity; if it is told, the ticket must be this account's.
    package var account: Account?
    /// The session of who is signed in.
    package var credential: Proof?

    package init(
        ticket: RequestID, desk: Desk, browser: KeyHash, code: String? = nil, session: SessionID, agent: String? = nil,
        from: String? = nil, lifetimeMilliseconds: Int64, gift: Money? = nil, giftBudget: Money? = nil,
        reply: ReplyAddress, request: RequestID, deadline: Timestamp, account: Account? = nil,
        credential: Proof? = nil
    ) {
        self.ticket = ticket
        self.desk = desk
        self.browser = browser
        self.code = code
        self.session = session
        self.agent = agent
        self.from = from
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.gift = gift
        self.giftBudget = giftBudget
        self.reply = reply
        self.request = request
        self.deadline = deadline
        self.account = account
        self.credential = credential
    }

    package var id: String { request.text + "/tried" }
    package var key: String { desk.name }
}
