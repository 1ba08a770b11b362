package import Settlement

/// Reads the bill of a day's movements of the merchant's money (`fundflowbill`) while it comes, as `WeChatPayTradeBill`
/// does.
package struct WeChatPayFundBill {
    package struct Row: Equatable, Sendable {
        package let time: Int
        /// The platform's number of the payment or the refund.
        package let business: String
        /// The movement's own.
        package let flow: String
        /// Such as 交易, 退款 and 扣除交易手续费.
        package let kind: String
        package let isIncome: Bool
        package let amountMicroYuan: Int
        /// What the merchant has afterwards.
        package let balanceMicroYuan: Int
        /// Our number of the order or the refund.
        package let voucher: String?
    }

    package struct Sums: Equatable, Sendable {
        package var rows = 0
        package var incomes = 0
        package var incomeMicroYuan = 0
        package var expenses = 0
        package var expenseMicroYuan = 0
    }

    private var table = WeChatPayTable<Places>()
    private var sums = Sums()

    package init() {}

    /// Reads a piece, unpacked; returns the rows that end in it.
    package mutating func read(_ piece: [UInt8]) throws(BillFault) -> [Row] {
        let rows = try table.read(piece)
        for row in rows { count(row) }
        return rows
    }

    /// Ends the bill: its sums must be there, and be those of its rows.
    package mutating func end() throws(BillFault) -> Sums {
        let (columns, row) = try table.end()
        for (name, count) in [
            ("资金流水总笔数", sums.rows), ("收入笔数", sums.incomes), ("支出笔数", sums.expenses),
        ] {
            guard try row.number(try columns.place(ofNeeded: name), name) == count else {
                throw .summaryDiffers(name)
            }
        }
        for (name, sum) in [("收入金额", sums.incomeMicroYuan), ("支出金额", sums.expenseMicroYuan)] {
            guard try row.microYuan(try columns.place(ofNeeded: name), name) == sum else {
                throw .summaryDiffers(name)
            }
        }
        return sums
    }

    /// Sums that are too large go round, and are then not those that the bill has.
    private mutating func count(_ row: Row) {
        sums.rows += 1
        if row.isIncome {
            sums.incomes += 1
            sums.incomeMicroYuan &+= row.amountMicroYuan
        } else {
            sums.expenses += 1
            sums.expenseMicroYuan &+= row.amountMicroYuan
        }
    }
}

extension WeChatPayFundBill {
    fileprivate struct Places: WeChatPayPlaces {
        let time, business, flow, kind, direction, amount, balance: Int
        let voucher: Int?

        init(_ columns: BillColumns) throws(BillFault) {
            time = try columns.place(ofNeeded: "记账时间")
            business = try columns.place(ofNeeded: "微信支付业务单号")
            flow = try columns.place(ofNeeded: "资金流水单号")
            kind = try columns.place(ofNeeded: "业务类型")
            direction = try columns.place(ofNeeded: "收支类型")
            amount = try columns.place(ofNeeded: "收支金额(元)")
            balance = try columns.place(ofNeeded: "账户结余(元)")
            voucher = columns.place(of: "业务凭证号")
        }

        func row(_ row: BillRow) throws(BillFault) -> Row {
            let direction = row.text(self.direction)
            guard ["收入", "支出"].contains(direction) else {
                throw .unreadableCell(line: row.line, column: "收支类型")
            }
            return Row(
                time: try row.seconds(time, "记账时间"), business: row.text(business), flow: row.text(flow),
                kind: row.text(kind), isIncome: direction == "收入",
                amountMicroYuan: try row.microYuan(amount, "收支金额(元)"),
                balanceMicroYuan: try row.microYuan(balance, "账户结余(元)"), voucher: row.optionalText(voucher))
        }
    }
}
