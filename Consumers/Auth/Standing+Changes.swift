import Messages

extension Standing {
    /// Follows a change, as this table says; an empty cell leaves the account as it is.
    ///
    /// |           | suspended              | resumed | closed | role, group |
    /// | --------- | ---------------------- | ------- | ------ | ----------- |
    /// | active    | suspended              |         | closed | changed     |
    /// | suspended | suspended, new reason  | active  | closed | changed     |
    /// | closed    |                        |         |        |             |
    ///
    /// - Returns: true if the account's answers must end.
    mutating func follow(_ change: AccountChanged.Change) -> Bool {
        switch (status, change) {
        case (.closed, _), (.active, .resumed):
            return false
        case (.active, .suspended(let reason)), (.suspended, .suspended(let reason)):
            (status, self.reason) = (.suspended, reason)
            return true
        case (.active, .closed(let reason)), (.suspended, .closed(let reason)):
            (status, self.reason) = (.closed, reason)
            return true
        case (.suspended, .resumed):
            (status, reason) = (.active, nil)
            return false
        case (.active, .role(let role)), (.suspended, .role(let role)):
            self.role = role
            return false
        case (.active, .group(let group)), (.suspended, .group(let group)):
            self.group = group
            return false
        }
    }

    /// The refusal of a request; nil if the account may ask.
    var refusal: Refusal? {
        switch status {
        case .active: nil
        case .suspended: .accountSuspended(reason: reason ?? "")
        case .closed: .accountClosed(reason: reason)
        }
    }
}
