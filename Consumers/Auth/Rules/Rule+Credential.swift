import Messages

extension Rule {
    /// Refuses a key that this account was not issued, and a session that it does not have.
    package static let credential = Rule { entrant, state, time in
        state.refusal(of: entrant.credential, at: time)
    }
}
