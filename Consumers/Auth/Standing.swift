package import Messages

/// What an account is: since when it is open, whether it may ask, its role and its group.
package struct Standing: Written, Hashable, Codable, Sendable {
    /// Nil until an operator or a key opens the account.
    package var opened: Timestamp?
    package var status = Status.active
    /// Why the account is suspended or closed, in the operator's words.
    package var reason: String?
    package var role = AccountRole.person
    package var group: String?

    package enum Status: String, Codable, Sendable, CaseIterable {
        case active
        /// Every request is refused, whatever its key, until the account is resumed.
        case suspended
        /// As suspended, but for good.
        case closed
    }

    package init() {}

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
        case .closed: .accountClosed
        }
    }
}
