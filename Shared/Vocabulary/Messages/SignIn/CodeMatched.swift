/// A sender may try a code; told to SignIn at the desk that the code names, where its ticket is if there is one.
package struct CodeMatched: Message, Hashable {
    package static let type = "CodeMatched"

    package var shown: CodeShown
    /// The account that the identity opens.
    package var account: Account
    /// How many wrong codes the sender may still send if this one is wrong.
    package var left: Int

    package init(_ shown: CodeShown, account: Account, left: Int) {
        self.shown = shown
        self.account = account
        self.left = left
    }

    private var desk: Desk { Desk(of: shown.code) }
    package var id: String { shown.request.text + "/matched" }
    package var key: String { desk.name }
}

/// A sender's code was right, and does not count as a wrong try; told to SignIn at the identity's desk.
package struct CodeAccepted: Message, Hashable {
    package static let type = "CodeAccepted"

    package var identity: Identity
    package var request: RequestID

    package init(_ shown: CodeShown) {
        identity = shown.identity
        request = shown.request
    }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { request.text + "/accepted" }
    package var key: String { desk.name }
}
