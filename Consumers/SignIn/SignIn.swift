package import Messages
package import Processing

/// Signs browsers in by codes that prove identities, links identities to accounts, and gives gifts.
///
/// The state of a key is a desk: its tickets, what was tried there, what its identities were linked to, and the codes
/// that they asked the bot for; or the fund of gifts. A ticket is collected once, by the browser that asked for it and no
/// other: who proves the identity gets nothing. A code is used once. Once so many wrong codes have come as are allowed, no further one is compared, not even a right one. An
/// identity opens one account. All gifts of a day are its budget at most.
package struct SignIn: Processor {
    /// A desk's share.
    let limits: SignInLimits

    /// - Parameter limits: of all desks together.
    package init(limits: SignInLimits = SignInLimits()) {
        self.limits = limits.share(of: Desk.count)
    }

    package func process(_ input: SignInInbox, at time: Timestamp, state: inout SignInState) -> [Output] {
        state.forgetPast(time)
        switch input {
        case .requested(let requested):
            return issue(requested, at: time, state: &state)
        case .tried(let tried):
            return take(tried, at: time, state: &state)
        case .shown(let shown):
            return count(shown, at: time, state: &state)
        case .matched(let matched):
            return match(matched, at: time, state: &state)
        case .accepted(let accepted):
            state.letters.giveBack(accepted.identity.text, at: time)
            return []
        case .returned(let returned):
            return end(returned, at: time, state: &state)
        case .linkProven(let proven):
            return ask(about: proven, at: time, state: &state)
        case .linkDecided(let decided):
            return link(decided, at: time, state: &state)
        case .unlinkAsked(let asked):
            return unlink(asked, at: time, state: &state)
        case .giftClaimed(let claim):
            return give(claim, at: time, state: &state)
        case .giftGiven(let given):
            return credit(given, at: time, state: &state)
        case .codeAsked(let asked):
            return give(asked, at: time, state: &state)
        case .codeSought(let sought):
            return look(for: sought, at: time, state: &state)
        case .codeFound(let found):
            return prove(found, at: time, state: &state)
        case .codeMissing(let missing):
            return decline(missing, at: time, state: &state)
        case .entered(let entered):
            return enter(entered, at: time, state: &state)
        }
    }

    /// Ends tickets that nobody has proven or collected, and forgets those that ended some time ago; and codes that nobody
    /// has typed.
    package func wake(at time: Timestamp, state: inout SignInState) -> [Output] {
        state.forgetCodes(at: time)
        return state.tickets.sorted.filter { $0.value.due <= time }.flatMap { name, ticket in
            state.follow(ticket.state.transition(on: .expire), ticket, RequestID(name), at: time)
        }
    }

    /// Refuses what somebody waits for; returns nil for a gift and for what Auth unlinks, which must not be lost.
    package func refuse(_ input: SignInInbox) -> [Output]? {
        switch input {
        case .requested(let requested): Asker(requested).refusal(.signInRests)
        case .tried(let tried): Asker(tried).refusal(.signInRests)
        case .shown(let shown): Asker(shown).refusal(.signInRests)
        case .matched(let matched): Asker(matched.shown).refusal(.signInRests)
        // At worst a right code counts as a wrong one, and a browser waits until its ticket expires.
        case .accepted, .returned: []
        case .linkProven(let proven): Asker(proven).refusal(.signInRests)
        case .linkDecided(let decided): Asker(decided.proven).refusal(.signInRests)
        case .unlinkAsked(let asked): Asker(asked).refusalIfAwaited(.signInRests)
        case .giftClaimed, .giftGiven: nil
        case .codeAsked(let asked): Asker(asked).refusal(.signInRests)
        // At worst a try counts that was not compared, or a right code is used up.
        case .codeSought(let sought): Asker(sought.tried).refusal(.signInRests)
        case .codeFound(let found): Asker(found.tried).refusal(.signInRests)
        case .codeMissing(let missing): Asker(missing.tried).refusal(.signInRests)
        case .entered(let entered): Asker(entered).refusal(.signInRests)
        }
    }
}

extension Asker {
    init(_ requested: TicketRequested) {
        self.init(requested.request, requested.desk.account, requested.reply)
    }

    init(_ tried: TicketTried) {
        self.init(tried.request, tried.desk.account, tried.reply)
    }

    init(_ shown: CodeShown) {
        self.init(shown.request, shown.identity.account, shown.reply)
    }

    init(_ asked: CodeAsked) {
        self.init(asked.request, asked.identity.account, asked.reply)
    }

    init(_ entered: PageEntered) {
        self.init(entered.request, entered.identity.account, entered.reply)
    }

    init(_ proven: LinkProven) {
        self.init(proven.request, proven.account, proven.reply)
    }

    init(_ asked: UnlinkAsked) {
        self.init(asked.request, asked.account, asked.reply)
    }
}
