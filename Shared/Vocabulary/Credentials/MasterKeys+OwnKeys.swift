package import Messages

/// Keys of persons' own at providers: each can be opened for one account, one channel and one address, and nowhere else.
extension MasterKeys {
    /// Seals a key of an account's own.
    package func seal(_ key: String, of account: Account, for channel: KeyChannel) -> OwnKey {
        let sealed = seal(key, for: Self.place(of: account, channel.name, channel.address))
        return OwnKey(channel: channel.name, address: channel.address, masterKey: sealed.key, data: sealed.data)
    }

    /// Opens a key of an account's own for a call.
    ///
    /// - Parameter channel: the one that is to be called, at the address that it has now.
    /// - Throws: also if the key was bound for another account, channel or address.
    package func open(
        _ ownKey: OwnKey, of account: Account, for channel: KeyChannel
    ) throws(SealFault) -> String {
        try open(
            SealedText(key: ownKey.masterKey, data: ownKey.data),
            for: Self.place(of: account, channel.name, channel.address))
    }

    private static func place(of account: Account, _ channel: String, _ address: String) -> String {
        "account\u{0}\(account.name)\u{0}\(channel)\u{0}\(address)"
    }
}
