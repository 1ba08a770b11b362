import Messages
import Processing

extension SignIn {
    /// Above it no code is looked for that is free and names its desk. A shown code takes 16 draws on average.
    static var mostDraws: Int { 1_000 }
    /// Tickets that ended are remembered, and count against this many open ones.
    private static var ticketsPerOpenOne: Int { 4 }

    /// Issues a ticket, and has its code shown or sent.
    func issue(_ requested: TicketRequested, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(requested)
        guard time <= requested.deadline else { return asker.refusal(.late) }
        // The same message again: it was answered.
        guard state.tickets[requested.ticket.text] == nil else { return [] }
        let identity = requested.identity
        let form = form(for: identity, at: time, state: &state)
        if let refusal = refusal(of: requested, form, at: time, state: &state) { return asker.refusal(refusal) }
        guard let code = draw(form, for: requested, state) else { return asker.refusal(.signInRests) }
        count(requested, at: time, state: &state)
        let ticket = Ticket(
            desk: requested.desk, browser: requested.browser, purpose: requested.purpose, stream: requested.stream,
            isTyped: identity != nil, form: form, code: code.digest, identity: identity,
            expires: min(requested.expires, time + limits.codeLifetime))
        state.add(ticket, as: requested.ticket)
        let answer = QuestionAnswered.Answer.ticket(
            state: ticket.state.rawValue, code: identity == nil ? code.text : nil, form: form.rawValue,
            expires: ticket.expires, sentTo: requested.address?.text)
        return asker.answer(answer) + send(code, for: requested, ticket, at: time)
    }

    private func send(
        _ code: SignInCode, for requested: TicketRequested, _ ticket: Ticket, at time: Timestamp
    ) -> [Output] {
        guard let address = requested.address else { return [] }
        let asked = MailAsked(
            ticket: requested.ticket, desk: requested.desk, to: address, code: code, language: requested.language,
            isLink: ticket.purpose != .session, at: time, expires: ticket.expires)
        return [.send(PostmanInbox.asked(asked))]
    }

    /// Ends a ticket whose code could not be sent.
    func end(_ returned: MailReturned, at time: Timestamp, state: inout SignInState) -> [Output] {
        guard let ticket = state.tickets[returned.ticket.text] else { return [] }
        return state.follow(ticket.state.transition(on: .undelivered), ticket, returned.ticket, at: time)
    }

    // MARK: - Limits

    /// A shown code has to find its ticket, and is letters. One that is sent is digits, until too many wrong ones were
    /// typed, and unless its identity opens another's account.
    private func form(
        for identity: Identity?, at time: Timestamp, state: inout SignInState
    ) -> SignInCode.Form {
        guard let identity else { return .letters }
        return limits.form(
            wrongDigitsOfIdentity: state.digits.count(of: identity.text, at: time),
            wrongDigitsOfAll: state.wrongDigits.value.count(at: time), isLinked: state.links[identity.text] != nil)
    }

    /// Applies the limits in order; the first that is reached refuses.
    private func refusal(
        of requested: TicketRequested, _ form: SignInCode.Form, at time: Timestamp, state: inout SignInState
    ) -> Refusal? {
        let browser = requested.browser.hexadecimal
        let hour = SignInLimits.hour
        guard state.openTicketsOf[browser] ?? 0 < limits.openTicketsPerBrowser,
            state.askers.count(of: browser, at: time, within: hour) < limits.ticketsPerBrowserAndHour
        else { return .tooManyTickets }
        if let network = requested.network,
            state.askers.count(of: network, at: time, within: hour) >= limits.ticketsPerAddressAndHour
        {
            return .tooManyTickets
        }
        if let correspondent = requested.correspondent, !maySend(to: correspondent, at: time, state: &state) {
            return .tooManyCodesSent
        }
        let mayBeTried = form == .digits || state.wrongLetters.value.count(at: time) < limits.wrongLetters
        let hasRoom =
            state.openTickets.value < limits.openTickets
            && state.tickets.count < limits.openTickets * Self.ticketsPerOpenOne
        // The door asks for nothing else: only a mail address is sent a code, and by the desk that knows it.
        let isServed = requested.identity.map { requested.address != nil && Desk(of: $0) == requested.desk } ?? true
        return mayBeTried && hasRoom && isServed ? nil : .signInRests
    }

    private func count(_ requested: TicketRequested, at time: Timestamp, state: inout SignInState) {
        state.askers.add(requested.browser.hexadecimal, at: time, within: SignInLimits.hour)
        if let network = requested.network { state.askers.add(network, at: time, within: SignInLimits.hour) }
        if let correspondent = requested.correspondent { countMail(to: correspondent, at: time, state: &state) }
    }

    /// Draws a code that is nobody's at the desk; nil if chance gives none.
    private func draw(_ form: SignInCode.Form, for requested: TicketRequested, _ state: SignInState) -> SignInCode? {
        for number in 0..<Self.mostDraws {
            let code = requested.code(form, draw: number)
            let isFound = requested.identity != nil || Desk(of: code) == requested.desk
            if isFound, !state.isTaken(code) { return code }
        }
        return nil
    }
}

extension TicketRequested {
    /// Whom the code is sent to; nil for a code that is shown.
    fileprivate var identity: Identity? {
        if case .mail(let identity) = way { identity } else { nil }
    }

    fileprivate var network: String? { from.map { Network.of($0) } }

    fileprivate var correspondent: Correspondent? {
        identity.map { Correspondent(identity: $0, browser: browser, network: network) }
    }

    fileprivate var address: MailAddress? {
        if case .mail(.mail(let address)) = way { address } else { nil }
    }
}
