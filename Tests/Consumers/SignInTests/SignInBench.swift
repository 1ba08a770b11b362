import Messages
import Processing
import ProcessingBench
import SignIn

/// All desks and the fund of gifts, each on a bench of its own. What SignIn tells itself is brought there at once; what
/// it asks about an account is answered as the test says.
struct SignInBench {
    private var desks: [String: ProcessorBench<SignIn>] = [:]
    private(set) var time = Sample.start
    private let processor: SignIn
    /// What stands in the way of a link.
    var obstacle = LinkDecided.Obstacle.unopened

    init(_ limits: SignInLimits = SignInLimits()) {
        processor = SignIn(limits: limits)
    }

    /// Feeds an input to the desk that its key names; returns all that was said, but to desks.
    mutating func feed(_ input: SignInInbox) -> [any Message] {
        let key = input.message.key
        var desk = desks[key] ?? ProcessorBench(processor, at: time)
        let said = desk.feed(input, after: time - desk.time)
        desks[key] = desk
        return said.flatMap { bring($0) }
    }

    /// Lets time pass at all desks; returns what wake-ups said.
    mutating func pass(_ pause: Duration) -> [any Message] {
        time = time + pause
        var said: [any Message] = []
        for key in desks.keys.sorted() {
            guard var desk = desks[key] else { continue }
            said += desk.pass(time - desk.time)
            desks[key] = desk
        }
        return said
    }

    /// All that is kept, as text.
    var kept: [(name: String, value: String)] {
        desks.keys.sorted().flatMap { key in
            (desks[key]?.entries ?? []).map { (name: $0.name, value: String(decoding: $0.value, as: UTF8.self)) }
        }
    }

    private mutating func bring(_ message: any Message) -> [any Message] {
        switch message {
        case let matched as CodeMatched: feed(.matched(matched))
        case let accepted as CodeAccepted: [accepted as any Message] + feed(.accepted(accepted))
        case let proven as LinkProven: feed(.linkProven(proven))
        case let given as GiftGiven: feed(.giftGiven(given))
        case let sought as CodeSought: feed(.codeSought(sought))
        case let found as CodeFound: feed(.codeFound(found))
        case let missing as CodeMissing: feed(.codeMissing(missing))
        case let asked as LinkAsked: feed(.linkDecided(LinkDecided(asked, obstacle)))
        default: [message]
        }
    }
}

// MARK: - What people do

extension SignInBench {
    /// Asks for a ticket; returns it, and its code if it was shown or sent.
    mutating func ask(
        _ seed: Int = 1, _ way: TicketRequested.Way = .mail(Sample.ann), by browser: KeyHash = Sample.browser,
        for purpose: TicketPurpose = .session, from: String? = nil
    ) -> Asked {
        let ticket = Sample.ticket(seed, way, by: browser, for: purpose, from: from, at: time)
        return Asked(ticket: ticket, said: feed(.requested(ticket)))
    }

    mutating func enter(
        _ code: String?, of ticket: TicketRequested, by browser: KeyHash? = nil, session: Int = 1,
        gift: Money? = nil, account: Account? = nil, from address: String? = nil
    ) -> [any Message] {
        var tried = Sample.tried(ticket, code, by: browser, session: session, gift: gift, account: account, at: time)
        tried.from = address
        return feed(.tried(tried))
    }

    mutating func collect(
        _ ticket: TicketRequested, by browser: KeyHash? = nil, session: Int = 1
    ) -> [any Message] {
        enter(nil, of: ticket, by: browser, session: session)
    }

    mutating func show(
        _ code: SignInCode, by identity: Identity = Sample.sender(), name: String = "m1"
    ) -> [any Message] {
        feed(.shown(Sample.shown(code, by: identity, name: name, at: time)))
    }

    /// Asks the bot for a code.
    mutating func askForCode(
        _ seed: UInt8 = 1, by identity: Identity = Sample.sender(), name: String? = nil
    ) -> [any Message] {
        feed(.codeAsked(Sample.codeAsked(seed, by: identity, name: name ?? "code\(seed)", at: time)))
    }

    /// Links an identity to an account, by a code that is shown.
    mutating func link(_ identity: Identity, to account: Account, seed: Int) -> [any Message] {
        let asked = ask(seed, .shown, by: KeyHash(hexadecimal: "link\(seed)"), for: .link(account))
        guard let code = asked.code else { return asked.said }
        _ = show(code, by: identity, name: "link\(seed)")
        return enter(nil, of: asked.ticket, session: seed, account: account)
    }
}

/// What came of asking for a ticket.
struct Asked {
    let ticket: TicketRequested
    let said: [any Message]

    /// The code, as the page shows it or the mail has it.
    var code: SignInCode? {
        if let mail = said.all(MailAsked.self).first { return mail.code }
        for case .ticket(_, let code?, _, _, _) in said.answers { return SignInCode(code) }
        return nil
    }

    /// A code of the same form that is wrong.
    var wrong: String {
        let form = code?.form ?? .digits
        let others = (0..<2).map { SignInCode(form, from: [UInt8](repeating: UInt8(7 + $0), count: 16)).signs }
        return others.first { $0 != code?.signs } ?? ""
    }
}

extension [any Message] {
    func all<Content: Message>(_ type: Content.Type) -> [Content] { compactMap { $0 as? Content } }

    var answers: [QuestionAnswered.Answer] { all(QuestionAnswered.self).map(\.answer) }
    var refusals: [Refusal] { all(Refused.self).map(\.refusal) }
    var sessions: [SessionAsked] { all(SessionAsked.self) }

    /// The code that the bot says.
    var givenCode: SignInCode? {
        for case .signInCode(let code, _) in answers { return code }
        return nil
    }

    /// What the streams of tickets are told, and who is told what came of a code or a link.
    var endings: [String] {
        answers.compactMap { answer in
            guard case .ticketEnded(let state, let identity) = answer else { return nil }
            return [state, identity].compactMap { $0 }.joined(separator: " ")
        }
    }
}
