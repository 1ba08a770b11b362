package import Messages
package import Processing

/// One desk: its tickets, what was tried, and what identities were linked to; or, under a key of its own, the fund of
/// gifts.
///
/// No code is kept in clear, only its digest (`SignInCode.digest`, which says what that is good for). What was counted
/// of identities, browsers and addresses is forgotten after its window; links and gifts stay for ever.
package struct SignInState: KeptState {
    /// By name. `SignInLimits.openTickets` bounds them.
    var tickets = KeptEntries<Ticket>(by: \.due)
    /// The tickets that wait, by the digest of their code.
    var codes = KeptEntries<RequestID>()
    var openTickets = Kept(0)
    /// By browser.
    var openTicketsOf = KeptEntries<Int>()
    /// Of all identities of the desk.
    var wrongDigits = Kept(RecentTries())
    /// Of all browsers and senders whose tickets are at the desk.
    var wrongLetters = Kept(RecentTries())
    /// Tickets of an hour, by browser and by network.
    var askers = Recollection<RecentTries>(limit: 50_000)
    /// Codes that were sent, or given to who asked the bot, in a day, by identity.
    var sent = Recollection<RecentTries>(limit: 50_000)
    /// Those of them that were not typed, by identity and the network that asked (`Correspondent.ofNetwork`).
    var sentFrom = Recollection<RecentTries>(limit: 50_000)
    /// Browsers that have signed in as an identity (`Correspondent.ofBrowser`), and the codes that each had sent in a
    /// day.
    var browsers = Recollection<RecentTries>(limit: 50_000)
    /// Wrong codes of a day, by the network that they were typed from.
    var networks = Recollection<RecentTries>(limit: 50_000)
    /// Wrong digits of a day, by identity. Never forgotten early: right ones are not noted, and the desk's own limit
    /// allows far fewer wrong ones.
    var digits = Recollection<RecentTries>(limit: 10_000)
    /// Wrong letters of a day, by the browser that typed or the identity that sent them.
    var letters = Recollection<RecentTries>(limit: 50_000)
    /// Messages with a code that came.
    var shown = RecentNames(limit: 10_000)
    /// The codes that were asked of the bot and live, by identity. `SignInLimits.openCodes` bounds them.
    var givenCodes = KeptEntries<GivenCode>(by: \.expires)
    /// Whose they are, by the digest of the code.
    var codeOwners = KeptEntries<Identity>()
    /// The account that an identity was linked to, in place of its own.
    var links = Archive<Account>()
    /// Identities whose gift is on its way to their account.
    var gifted = RecentNames(limit: 10_000)
    var gifts = Kept(GiftDay())
    /// What an identity got, zero if nothing, for ever.
    var given = Archive<Money>()

    package init() {}

    package var wakeAt: Timestamp? {
        guard let ticket = tickets.earliest, let code = givenCodes.earliest else {
            return tickets.earliest ?? givenCodes.earliest
        }
        return min(ticket, code)
    }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("tickets", &tickets)
        visitor.visit("codes", &codes)
        visitor.visit("open", &openTickets)
        visitor.visit("openOf", &openTicketsOf)
        visitor.visit("wrongDigits", &wrongDigits)
        visitor.visit("wrongLetters", &wrongLetters)
        visitor.visit("askers", &askers)
        visitor.visit("sent", &sent)
        visitor.visit("sentFrom", &sentFrom)
        visitor.visit("browsers", &browsers)
        visitor.visit("networks", &networks)
        visitor.visit("digits", &digits)
        visitor.visit("letters", &letters)
        visitor.visit("shown", &shown)
        visitor.visit("givenCodes", &givenCodes)
        visitor.visit("codeOwners", &codeOwners)
        visitor.visit("links", &links)
        visitor.visit("gifted", &gifted)
        visitor.visit("gifts", &gifts)
        visitor.visit("given", &given)
    }

    mutating func forgetPast(_ time: Timestamp) {
        askers.forgetPast(time)
        sent.forgetPast(time)
        sentFrom.forgetPast(time)
        browsers.forgetPast(time)
        networks.forgetPast(time)
        digits.forgetPast(time)
        letters.forgetPast(time)
        shown.forgetPast(time)
        gifted.forgetPast(time)
    }
}

/// What was given on a calendar day of UTC+8.
struct GiftDay: Written, Codable, Hashable, Sendable {
    /// Days since 1970.
    var number: Int64 = 0
    var given = Money.zero
}

// MARK: - Tickets

extension SignInState {
    /// The account that an identity opens.
    mutating func account(of identity: Identity) -> Account { links[identity.text] ?? identity.account }

    /// Adds a ticket, or keeps a change of one that moves nowhere.
    mutating func add(_ ticket: Ticket, as name: RequestID) { keep(ticket, as: name) }

    /// Moves a ticket on; returns what its stream is told.
    mutating func follow(
        _ transition: TicketTransition, _ ticket: Ticket, _ name: RequestID, at time: Timestamp
    ) -> [Output] {
        guard let next = transition.next else {
            keep(nil, as: name)
            return []
        }
        var ticket = ticket
        if next == .proven, ticket.state != .proven {
            ticket.expires = max(ticket.expires, time + Ticket.collectedWithin)
        }
        ticket.state = next
        keep(ticket, as: name)
        return transition.isTold ? [ticket.told(name)] : []
    }

    private mutating func keep(_ ticket: Ticket?, as name: RequestID) {
        let before = tickets[name.text]
        tickets[name.text] = ticket
        if let before, before.state == .waiting, ticket?.state != .waiting { codes[before.code] = nil }
        if let ticket, ticket.state == .waiting, before == nil { codes[ticket.code] = name }
        let (wasOpen, isOpen) = (before?.state.isOpen ?? false, ticket?.state.isOpen ?? false)
        if wasOpen != isOpen, let browser = (ticket ?? before)?.browser { count(isOpen ? 1 : -1, of: browser) }
    }

    private mutating func count(_ change: Int, of browser: KeyHash) {
        openTickets.value += change
        let open = (openTicketsOf[browser.hexadecimal] ?? 0) + change
        openTicketsOf[browser.hexadecimal] = open > 0 ? open : nil
    }
}

// MARK: - Codes that were asked of the bot

/// A code that an identity asked the bot for.
struct GivenCode: Written, Codable, Hashable, Sendable {
    /// `SignInCode.digest`.
    var digest: String
    /// Of the message that asked for it.
    var name: String
    var expires: Timestamp
}

extension SignInState {
    /// Whether a code is another's that lives.
    func isTaken(_ code: SignInCode) -> Bool { codes[code.digest] != nil || codeOwners[code.digest] != nil }

    /// Gives an identity a code, in place of the one that it has.
    mutating func give(_ code: GivenCode, to identity: Identity) {
        takeBack(from: identity)
        givenCodes[identity.text] = code
        codeOwners[code.digest] = identity
    }

    /// Whose code it is, which can be used no more; nil if it is nobody's.
    mutating func use(_ code: SignInCode, at time: Timestamp) -> Identity? {
        guard let identity = codeOwners[code.digest], let given = givenCodes[identity.text], time < given.expires else {
            return nil
        }
        takeBack(from: identity)
        return identity
    }

    mutating func forgetCodes(at time: Timestamp) {
        for entry in givenCodes.sorted where entry.value.expires <= time {
            codeOwners[entry.value.digest] = nil
            givenCodes[entry.name] = nil
        }
    }

    private mutating func takeBack(from identity: Identity) {
        guard let given = givenCodes[identity.text] else { return }
        codeOwners[given.digest] = nil
        givenCodes[identity.text] = nil
    }
}

// MARK: - Counts

extension Recollection where Value == RecentTries {
    /// What was counted under a name in the time before now.
    mutating func count(of name: String, at now: Timestamp, within window: Duration = SignInLimits.day) -> Int {
        self[name, at: now]?.count(at: now, within: window) ?? 0
    }

    mutating func add(_ name: String, at now: Timestamp, within window: Duration = SignInLimits.day) {
        var tries = self[name, at: now] ?? RecentTries()
        _ = tries.take(at: now, limit: .max, within: window)
        remember(tries, as: name, until: Self.end(now, window))
    }

    /// Takes the last one back.
    mutating func giveBack(_ name: String, at now: Timestamp, within window: Duration = SignInLimits.day) {
        guard var tries = self[name, at: now] else { return }
        tries.giveBack()
        if tries.isEmpty { forget(name) } else { remember(tries, as: name, until: Self.end(now, window)) }
    }

    /// A window is up to one of its 24 slots longer.
    private static func end(_ now: Timestamp, _ window: Duration) -> Timestamp { now + window + window / 24 }
}
