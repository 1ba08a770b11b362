/// A platform has told the door whose browser has opened a page in it, and the browser is to be signed in; told to SignIn
/// at the identity's desk, which knows what account the identity opens.
package struct PageEntered: Message, Hashable {
    package static let type = "PageEntered"

    package var identity: Identity
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

    package init(
        identity: Identity, session: SessionID, agent: String? = nil, from: String? = nil,
        lifetimeMilliseconds: Int64, gift: Money? = nil, giftBudget: Money? = nil, reply: ReplyAddress,
        request: RequestID, deadline: Timestamp
    ) {
        self.identity = identity
        self.session = session
        self.agent = agent
        self.from = from
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.gift = gift
        self.giftBudget = giftBudget
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { request.text + "/entered" }
    package var key: String { desk.name }
}
