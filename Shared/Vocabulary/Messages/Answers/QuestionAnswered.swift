/// The answer to a question; told to Responder.
package struct QuestionAnswered: Message, Hashable {
    package static let type = "QuestionAnswered"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    package var answer: Answer

    package enum Answer: Hashable, Sendable, Codable {
        case balance(Balance)
        /// A page of the ledger, newest first. `next` is the `before` of the next page.
        case ledger([Line], next: Int64?)
        /// How a request was settled.
        case settled(Line)
        /// The request has no entry yet.
        case pending(Pending)
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

    package init(request: RequestID, account: Account, reply: ReplyAddress, answer: Answer) {
        self.request = request
        self.account = account
        self.reply = reply
        self.answer = answer
    }

    package var id: String { request.text + "/answer" }
    package var key: String { account.name }
}
