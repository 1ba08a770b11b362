/// Something that a merchant is to be told of, until it is acknowledged or the retries are over.
struct PlayedNotice: Codable, Equatable, Sendable {
    let number: Int
    let order: PlayedOrder.Name
    let subject: Subject
    /// Seconds since 1970 by the sandbox's clock.
    let at: Int
    /// How often it was sent.
    var attempts = 0

    enum Subject: Codable, Equatable, Sendable {
        /// By its place among the order's payments.
        case payment(Int)
        /// By the merchant's number, with all that had gone back of the order by then.
        case refund(String, refundedFen: Int)
        /// Alipay tells of a trade that is closed.
        case closed
    }

    enum Ending: String, CaseIterable, Codable, Sendable {
        case acknowledged
        /// By script.
        case lost
        /// Nobody acknowledged it to the last retry.
        case givenUp = "given_up"
    }

    /// What it is about, as a script's draw wants it: the same each time.
    var drawName: String {
        switch subject {
        case .payment(let place): "\(order.number)/payment/\(place)"
        case .refund(let number, _): "\(order.number)/refund/\(number)"
        case .closed: "\(order.number)/closed"
        }
    }
}
