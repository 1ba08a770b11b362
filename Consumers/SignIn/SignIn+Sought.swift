import Messages
import Processing

/// Codes that persons have asked the bot for, and that are typed at a page which shows one. The ticket's desk counts the
/// try, the desk that the code names looks for it, and the ticket's desk answers.
extension SignIn {
    /// What a code is that is typed at a page which shows one. Its own proves nothing.
    func compare(
        _ typed: String, by tried: TicketTried, withCodesAtHand ticket: Ticket, at time: Timestamp,
        state: inout SignInState
    ) -> Comparison {
        // What cannot be such a code tells nothing about one, and does not count.
        guard let code = SignInCode(typed), code.form == .letters else {
            return .refused(.codeWrong(left: left(of: ticket)))
        }
        guard !code.hasDigest(ticket.code) else { return .happened(.collect) }
        guard state.letters.count(of: tried.browser.hexadecimal, at: time) < limits.wrongLettersPerSender else {
            return .refused(.tooManyTries)
        }
        // As many are being looked for as the ticket has left.
        return left(of: ticket) > 0 ? .sought(code) : .happened(.lastWrong)
    }

    /// Counts a try, and has its code looked for.
    func seek(
        _ code: SignInCode, for tried: TicketTried, _ ticket: Ticket, at time: Timestamp, state: inout SignInState
    ) -> [Output] {
        var ticket = ticket
        ticket.tries += 1
        state.add(ticket, as: tried.ticket)
        state.letters.add(tried.browser.hexadecimal, at: time)
        return [.send(SignInInbox.codeSought(CodeSought(code, by: tried)))]
    }

    /// Looks for a code that was typed. An address is shut out before what all have together is used.
    func look(for sought: CodeSought, at time: Timestamp, state: inout SignInState) -> [Output] {
        let tried = sought.tried
        guard time <= tried.deadline else { return missing(tried, .late) }
        let network = tried.from.map { Network.of($0) }
        if let network, state.networks.count(of: network, at: time) >= limits.wrongCodesPerAddress {
            return missing(tried, .tooManyTries)
        }
        guard state.wrongLetters.value.count(at: time) < limits.wrongLetters else {
            return missing(tried, .signInRests)
        }
        guard let identity = state.use(sought.code, at: time) else {
            _ = state.wrongLetters.value.take(at: time, limit: .max)
            if let network { state.networks.add(network, at: time) }
            return missing(tried, nil)
        }
        let found = CodeFound(tried, identity: identity, account: state.account(of: identity))
        return [.send(SignInInbox.codeFound(found))]
    }

    private func missing(_ tried: TicketTried, _ refusal: Refusal?) -> [Output] {
        [.send(SignInInbox.codeMissing(CodeMissing(tried, refusal: refusal)))]
    }

    /// Proves a ticket's identity by a code that was found, and gives the browser what it waits for. If it waits no longer,
    /// it can collect that.
    func prove(_ found: CodeFound, at time: Timestamp, state: inout SignInState) -> [Output] {
        let tried = found.tried
        state.letters.giveBack(tried.browser.hexadecimal, at: time)
        guard var ticket = state.tickets[tried.ticket.text] else { return Asker(tried).refusal(.ticketUnknown) }
        guard ticket.state == .waiting else { return collect(tried, ticket, at: time, state: &state) }
        ticket.identity = found.identity
        ticket.account = found.account
        guard time <= tried.deadline else {
            return state.follow(ticket.state.transition(on: .shown), ticket, tried.ticket, at: time)
        }
        return follow(.right, tried, ticket, at: time, state: &state)
    }

    /// Tells a browser that its code is wrong, or why it was not compared; then it does not count.
    func decline(_ missing: CodeMissing, at time: Timestamp, state: inout SignInState) -> [Output] {
        let tried = missing.tried
        guard var ticket = state.tickets[tried.ticket.text] else { return Asker(tried).refusal(.ticketUnknown) }
        if let refusal = missing.refusal {
            state.letters.giveBack(tried.browser.hexadecimal, at: time)
            ticket.tries -= 1
            state.add(ticket, as: tried.ticket)
            return Asker(tried).refusal(refusal)
        }
        guard ticket.state == .waiting else { return collect(tried, ticket, at: time, state: &state) }
        return follow(left(of: ticket) > 0 ? .wrong : .lastWrong, tried, ticket, at: time, state: &state)
    }

    /// Answers a browser whose ticket has moved on while its code was looked for, as if it asked now.
    private func collect(
        _ tried: TicketTried, _ ticket: Ticket, at time: Timestamp, state: inout SignInState
    ) -> [Output] {
        guard time <= tried.deadline else { return Asker(tried).refusal(.late) }
        return follow(ticket.state == .collected ? .repeated : .collect, tried, ticket, at: time, state: &state)
    }
}
