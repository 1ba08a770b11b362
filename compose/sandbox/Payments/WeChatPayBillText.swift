import Settlement

/// WeChat Pay's bills: lines of names and of values, each value with a back-tick before it.
enum WeChatPayBillText {
    /// Payments and refunds.
    ///
    /// - Parameter hasNewColumns: as if the format had grown since.
    static func trade(_ lines: [DayLine], _ keys: PlayedKeys.WeChatPay, hasNewColumns: Bool) -> [UInt8] {
        var names = tradeNames
        if hasNewColumns {
            names.insert("新增列", at: 3)
            names.append("另一新增列")
        }
        var text = Array((names.joined(separator: ",") + "\r\n").utf8)
        for line in lines {
            var cells = cells(of: line, keys)
            if hasNewColumns {
                cells.insert("new", at: 3)
                cells.append("")
            }
            append(cells, to: &text)
        }
        text += Array("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n".utf8)
        // Sums that a bill of play would overflow are none of any bill.
        let paid = lines.reduce(0) { $1.refund == nil ? $0 &+ $1.amountFen : $0 }
        let refunded = lines.reduce(0) { $0 &+ $1.refundFen }
        let fees = lines.reduce(0) { $0 &+ $1.feeFen }
        append(
            [
                "\(lines.count)", yuan(paid), yuan(refunded), "0.00", fee(fees), yuan(paid), yuan(refunded),
            ], to: &text)
        return text
    }

    private static let tradeNames = [
        "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型", "交易状态",
        "付款银行", "货币种类", "应结订单金额", "代金券金额", "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型",
        "退款状态", "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注",
    ]

    private static func cells(of line: DayLine, _ keys: PlayedKeys.WeChatPay) -> [String] {
        let order = line.order
        let payer = order.payments.first?.payer ?? ""
        let refund = line.refund
        let isRevoked = refund == nil && line.status == "REVOKED"
        return [
            BeijingTime.clock(line.at), keys.app, keys.merchant, "0", "", line.transaction, order.name.number, payer,
            order.terms.way.kind, refund != nil ? "REFUND" : isRevoked ? "REVOKED" : "SUCCESS", "OTHERS",
            line.currency, yuan(refund == nil ? line.amountFen : 0), "0.00", refund?.id ?? "0", refund?.number ?? "0",
            yuan(line.refundFen), "0.00", refund == nil ? "" : "ORIGINAL", refund == nil ? "" : line.status,
            escaped(order.terms.description), escaped(order.terms.attachment ?? ""), fee(line.feeFen), "0.60%",
            yuan(refund == nil ? line.amountFen : 0), yuan(line.refundFen), "",
        ]
    }

    /// Movements of the merchant's money: payments, refunds, and what was taken or given back for each.
    ///
    /// - Parameter balanceFen: what the merchant had before the day.
    static func fund(_ lines: [DayLine], balanceFen: Int) -> [UInt8] {
        var text = Array(
            "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n".utf8)
        var (balance, rows, incomes, expenses) = (balanceFen, 0, (count: 0, fen: 0), (count: 0, fen: 0))
        for line in lines {
            for move in moves(of: line) where move.fen != 0 {
                rows += 1
                balance &+= move.isIncome ? move.fen : -move.fen
                if move.isIncome {
                    incomes = (incomes.count + 1, incomes.fen &+ move.fen)
                } else {
                    expenses = (expenses.count + 1, expenses.fen &+ move.fen)
                }
                append(
                    [
                        BeijingTime.clock(line.at), line.refund?.id ?? line.transaction, "\(line.transaction)\(rows)",
                        move.kind, move.kind, move.isIncome ? "收入" : "支出", yuan(move.fen), yuan(balance), "system",
                        "", line.refund?.number ?? line.order.name.number,
                    ], to: &text)
            }
        }
        text += Array("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n".utf8)
        append(["\(rows)", "\(incomes.count)", yuan(incomes.fen), "\(expenses.count)", yuan(expenses.fen)], to: &text)
        return text
    }

    private static func moves(of line: DayLine) -> [(kind: String, isIncome: Bool, fen: Int)] {
        if line.refund == nil {
            [("交易", true, line.amountFen), ("扣除交易手续费", false, line.feeFen)]
        } else {
            [("退款", false, line.refundFen), ("返还交易手续费", true, -line.feeFen)]
        }
    }

    private static func append(_ cells: [String], to text: inout [UInt8]) {
        text += Array((cells.map { "`" + $0 }.joined(separator: ",") + "\r\n").utf8)
    }

    private static func yuan(_ fen: Int) -> String { Yuan.text(fen: fen) }

    /// With five decimals.
    private static func fee(_ fen: Int) -> String { Yuan.text(fen: fen) + "000" }

    /// As the provider writes a merchant's or a person's text, so that it ends no cell and no line.
    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case ",": "\\ "
            case "\n", "\r\n", "\r": "\\n"
            default: String(character)
            }
        }.joined()
    }
}
