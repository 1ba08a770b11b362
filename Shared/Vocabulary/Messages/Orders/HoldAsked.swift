/// Credit is to be held for a refund: neither available nor spent, until the refund ends; told to Quota by Orders.
package struct HoldAsked: Message, Hashable {
    package static let type = "HoldAsked"
    package static let isMoney = true

    package var refund: RefundNumber
    package var account: Account
    /// What is held, if it is available; else what is available.
    package var most: Money
    /// Less is not held at all.
    package var least: Money

    package init(refund: RefundNumber, account: Account, most: Money, least: Money) {
        self.refund = refund
        self.account = account
        self.most = most
        self.least = least
    }

    package var id: String { refund.text + "/hold" }
    package var key: String { account.name }
}

/// What was held; told to Orders by Quota, also each time that the same is asked again.
package struct HoldAnswered: Message, Hashable {
    package static let type = "HoldAnswered"
    package static let isMoney = true

    package var refund: RefundNumber
    /// Zero: less was available than was wanted at least.
    package var held: Money
    package var available: Money

    package init(refund: RefundNumber, held: Money, available: Money) {
        self.refund = refund
        self.held = held
        self.available = available
    }

    package var id: String { refund.text + "/held" }
    package var key: String { refund.order.book.name }
}

/// A held credit is taken, as the money went back, or free again; told to Quota by Orders.
package struct HoldEnded: Message, Hashable {
    package static let type = "HoldEnded"
    package static let isMoney = true

    package var refund: RefundNumber
    package var account: Account
    /// What is taken of it, the rest is free again; zero: all of it.
    package var taken: Money

    package init(refund: RefundNumber, account: Account, taken: Money) {
        self.refund = refund
        self.account = account
        self.taken = taken
    }

    package var id: String { refund.text + "/ended" }
    package var key: String { account.name }
}

/// Quota decided on the credit of an order; told to Orders, also each time that the same grant comes again.
package struct CreditPosted: Message, Hashable {
    package static let type = "CreditPosted"
    package static let isMoney = true

    package var order: OrderNumber
    package var account: Account
    package var amount: Money
    /// False if the account can hold no more, or its state is set aside.
    package var isDone: Bool

    package init(order: OrderNumber, account: Account, amount: Money, isDone: Bool) {
        self.order = order
        self.account = account
        self.amount = amount
        self.isDone = isDone
    }

    package var id: String { order.text + "/credited" }
    package var key: String { order.book.name }
}
