import Messages
import Processing

extension SignIn {
    /// Takes a code that was typed, or lets a browser collect what was proven.
    func take(_ tried: TicketTried, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(tried)
        guard time <= tried.deadline else { return asker.refusal(.late) }
        guard var ticket = state.tickets[tried.ticket.text] else { return asker.refusal(.ticketUnknown) }
        guard ticket.browser == tried.browser, ticket.isOf(tried.account) else {
            return asker.refusal(.ticketOfAnother)
        }
        switch compare(tried, with: &ticket, at: time, state: &state) {
        case .refused(let refusal): return asker.refusal(refusal)
        case .sought(let code): return seek(code, for: tried, ticket, at: time, state: &state)
        case .happened(let event): return follow(event, tried, ticket, at: time, state: &state)
        }
    }

    /// Moves a ticket on, and answers who tried it.
    func follow(
        _ event: TicketEvent, _ tried: TicketTried, _ ticket: Ticket, at time: Timestamp, state: inout SignInState
    ) -> [Output] {
        var ticket = ticket
        let transition = ticket.state.transition(on: event)
        if transition.answer == .granted, ticket.session == nil { ticket.session = tried.session }
        let told = state.follow(transition, ticket, tried.ticket, at: time)
        return told + answer(transition.answer, tried, ticket)
    }

    private func answer(_ answer: TicketAnswer?, _ tried: TicketTried, _ ticket: Ticket) -> [Output] {
        let asker = Asker(tried)
        return switch answer {
        case .granted: grant(ticket, to: tried)
        case .pending: asker.refusal(.ticketPending)
        case .codeWrong: asker.refusal(.codeWrong(left: left(of: ticket)))
        case .tooManyTries: asker.refusal(.tooManyTries)
        case .unknown: asker.refusal(.ticketUnknown)
        case .expired: asker.refusal(.ticketExpired)
        case nil: []
        }
    }

    func left(of ticket: Ticket) -> Int { max(0, limits.wrongTriesPerTicket - ticket.tries) }

    /// Gives what the ticket is for. A gift is an identity's own account's: one that it was linked to is open.
    private func grant(_ ticket: Ticket, to tried: TicketTried) -> [Output] {
        guard let identity = ticket.identity, let account = ticket.account else { return [] }
        let session = ticket.session ?? tried.session
        // Auth opens and links nothing past a deadline, and says again what is open: so what was given is told to who
        // asks again, and what has ended since stays ended.
        let deadline = session == tried.session ? tried.deadline : Timestamp(milliseconds: 0)
        switch ticket.purpose {
        case .session:
            let isOwn = account == identity.account
            let asked = SessionAsked(
                account: account, session: session, way: .identity(identity), agent: tried.agent,
                from: tried.from, lifetimeMilliseconds: tried.lifetimeMilliseconds, gift: isOwn ? tried.gift : nil,
                giftBudget: isOwn ? tried.giftBudget : nil, reply: tried.reply, request: tried.request,
                deadline: deadline)
            return [.send(AuthInbox.sessionAsked(asked))]
        case .link(let asker):
            let proven = LinkProven(
                identity: identity, account: asker, request: tried.request, reply: tried.reply,
                deadline: deadline, credential: tried.credential)
            return [.send(SignInInbox.linkProven(proven))]
        }
    }

    // MARK: - Comparing

    enum Comparison {
        case happened(TicketEvent)
        /// It is looked for at the desk that it names.
        case sought(SignInCode)
        /// Not compared.
        case refused(Refusal)
    }

    /// What the browser's message is to the ticket. A code is compared only with one that was sent, or that a person has
    /// asked the bot for: who is shown a code knows it, and proves nothing by typing it.
    private func compare(
        _ tried: TicketTried, with ticket: inout Ticket, at time: Timestamp, state: inout SignInState
    ) -> Comparison {
        if ticket.state == .collected { return repeated(tried, of: ticket, at: time, state: &state) }
        guard ticket.state == .waiting, let typed = tried.code else { return .happened(.collect) }
        guard ticket.isTyped, let identity = ticket.identity else {
            return compare(typed, by: tried, withCodesAtHand: ticket, at: time, state: &state)
        }
        // What cannot be the ticket's code tells nothing about it, and does not count.
        guard let code = SignInCode(typed), code.form == ticket.form else {
            return .refused(.codeWrong(left: left(of: ticket)))
        }
        let typedTry = TypedTry(form: ticket.form, identity: identity, tried)
        // The ticket stays good: somebody else at the address may have guessed.
        guard !typedTry.isShutOut(within: limits, at: time, state: &state) else { return .refused(.tooManyTries) }
        // An identity that was linked since the code was sent has letters.
        if ticket.form == .digits, state.links[identity.text] != nil { return .happened(.lastWrong) }
        if let refusal = typedTry.refusal(within: limits, at: time, state: &state) {
            // No further digits may be typed for this identity today; another ticket has letters.
            return ticket.form == .digits ? .happened(.lastWrong) : .refused(refusal)
        }
        ticket.tries += 1
        guard code.hasDigest(ticket.code) else {
            typedTry.count(at: time, state: &state)
            return .happened(left(of: ticket) > 0 ? .wrong : .lastWrong)
        }
        ticket.account = state.account(of: identity)
        noteProof(by: typedTry.correspondent, at: time, state: &state)
        return .happened(.right)
    }

    /// Whether the browser that collected a ticket asks for the same once more, because the first answer did not come
    /// through. Any other code tells as little as an unknown ticket, and counts as wrong.
    private func repeated(
        _ tried: TicketTried, of ticket: Ticket, at time: Timestamp, state: inout SignInState
    ) -> Comparison {
        if ticket.session == tried.session || !ticket.isTyped { return .happened(.repeated) }
        guard let code = tried.code.flatMap({ SignInCode($0) }), code.form == ticket.form,
            let identity = ticket.identity
        else { return .happened(.collect) }
        let typedTry = TypedTry(form: ticket.form, identity: identity, tried)
        guard !typedTry.isShutOut(within: limits, at: time, state: &state),
            typedTry.refusal(within: limits, at: time, state: &state) == nil
        else { return .happened(.collect) }
        guard code.hasDigest(ticket.code) else {
            typedTry.count(at: time, state: &state)
            return .happened(.collect)
        }
        return .happened(.repeated)
    }
}

/// A code that is typed, and where it counts if it is wrong.
private struct TypedTry {
    let form: SignInCode.Form
    let correspondent: Correspondent

    init(form: SignInCode.Form, identity: Identity, _ tried: TicketTried) {
        self.form = form
        correspondent = Correspondent(
            identity: identity, browser: tried.browser, network: tried.from.map { Network.of($0) })
    }

    private var identity: Identity { correspondent.identity }
    private var browser: KeyHash { correspondent.browser }

    /// Whether the address has typed too many wrong codes. It is asked before anything that all have together is used.
    func isShutOut(within limits: SignInLimits, at time: Timestamp, state: inout SignInState) -> Bool {
        guard let network = correspondent.network else { return false }
        return state.networks.count(of: network, at: time) >= limits.wrongCodesPerAddress
    }

    /// Why it may not be compared if it may not.
    func refusal(within limits: SignInLimits, at time: Timestamp, state: inout SignInState) -> Refusal? {
        switch form {
        case .digits:
            guard state.digits.count(of: identity.text, at: time) < limits.wrongDigitsPerIdentity,
                state.wrongDigits.value.count(at: time) < limits.wrongDigits
            else { return .tooManyTries }
        case .letters:
            guard state.letters.count(of: browser.hexadecimal, at: time) < limits.wrongLettersPerSender else {
                return .tooManyTries
            }
            guard state.wrongLetters.value.count(at: time) < limits.wrongLetters else { return .signInRests }
        }
        return nil
    }

    /// Counts it: it was wrong. A right one leaves no trace, which could push a wrong one out.
    func count(at time: Timestamp, state: inout SignInState) {
        if let network = correspondent.network { state.networks.add(network, at: time) }
        switch form {
        case .digits:
            _ = state.wrongDigits.value.take(at: time, limit: .max)
            state.digits.add(identity.text, at: time)
        case .letters:
            _ = state.wrongLetters.value.take(at: time, limit: .max)
            state.letters.add(browser.hexadecimal, at: time)
        }
    }
}
