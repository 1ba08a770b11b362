/// The answer to a question; told to Responder.
package struct QuestionAnswered: Message, Hashable {
    package static let type = "QuestionAnswered"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    package var answer: Answer
    /// Nil: the account itself.
    package var audience: Audience?

    package enum Answer: Hashable, Sendable, Codable {
        case balance(Balance)
        /// The caller may do what it asked for: its role. Who asked what it may is told the account's group, and the
        /// models that the key is limited to.
        case admitted(AccountRole, group: String? = nil, models: [String]? = nil)
        /// What an account is, also after a change of it.
        ///
        /// - Parameter identities: those that open it; nil if there are none.
        case account(Standing, keys: [HeldKey], identities: [HeldIdentity]? = nil)
        /// What the account itself is told of its keys.
        case keys([HeldKey], standing: Standing)
        /// A session was opened.
        case session(OpenSession)
        /// The account's sessions, newest first, also after some were ended, and the identities that open it.
        case sessions([OpenSession], identities: [HeldIdentity])
        /// A page of the ledger, newest first. `next` is the `before` of the next page.
        case ledger([Line], next: Int64?)
        /// How a request was settled.
        case settled(Line)
        /// The request has no entry yet.
        case pending(Pending)
        /// A code was redeemed.
        case redeemed(CodeUse)
        case batch(BatchReport)
        /// The codes of a batch; `next` is the `after` of the next page.
        case codes([CodeLine], next: Int64?)
        /// The uses of a batch's codes, newest first; `next` is the `before` of the next page.
        case uses([CodeUse], next: Int64?)
        /// The batches, newest first; `next` is the `before` of the next page.
        case batches([BatchLine], next: Int64?)
        /// The channels that take keys of persons' own, and which the account has one for.
        case channels([ChannelKey])
        /// A key of the account's own was bound or taken back.
        case channel(ChannelKey)
        case order(OrderReport)
        /// An account's orders, newest first; `next` is the `before` of the next page.
        case orders([OrderReport], next: Int64?)
        /// What a person has to look at, newest first.
        case cases([CaseLine], next: Int64?)
        /// What the provider said of an order, oldest first.
        case evidence([Evidence])
        case settlement(SettlementReport)
        case settlements([ReportLine], next: Int64?)
        case differences([Difference], next: Int64?)
        /// A sign-in ticket, to who asked for it.
        ///
        /// - Parameters:
        ///   - code: to be shown; nil if it was sent.
        ///   - sentTo: where it was sent.
        case ticket(state: String, code: String?, form: String?, expires: Timestamp, sentTo: String?)
        /// What became of a ticket, a sent code or a link.
        ///
        /// - Parameters:
        ///   - state: of a ticket `proven`, `collected`, `expired` or `refused`; of a link `linked` or `unlinked`.
        ///   - as: the identity that was proven.
        case ticketEnded(state: String, as: String?)
        /// A code to sign in with, for who asked the bot for it.
        case signInCode(SignInCode, expires: Timestamp)
        /// What a platform's delivery is answered.
        case delivery(DeliveryAnswer)
        /// What became of a person's messages to the bot. Operators only.
        case conversation(BotReport)
        /// What a test of an app came to. Operators only.
        case pushed(PushOutcome)
        /// What a check of an app found. Operators only.
        case app([AppFinding])
        /// What a QR code says that brings a text along; nil: the platform gives none now.
        case scene(url: String?)
    }

    /// A request whose cost is not known yet.
    package struct Pending: Hashable, Sendable, Codable {
        package var request: RequestID
        package var model: String
        package var price: Price
        package var reserved: Money

        package init(request: RequestID, model: String, price: Price, reserved: Money) {
            self.request = request
            self.model = model
            self.price = price
            self.reserved = reserved
        }
    }

    /// An entry, with its number in the account's ledger, from 1.
    package struct Line: Hashable, Sendable, Codable {
        package var number: Int64
        package var entry: EntryPosted.Entry

        package init(number: Int64, entry: EntryPosted.Entry) {
            self.number = number
            self.entry = entry
        }
    }

    package init(
        request: RequestID, account: Account, reply: ReplyAddress, answer: Answer, audience: Audience? = nil
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        self.answer = answer
        self.audience = audience
    }

    /// Answers a question, to who asked it.
    package init(_ answer: Answer, to question: QuestionAsked) {
        self.init(
            request: question.request, account: question.account, reply: question.reply, answer: answer,
            audience: question.audience)
    }

    package var id: String { request.text + "/answer" }
    package var key: String { account.name }
}
