import Messages
import Processing

extension SignIn {
    /// How long a message that is delivered again is recognised.
    private static var repetition: Duration { .seconds(600) }

    /// Counts a code against its sender, and sends it on to the desk that it names.
    func count(_ shown: CodeShown, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(shown)
        guard !state.shown.contains(shown.name, at: time) else { return [] }
        state.shown.remember(shown.name, until: time + Self.repetition)
        guard time <= shown.deadline else { return asker.refusal(.late) }
        let left = limits.wrongLettersPerSender - state.letters.count(of: shown.identity.text, at: time)
        guard left > 0 else { return asker.refusal(.tooManyTries) }
        state.letters.add(shown.identity.text, at: time)
        let account = state.account(of: shown.identity)
        return [.send(SignInInbox.matched(CodeMatched(shown, account: account, left: left - 1)))]
    }

    /// Looks for the ticket of a code, and proves its identity. What was sent to an identity is typed and nothing else:
    /// no other identity proves its ticket.
    func match(_ matched: CodeMatched, at time: Timestamp, state: inout SignInState) -> [Output] {
        let shown = matched.shown
        let asker = Asker(shown)
        guard time <= shown.deadline else { return asker.refusal(.late) }
        guard state.wrongLetters.value.count(at: time) < limits.wrongLetters else {
            return asker.refusal(.signInRests)
        }
        guard let name = state.codes[shown.code.digest], var ticket = state.tickets[name.text], !ticket.isTyped else {
            _ = state.wrongLetters.value.take(at: time, limit: limits.wrongLetters)
            return asker.refusal(.codeWrong(left: matched.left))
        }
        ticket.identity = shown.identity
        ticket.account = matched.account
        let told = state.follow(ticket.state.transition(on: .shown), ticket, name, at: time)
        return told + [.send(SignInInbox.accepted(CodeAccepted(shown)))]
            + asker.answer(.ticketEnded(state: TicketState.proven.told, as: shown.identity.text))
    }
}
