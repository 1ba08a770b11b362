import JSON
import Settlement

/// What WeChat Pay says of orders and refunds.
enum WeChatPayDocuments {
    /// An order, as a query answers.
    static func transaction(_ order: PlayedOrder, _ terms: ToldTerms, at now: Int) -> JSONText {
        let payment = order.payments.first
        let state = state(of: order, at: now)
        return .object(
            members(order, terms, payment) + [
                .init("trade_state", .string(state.word)), .init("trade_state_desc", .string(state.text)),
            ])
    }

    /// A payment, as a notification tells it.
    static func payment(_ payment: PlayedOrder.Payment, of order: PlayedOrder, _ terms: ToldTerms) -> JSONText {
        .object(
            members(order, terms, payment) + [
                .init("trade_state", "SUCCESS"), .init("trade_state_desc", "支付成功"),
            ])
    }

    private static func members(
        _ order: PlayedOrder, _ terms: ToldTerms, _ payment: PlayedOrder.Payment?
    ) -> [JSONText.Member] {
        var members: [JSONText.Member] = [
            .init("mchid", .string(terms.merchant)), .init("appid", .string(terms.app)),
            .init("out_trade_no", .string(terms.number)),
        ]
        if let attachment = order.terms.attachment { members.append(.init("attach", .string(attachment))) }
        guard let payment else {
            return members + [
                .init("amount", ["total": .integer(terms.amountFen), "currency": .string(terms.currency)])
            ]
        }
        let amount: JSONText = [
            "total": .integer(terms.amountFen), "payer_total": .integer(terms.amountFen),
            "currency": .string(terms.currency), "payer_currency": .string(terms.currency),
        ]
        return members + [
            .init("transaction_id", .string(payment.transaction)), .init("trade_type", .string(order.terms.way.kind)),
            .init("bank_type", "OTHERS"), .init("success_time", .string(BeijingTime.rfc3339(payment.at))),
            .init("payer", ["openid": .string(payment.payer)]), .init("amount", amount),
        ]
    }

    private static func state(of order: PlayedOrder, at now: Int) -> (word: String, text: String) {
        switch order.status(at: now) {
        case .paid where order.claimedFen > 0: ("REFUND", "订单发生过退款，退款详情请查询退款单")
        case .paid: ("SUCCESS", "支付成功")
        case .closed: ("CLOSED", "订单已关闭")
        case .open, .unscanned: ("NOTPAY", "订单未支付")
        }
    }

    /// A refund, as a response tells it.
    static func refund(_ refund: PlayedOrder.Refund, of order: PlayedOrder) -> JSONText {
        .object(
            members(refund, order) + [
                .init("channel", "ORIGINAL"), .init("create_time", .string(BeijingTime.rfc3339(refund.at))),
                .init("status", .string(refund.status.word)),
            ])
    }

    /// A refund that has ended, as a notification tells it.
    static func ended(_ refund: PlayedOrder.Refund, of order: PlayedOrder, _ terms: ToldTerms) -> JSONText {
        .object(
            [.init("mchid", .string(terms.merchant))] + members(refund, order) + [
                .init("refund_status", .string(refund.status.word))
            ])
    }

    private static func members(_ refund: PlayedOrder.Refund, _ order: PlayedOrder) -> [JSONText.Member] {
        let total = order.terms.amountFen
        let amount: JSONText = [
            "total": .integer(total), "refund": .integer(refund.fen), "payer_total": .integer(total),
            "payer_refund": .integer(refund.fen), "currency": "CNY",
        ]
        var members: [JSONText.Member] = [
            .init("out_trade_no", .string(order.name.number)), .init("transaction_id", .string(refund.transaction)),
            .init("out_refund_no", .string(refund.number)), .init("refund_id", .string(refund.id)),
            .init("user_received_account", "支付用户零钱"), .init("amount", amount),
        ]
        if refund.status == .succeeded, let moment = refund.endedAt {
            members.append(.init("success_time", .string(BeijingTime.rfc3339(moment))))
        }
        return members
    }
}

extension PlayedOrder.Way {
    /// WeChat Pay's word.
    var kind: String {
        switch self {
        case .native: "NATIVE"
        case .jsapi: "JSAPI"
        case .h5: "MWEB"
        case .precreate, .page: ""
        }
    }
}

extension PlayedOrder.Refund.Status {
    /// WeChat Pay's word.
    var word: String {
        switch self {
        case .processing: "PROCESSING"
        case .succeeded: "SUCCESS"
        case .closed: "CLOSED"
        case .abnormal: "ABNORMAL"
        }
    }
}
