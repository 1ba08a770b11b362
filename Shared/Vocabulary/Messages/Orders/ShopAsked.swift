/// A client wants something of Orders; told to Auth, which passes it on if the account may.
package struct ShopAsked: Message, Hashable {
    package static let type = "ShopAsked"
    package static let isMoney = true

    package var wish: Wish
    package var account: Account
    package var credential: Proof
    /// The client's IP address; nil if the door does not know it.
    package var from: String?

    package enum Wish: Hashable, Sendable, Codable {
        /// An account that is suspended or closed buys nothing, nor one whose group the product is not for.
        case placed(OrderPlaced)
        case cancelled(OrderCancelled)
        case refund(RefundAsked)
        case decided(RefundDecided)
        case asked(OrdersAsked)
    }

    package init(wish: Wish, account: Account, credential: Proof, from: String? = nil) {
        self.wish = wish
        self.account = account
        self.credential = credential
        self.from = from
    }

    package var id: String { request.text }
    package var key: String { account.name }

    package var request: RequestID {
        switch wish {
        case .placed(let message): message.request
        case .cancelled(let message): message.request
        case .refund(let message): message.request
        case .decided(let message): message.request
        case .asked(let message): message.request
        }
    }

    /// What Auth passes on.
    package var passed: OrdersInbox {
        switch wish {
        case .placed(let message): .placed(message)
        case .cancelled(let message): .cancelled(message)
        case .refund(let message): .refundAsked(message)
        case .decided(let message): .refundDecided(message)
        case .asked(let message): .asked(message)
        }
    }

    /// Where the client waits.
    package var reply: ReplyAddress? {
        switch wish {
        case .placed(let message): message.reply
        case .cancelled(let message): message.reply
        case .refund(let message): message.reply
        case .decided(let message): message.reply
        case .asked(let message): message.reply
        }
    }
}

/// A question about orders; told to Orders.
package struct OrdersAsked: Message, Hashable {
    package static let type = "OrdersAsked"

    package var request: RequestID
    /// Whose orders; nil for an operator, who may ask about any order by its number.
    package var account: Account?
    package var reply: ReplyAddress
    package var question: Question
    package var deadline: Timestamp

    package enum Question: Hashable, Sendable, Codable {
        /// - Parameter after: the version that the client has: the answer comes once there is a later one, or not at
        ///   all; nil: at once. While somebody waits so for an order that is not paid, the provider is asked more often.
        case order(OrderNumber, after: Int64? = nil)
        /// The account's orders, newest first.
        case orders(of: Account, before: Int64?, limit: Int)
        /// What a person has to look at, newest first. Operators only.
        case cases(before: Int64?, limit: Int)
        /// All that the provider said of an order. Operators only.
        case evidence(OrderNumber)
        /// All that the provider said of what a case is about, by the case's id. Operators only.
        case caseEvidence(String)
    }

    package init(
        request: RequestID, account: Account?, reply: ReplyAddress, question: Question, deadline: Timestamp
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        self.question = question
        self.deadline = deadline
    }

    package var id: String { request.text + "/orders" }
    package var key: String {
        switch question {
        case .order(let number, _), .evidence(let number): number.book.name
        case .orders(let account, _, _): OrderBook(of: account).name
        case .caseEvidence(let id): (OrderCase.order(of: id)?.book ?? .cases).name
        case .cases: OrderBook.cases.name
        }
    }
}
