/// An account got an API key; the first key opens the account. Told to Auth.
package struct KeyIssued: Message, Hashable {
    package static let type = "KeyIssued"
    package static let isMoney = true

    package var account: Account
    package var credential: KeyHash

    package init(account: Account, credential: KeyHash) {
        self.account = account
        self.credential = credential
    }

    package var id: String { credential.hexadecimal }
    package var key: String { account.name }
}
