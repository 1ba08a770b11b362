/// A person wants to buy, and Auth lets the account in; told to Orders.
package struct OrderPlaced: Message, Hashable {
    package static let type = "OrderPlaced"
    package static let isMoney = true

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// Follows from `name`, so that a repetition has the same.
    package var number: OrderNumber
    package var product: ProductTerms
    package var merchant: MerchantTerms
    package var way: PaymentWay
    /// How long it can be paid.
    package var lifetimeMilliseconds: Int64
    /// The client's `Idempotency-Key`.
    package var idempotencyKey: String?
    package var deadline: Timestamp
    /// Who is told in a chat what becomes of it; Auth fills it in. Nil: nobody.
    package var told: Identity?

    package init(
        request: RequestID, account: Account, reply: ReplyAddress, product: ProductTerms, merchant: MerchantTerms,
        way: PaymentWay, lifetimeMilliseconds: Int64, idempotencyKey: String? = nil, deadline: Timestamp
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        number = OrderNumber(of: account, name: idempotencyKey.map { "key/" + $0 } ?? "request/" + request.text)
        self.product = product
        self.merchant = merchant
        self.way = way
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.idempotencyKey = idempotencyKey
        self.deadline = deadline
    }

    package var id: String { request.text + "/placed" }
    package var key: String { number.book.name }
}

/// An order that is not paid is to be closed: its person does not want it, or an operator says so; told to Orders.
package struct OrderCancelled: Message, Hashable {
    package static let type = "OrderCancelled"

    package var request: RequestID
    /// Whose order it must be; nil for an operator, who closes anybody's.
    package var account: Account?
    package var by: Actor
    package var reply: ReplyAddress?
    package var number: OrderNumber
    package var deadline: Timestamp?

    package init(
        request: RequestID, account: Account?, by: Actor, reply: ReplyAddress?, number: OrderNumber,
        deadline: Timestamp?
    ) {
        self.request = request
        self.account = account
        self.by = by
        self.reply = reply
        self.number = number
        self.deadline = deadline
    }

    package var id: String { request.text + "/cancelled" }
    package var key: String { number.book.name }
}

/// The provider is to be asked now how an order or its refund stands; told to Orders by an operator, or by Reconciliation,
/// which repairs by it: what the provider then says is taken as ever.
package struct OrderChecked: Message, Hashable {
    package static let type = "OrderChecked"

    package var request: RequestID
    package var by: Actor
    package var reply: ReplyAddress?
    package var number: OrderNumber
    package var deadline: Timestamp?

    package init(
        request: RequestID, by: Actor, reply: ReplyAddress?, number: OrderNumber, deadline: Timestamp?
    ) {
        self.request = request
        self.by = by
        self.reply = reply
        self.number = number
        self.deadline = deadline
    }

    package var id: String { request.text + "/checked/" + number.text }
    package var key: String { number.book.name }
}

/// An operator has seen to what a person had to look at, and says what came of it; told to Orders, which closes the case.
package struct CaseSettled: Message, Hashable {
    package static let type = "CaseSettled"

    package var request: RequestID
    package var by: Actor
    package var reply: ReplyAddress?
    /// `OrderCase.id`.
    package var subject: String
    package var reason: String
    package var deadline: Timestamp?

    package init(
        request: RequestID, by: Actor, reply: ReplyAddress?, subject: String, reason: String, deadline: Timestamp?
    ) {
        self.request = request
        self.by = by
        self.reply = reply
        self.subject = subject
        self.reason = reason
        self.deadline = deadline
    }

    package var id: String { request.text + "/settled" }
    package var key: String { OrderBook.cases.name }
}
