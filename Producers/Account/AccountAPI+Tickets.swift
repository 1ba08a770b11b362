internal import Credentials
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// Asks SignIn for a ticket of this browser: with a code that the page shows, or one that is mailed.
    ///
    /// A ticket has two streams: of this call, which is answered with the code or a refusal, and of the ticket, on
    /// which it is said what becomes of it.
    func askForTicket(_ call: Call, _ body: CallBody, for purpose: TicketPurpose) throws(Problem) {
        let way = try ticketWay(body)
        let language = try language(in: body)
        let browser = ingress.sessions.browser(of: call)
        try rates.takeTicket(browser.hash, call.request.remoteAddress)
        let desk = desk(of: way, browser.hash)
        let place = try strangers.enter(desk.account)
        let ticket = try ingress.newStream(desk.account)
        let account: Account? = if case .link(let account) = purpose { account } else { nil }
        let name = TicketName.make(ticket, for: browser.hash, linking: account, ingress.secret)
        try tell(call, of: desk.account, place, orElse: Problem.uncertain("Ask for another code.")) { stream in
            Draft(
                to: SignInInbox.requested(
                    TicketRequested(
                        ticket: ticket.request, stream: ticket.address, desk: desk, browser: browser.hash, way: way,
                        purpose: purpose, random: SecureRandom.bytes(SignInCode.randomBytes), language: language,
                        from: call.request.remoteAddress?.owner.description, request: stream.request,
                        reply: stream.address,
                        deadline: deadline(of: stream), expires: stream.begun + SignInLimits().codeLifetime)),
                trace: call.trace)
        } then: { document throws(Problem) in
            var fields: HTTPFields = [:]
            if let cookie = browser.cookie { fields.append(cookie) }
            call.respond(.created, try Self.ticket(document, name, way).bytes, "application/json", fields)
        }
    }

    private func ticketWay(_ body: CallBody) throws(Problem) -> TicketRequested.Way {
        guard try body.choice("way", of: ["code", "mail", "key", "link"]) == "mail" else { return .shown }
        guard configuration.sendsMail else {
            throw Problem(.invalidValue, "This service sends no mail.", parameter: "way")
        }
        return .mail(.mail(try address(in: body)))
    }

    /// A mailed code is at the desk of its identity, a shown one at that of the browser: so each counts in one place.
    private func desk(of way: TicketRequested.Way, _ browser: KeyHash) -> Desk {
        switch way {
        case .shown: Desk(of: browser)
        case .mail(let identity): Desk(of: identity)
        }
    }

    private func language(in body: CallBody) throws(Problem) -> Language {
        let word = try body.choice("language", of: Language.allCases.map(\.rawValue), usual: Language.chinese.rawValue)
        return Language(rawValue: word) ?? .chinese
    }

    private func address(in body: CallBody) throws(Problem) -> MailAddress {
        let typed = try body.needed("address")
        do throws(MailAddressFault) {
            return try MailAddress(typed)
        } catch {
            throw Problem(
                .invalidValue, "'address' is no mail address that can be used: \(error).", parameter: "address")
        }
    }

    private static func ticket(
        _ document: Inquiry.Document, _ name: String, _ way: TicketRequested.Way
    ) throws(Problem) -> JSONText {
        let told = try document.json
        var members: [JSONText.Member] = [
            .init("ticket", .string(name)), .init("way", way == .shown ? "code" : "mail"),
        ]
        for member in ["form", "code", "sent_to", "expires_ms"] {
            guard let value = told.member(member), !value.isNull else { continue }
            members.append(.init(member, .value(value)))
        }
        return .object(members)
    }

    // MARK: - What becomes of it

    /// `GET /v1/signins/{ticket}`: what becomes of the ticket, told to the browser that asked for it.
    func listen(_ call: Call) throws(Problem) {
        let ticket = try ownTicket(call).stream
        let place = try listeners.enter(ticket.request, from: call.request.remoteAddress)
        let answer = TicketAnswer(call, place)
        let end = ticket.begun + SignInLimits().codeLifetime + Self.grace
        // Whatever the clocks say, an end that is on the log is told.
        answer.begin(within: max(end - ingress.clock(), Self.grace))
        answer.attach(ingress.streams.open(ticket, after: nil, numbered: false, into: answer))
    }

    /// How long after a ticket's end the page still waits to be told of it.
    private static let grace = Duration.seconds(15)

    /// `POST /v1/signins/{ticket}/verify`: tries a code that was mailed or that the person has asked the bot for, or collects
    /// what was proven elsewhere; then this browser has a session. The same again is answered with the same session, as
    /// long as that is open.
    func verify(_ call: Call) throws(Problem) {
        let keeping = try keeping(of: call)
        try tryTicket(call, for: nil) { [self] document throws(Problem) in
            try respond(to: call, withSession: document, keeping)
        }
    }

    /// Tries a ticket of this browser with the code of the body, or without one if it has none.
    ///
    /// - Parameter caller: who is signed in and links an identity; nil for a sign-in.
    func tryTicket(_ call: Call, for caller: Caller?, then: @escaping Ingress.Answering) throws(Problem) {
        let (ticket, desk, browser, linking) = try ownTicket(call)
        guard linking == caller?.account else { throw Problem(.ticketUnknown) }
        let body = try CallBody(call.takeBody().bytes, of: ["code"])
        let code = try body.text("code")
        if let code, SignInCode(code) == nil {
            throw Problem(.invalidValue, "'code' is six digits, or eight letters and digits.", parameter: "code")
        }
        try rates.takeTry(call.request.remoteAddress)
        let place = try strangers.enter(ticket.account)
        let visitor = Visitor(call)
        let session = SessionID.random()
        let gift = configuration.gift > .zero ? configuration.gift : nil
        let doubt = Problem.uncertain("Try the same code again, or ask for another one.")
        try tell(call, of: ticket.account, place, orElse: doubt) { stream in
            Draft(
                to: SignInInbox.tried(
                    TicketTried(
                        ticket: ticket.request, desk: desk, browser: browser, code: code, session: session,
                        agent: visitor.agent, from: visitor.from, lifetimeMilliseconds: lifetimeMilliseconds,
                        gift: gift, giftBudget: gift.map { _ in configuration.giftBudget }, reply: stream.address,
                        request: stream.request, deadline: deadline(of: stream), account: caller?.account,
                        credential: caller?.credential)),
                trace: call.trace)
        } then: { document throws(Problem) in
            try then(document)
        }
    }

    /// The ticket that the path names, and this browser. Another browser's is refused like an unknown one.
    func ownTicket(
        _ call: Call
    ) throws(Problem) -> (stream: StreamID, desk: Desk, browser: KeyHash, linking: Account?) {
        let browser = ingress.sessions.browser(of: call)
        guard !browser.isNew, let name = call.request.parameters["ticket"],
            let ticket = TicketName.verify(name, of: browser.hash, ingress.secret),
            let desk = Desk.all.first(where: { $0.account == ticket.stream.account })
        else { throw Problem(.ticketUnknown) }
        return (ticket.stream, desk, browser.hash, ticket.account)
    }
}

extension Inquiry.Document {
    /// The document, which our consumers wrote.
    var json: JSONValue {
        get throws(Problem) {
            guard let value = try? JSONValue(parsing: body) else { throw Problem(.internalError) }
            return value
        }
    }
}
