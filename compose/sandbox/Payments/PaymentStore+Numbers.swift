import Settlement

/// The numbers that providers give: they have the day in them, and never come twice.
extension PaymentStore {
    /// WeChat Pay's of a payment, or Alipay's of a trade: 28 digits.
    func newTransaction(at provider: PlayedProvider) -> String {
        switch provider {
        case .weChatPay: "4200" + day + padded(16)
        case .alipay: day + "22001" + padded(15)
        }
    }

    /// Of a refund: 29 digits.
    func newRefund() -> String { "503" + day + padded(18) }

    private var day: String { BeijingTime.day(now).filter { $0 != "-" } }

    private func padded(_ digits: Int) -> String {
        let number = String(books.freeNumber)
        return String(repeating: "0", count: max(0, digits - number.count)) + number
    }
}
