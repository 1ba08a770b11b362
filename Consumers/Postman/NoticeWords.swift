import Messages

/// What a notice says: as a message of its own, and as the fields of a template.
struct NoticeWords: Sendable {
    private let notice: NoticeDue.Notice
    private let language: Language

    init(_ notice: NoticeDue.Notice, _ language: Language) {
        self.notice = notice
        self.language = language
    }

    /// What the notice is called among an app's templates.
    var template: String {
        switch notice {
        case .credited: "credited"
        case .refunded: "refunded"
        case .creditLow: "low"
        }
    }

    /// `keyword1`: the order, or what is low; `keyword2`: the amount in yuan; `remark`: the whole sentence. A template has
    /// of them what it names.
    var fields: [(name: String, value: String)] {
        switch notice {
        case .credited(let order, let credit): fields(order, credit)
        case .refunded(let order, let fen): fields(order, .fen(fen))
        case .creditLow(let available): fields(language == .chinese ? "余额不足" : "Credit is low", available)
        }
    }

    var text: String {
        switch (notice, language) {
        case (.credited(let order, let credit), .chinese): "充值成功：\(credit) 元额度已到账（订单 \(order)）。"
        case (.credited(let order, let credit), .english): "Paid: \(credit) CNY of credit is there (order \(order))."
        case (.refunded(let order, let fen), .chinese): "订单 \(order) 已退款 \(Money.fen(fen)) 元，按原支付方式退回。"
        case (.refunded(let order, let fen), .english):
            "Order \(order): \(Money.fen(fen)) CNY goes back the way it was paid."
        case (.creditLow(let available), .chinese): "您的余额只剩 \(available) 元。发送“充值”可以继续充值。"
        case (.creditLow(let available), .english):
            "Only \(available) CNY of your credit is left. Send “top up” for more."
        }
    }

    private func fields(_ subject: String, _ amount: Money) -> [(name: String, value: String)] {
        [("keyword1", subject), ("keyword2", amount.description), ("remark", text)]
    }
}
