import Messages

extension Rule {
    /// Refuses late requests: the client no longer waits, so an answer would only cost money.
    package static let deadline = Rule { entrant, _, time in
        time > entrant.deadline ? .late : nil
    }
}
