import Alipay
import Messages
import Settlement
import WeChatPay

// What a provider takes is positive in all of them, and what it gives back negative.

extension SettlementLine {
    /// A row of WeChat Pay's payments and refunds. A payment that was not simply paid has the bill's word for it.
    init(_ row: WeChatPayTradeBill.Row) {
        let fee = Money(microYuan: Int64(row.feeMicroYuan))
        var line = SettlementLine(
            kind: .payment, number: row.order, order: row.order, transaction: row.transaction,
            amountFen: Int64(row.orderFen), currency: row.currency, at: Timestamp(seconds: row.time), fee: fee,
            status: row.standing.word)
        if let refund = row.refund {
            line.kind = .refund
            // Of one that was made in the console the platform's number is all there is.
            line.number = refund.number.isEmpty ? refund.refund : refund.number
            line.amountFen = Int64(refund.refundFen)
            line.status = refund.status
        }
        self = line
    }

    /// A movement of the merchant's money at WeChat Pay: of a payment, of a refund, or of what it names in `status`.
    init(_ row: WeChatPayFundBill.Row) {
        let number = row.voucher ?? row.business
        var line = SettlementLine(
            kind: .movement, number: number, order: RefundNumber(number)?.order.text ?? number,
            transaction: row.business, amountFen: 0, at: Timestamp(seconds: row.time), status: row.kind)
        let fen = Yuan.fen(microYuan: row.amountMicroYuan)
        switch (row.kind, row.isIncome, fen) {
        case ("交易", true, let fen?):
            (line.kind, line.amountFen, line.status) = (.payment, Int64(fen), nil)
        case ("退款", false, let fen?):
            (line.kind, line.amountFen, line.status) = (.refund, Int64(fen), nil)
        case (let kind, let isIncome, _) where kind.contains("手续费"):
            line.fee = Money(microYuan: Int64(isIncome ? -row.amountMicroYuan : row.amountMicroYuan))
        default: break
        }
        self = line
    }

    /// A row of Alipay's payments and refunds, whose refunds have negative amounts.
    init(_ row: AlipayTradeBill.Row) {
        var line = SettlementLine(
            kind: .payment, number: row.order, order: row.order, transaction: row.trade,
            amountFen: Int64(row.amountFen), at: Timestamp(seconds: row.time),
            fee: Money(microYuan: Int64(-row.feeMicroYuan)))
        switch row.kind {
        case .payment: break
        case .refund:
            line.kind = .refund
            line.number = row.refund ?? row.trade
            line.amountFen = Int64(-row.amountFen)
        case .unknown(let word):
            line.kind = .movement
            line.amountFen = 0
            line.status = word
        }
        self = line
    }
}

extension WeChatPayTradeBill.Standing {
    /// Nil for what is as it should be.
    fileprivate var word: String? {
        switch self {
        case .paid: nil
        case .refunded: "REFUND"
        case .revoked: "REVOKED"
        case .unknown(let word): word
        }
    }
}
