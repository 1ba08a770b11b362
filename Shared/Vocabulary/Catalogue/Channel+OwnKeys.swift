package import Messages

extension Channel {
    /// The channel as a place for a person's own key: a key is bound to both, the name and the address.
    package var ownKeyPlace: KeyChannel { KeyChannel(name: name, address: baseURL) }
}
