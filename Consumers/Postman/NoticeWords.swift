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

    /// What older templates, and those that an operator writes for a test account, call their fields.
    static let usualNames = ["keyword1", "keyword2", "remark"]

    /// The fields of a template, which has of them what it names.
    ///
    /// - Parameter names: of the order or what is low, of the amount in yuan, and of the whole sentence; `-`: of none.
    func fields(named names: [String]) -> [(name: String, value: String)] {
        zip(names, values).filter { $0.0 != "-" }.map { ($0.0, Self.cut($0.1, for: $0.0)) }
    }

    private var values: [String] {
        switch notice {
        case .credited(let order, let credit): [order, credit.description, text]
        case .refunded(let order, let fen): [order, Money.fen(fen).description, text]
        case .creditLow(let available):
            [language == .chinese ? "余额不足" : "Credit is low", available.description, text]
        }
    }

    /// A name says what it may hold; WeChat refuses what is longer.
    private static func cut(_ value: String, for name: String) -> String {
        if name.hasPrefix("thing") { return String(value.prefix(20)) }
        return name.hasPrefix("character_string") ? String(value.prefix(32)) : value
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
}
