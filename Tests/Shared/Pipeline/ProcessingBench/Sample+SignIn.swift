package import Messages

/// What is said of sign-ins.
extension Sample {
    package static let address: MailAddress = {
        guard let address = try? MailAddress("ann@example.com") else {
            preconditionFailure("ann@example.com is a mail address.")
        }
        return address
    }()
    package static let ann = Identity.mail(address)
    package static let browser = KeyHash(hexadecimal: "b0b1")
    package static let start = Timestamp(milliseconds: 1_000_000)

    /// A sender that a platform knows.
    package static func sender(_ name: String = "oAnn") -> Identity {
        guard let identity = Identity(wechatApp: "wx01", openid: name) else {
            preconditionFailure("\(name) is a platform's name.")
        }
        return identity
    }

    /// The session that a number names.
    package static func session(numbered number: Int = 1) -> SessionID {
        let digits = String(number, radix: 16)
        guard let session = SessionID(String(repeating: "0", count: 32 - digits.count) + digits) else {
            preconditionFailure("32 digits are a session's id.")
        }
        return session
    }

    /// - Parameter seed: names the ticket and makes its chance.
    package static func ticket(
        _ seed: Int = 1, _ way: TicketRequested.Way = .mail(ann), by browser: KeyHash = browser,
        for purpose: TicketPurpose = .session, in language: Language = .chinese, from: String? = nil,
        at time: Timestamp = start
    ) -> TicketRequested {
        let desk =
            switch way {
            case .shown: Desk(of: browser)
            case .mail(let identity): Desk(of: identity)
            }
        let random = (0..<SignInCode.randomBytes).map { UInt8(truncatingIfNeeded: seed >> ($0 % 4 * 8) &+ $0 * 17) }
        return TicketRequested(
            ticket: RequestID("t\(seed)"), stream: ReplyAddress(partition: 2, stream: "ticket-\(seed)", offset: 5),
            desk: desk, browser: browser, way: way, purpose: purpose, random: random, language: language, from: from,
            request: RequestID("asked-\(seed)"), reply: chat.reply, deadline: time + .seconds(5),
            expires: time + .seconds(180))
    }

    /// A try of a ticket's code, or its collection.
    package static func tried(
        _ ticket: TicketRequested, _ code: String? = nil, by browser: KeyHash? = nil, session: Int = 1,
        gift: Money? = nil, account: Account? = nil, at time: Timestamp = start
    ) -> TicketTried {
        TicketTried(
            ticket: ticket.ticket, desk: ticket.desk, browser: browser ?? ticket.browser, code: code,
            session: Sample.session(numbered: session), agent: "Firefox", from: "192.0.2.1",
            lifetimeMilliseconds: 86_400_000, gift: gift, giftBudget: gift.map { _ in .yuan(100) }, reply: chat.reply,
            request: RequestID("tried-\(session)"), deadline: time + .seconds(5), account: account)
    }

    /// A page that is opened inside a platform.
    package static func entered(
        by identity: Identity = sender(), session: Int = 1, gift: Money? = nil, at time: Timestamp = start
    ) -> PageEntered {
        PageEntered(
            identity: identity, session: Sample.session(numbered: session), agent: "MicroMessenger", from: "192.0.2.1",
            lifetimeMilliseconds: 86_400_000, gift: gift, giftBudget: gift.map { _ in .yuan(100) }, reply: chat.reply,
            request: RequestID("entered-\(session)"), deadline: time + .seconds(5))
    }

    package static func shown(
        _ code: SignInCode, by identity: Identity = sender(), name: String = "m1", reply: Bool = true,
        at time: Timestamp = start
    ) -> CodeShown {
        CodeShown(
            identity: identity, code: code, name: name, request: RequestID("shown-\(name)"),
            reply: reply ? chat.reply : nil, deadline: time + .seconds(5))
    }

    /// - Parameter seed: makes the code's chance.
    package static func codeAsked(
        _ seed: UInt8 = 1, by identity: Identity = sender(), name: String = "m1", at time: Timestamp = start
    ) -> CodeAsked {
        let chance = (0..<SignInCode.randomBytes).map { seed &+ UInt8($0) }
        guard let seed = CodeSeed(chance) else { preconditionFailure("These are 16 bytes.") }
        return CodeAsked(
            identity: identity, seed: seed, name: name, request: RequestID("code-\(name)"),
            reply: chat.reply.told(to: identity), deadline: time + .seconds(5))
    }

    package static func proven(
        _ identity: Identity = ann, by account: Account = account, at time: Timestamp = start
    ) -> LinkProven {
        LinkProven(
            identity: identity, account: account, request: RequestID("link"), reply: chat.reply,
            deadline: time + .seconds(5))
    }

    package static func unlinking(
        _ identity: Identity = ann, by account: Account = account, at time: Timestamp = start
    ) -> UnlinkAsked {
        UnlinkAsked(
            identity: identity, account: account, request: RequestID("unlink"), reply: chat.reply,
            deadline: time + .seconds(5))
    }

    package static func claim(_ identity: Identity, _ amount: Money = .yuan(1), of budget: Money) -> GiftClaimed {
        GiftClaimed(identity: identity, account: identity.account, amount: amount, budget: budget)
    }

    package static func mail(
        _ language: Language = .chinese, isLink: Bool = false, to address: MailAddress = address,
        at time: Timestamp = start
    ) -> MailAsked {
        let ticket = ticket(at: time)
        return MailAsked(
            ticket: ticket.ticket, desk: ticket.desk, to: address, code: ticket.code(.digits, draw: 0),
            language: language, isLink: isLink, at: time, expires: ticket.expires)
    }
}
