/// Somebody proved who they are, and wants a session. Told to Auth: by SignIn for an identity, by the door for a key or
/// a link.
package struct SessionAsked: Message, Hashable {
    package static let type = "SessionAsked"
    package static let isMoney = true

    package var account: Account
    /// Drawn at the door; the same one asked for again is one session.
    package var session: SessionID
    package var way: Way
    /// What the browser calls itself, its first `longestAgent` Unicode scalars.
    package private(set) var agent: String?
    /// The IP address.
    package var from: String?
    package var lifetimeMilliseconds: Int64
    /// What a first sign-in by an identity is given; nil or zero: nothing.
    package var gift: Money?
    /// The most of all gifts of a day.
    package var giftBudget: Money?
    package var reply: ReplyAddress
    package var request: RequestID
    package var deadline: Timestamp

    package static let longestAgent = 120

    /// What was proved.
    package enum Way: Hashable, Sendable, Codable {
        case key(KeyHash)
        case invite(KeyHash)
        case identity(Identity)
    }

    package init(
        account: Account, session: SessionID, way: Way, agent: String? = nil, from: String? = nil,
        lifetimeMilliseconds: Int64, gift: Money? = nil, giftBudget: Money? = nil, reply: ReplyAddress,
        request: RequestID, deadline: Timestamp
    ) {
        self.account = account
        self.session = session
        self.way = way
        self.agent = agent.map { String($0.unicodeScalars.prefix(Self.longestAgent)) }
        self.from = from
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.gift = gift
        self.giftBudget = giftBudget
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/session" }
    package var key: String { account.name }
}
