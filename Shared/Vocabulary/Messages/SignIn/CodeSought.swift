/// A browser typed a code that its page does not show: one that a person has asked the bot for. Told to SignIn at the desk
/// that the code names.
package struct CodeSought: Message, Hashable {
    package static let type = "CodeSought"

    package var code: SignInCode
    package var tried: TicketTried

    package init(_ code: SignInCode, by tried: TicketTried) {
        self.code = code
        self.tried = tried
    }

    private var desk: Desk { Desk(of: code) }
    package var id: String { tried.request.text + "/sought" }
    package var key: String { desk.name }
}

/// A code that was typed is an identity's, and can be used no more; told to SignIn at the ticket's desk.
package struct CodeFound: Message, Hashable {
    package static let type = "CodeFound"

    package var tried: TicketTried
    package var identity: Identity
    /// The account that the identity opens.
    package var account: Account

    package init(_ tried: TicketTried, identity: Identity, account: Account) {
        self.tried = tried
        self.identity = identity
        self.account = account
    }

    private var desk: Desk { tried.desk }
    package var id: String { tried.request.text + "/found" }
    package var key: String { desk.name }
}

/// A code that was typed is nobody's, or was not looked for; told to SignIn at the ticket's desk.
package struct CodeMissing: Message, Hashable {
    package static let type = "CodeMissing"

    package var tried: TicketTried
    /// Why it was not looked for; nil: it was, and is wrong.
    package var refusal: Refusal?

    package init(_ tried: TicketTried, refusal: Refusal? = nil) {
        self.tried = tried
        self.refusal = refusal
    }

    private var desk: Desk { tried.desk }
    package var id: String { tried.request.text + "/missing" }
    package var key: String { desk.name }
}
