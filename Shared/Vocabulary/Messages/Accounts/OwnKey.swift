/// A person's own key at a provider, as it is kept: sealed for the account, for a channel, and for the address that the
/// channel had when the key was bound.
///
/// Who has the master key can read it for that place, and nobody can use it elsewhere.
package struct OwnKey: Written, Hashable, Codable, Sendable {
    /// The channel's name.
    package var channel: String
    package var address: String
    /// Names the master key that sealed it.
    package var masterKey: String
    /// Base64url.
    package var data: String

    package init(channel: String, address: String, masterKey: String, data: String) {
        self.channel = channel
        self.address = address
        self.masterKey = masterKey
        self.data = data
    }
}

/// A channel that takes keys of persons' own.
package struct KeyChannel: Written, Hashable, Codable, Sendable {
    package var name: String
    package var address: String
    /// The names of the master keys that the door's process has, and with which such keys are opened; nil if it does not
    /// say.
    package var openedBy: [String]?

    package init(name: String, address: String, openedBy: [String]? = nil) {
        self.name = name
        self.address = address
        self.openedBy = openedBy
    }
}

/// What an account is told of a channel and its own key there: never the key.
package struct ChannelKey: Written, Hashable, Codable, Sendable {
    package var channel: String
    /// Since when the account has a key there; nil if it has none.
    package var bound: Timestamp?
    /// False once the channel has another address than the one that the key was bound for, takes no keys any more, or the
    /// master key is gone.
    package var isUsable: Bool

    package init(channel: String, bound: Timestamp?, isUsable: Bool) {
        self.channel = channel
        self.bound = bound
        self.isUsable = isUsable
    }
}
