package import Settlement

/// Reads the bill of a day's payments and refunds (`tradebill`, all of them) while it comes.
///
/// It holds a line and the rows of a piece, however long the bill is. Nothing of it counts before `end` has returned.
package struct WeChatPayTradeBill {
    package struct Row: Equatable, Sendable {
        /// The second of the payment, or of the refund's acceptance.
        package let time: Int
        package let app: String
        package let merchant: String
        package let transaction: String
        /// Ours.
        package let order: String
        package let standing: Standing
        package let currency: String
        /// What the order was about; 0 in a refund's row.
        package let orderFen: Int
        /// Nil in a payment's row.
        package let refund: Refund?
        /// What the platform takes, or gives back; finer than a fen.
        package let feeMicroYuan: Int
        package let attachment: String?
    }

    package enum Standing: Hashable, Sendable {
        case paid
        case refunded
        /// Taken back at once; with codes that a person shows, which we do not use.
        case revoked
        case unknown(String)
    }

    package struct Refund: Equatable, Sendable {
        /// Ours.
        package let number: String
        /// The platform's.
        package let refund: String
        /// What was asked for, which is what goes back and what coupons make good.
        package let refundFen: Int
        /// How it stood when the bill was made, in the bill's own words; it is not written again.
        package let status: String
    }

    /// What the rows come to, which the bill itself says too.
    package struct Sums: Equatable, Sendable {
        package var rows = 0
        package var orderFen = 0
        package var refundFen = 0
        package var feeMicroYuan = 0
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
        let count = "总交易单数"
        guard try row.number(try columns.place(ofNeeded: count), count) == sums.rows else {
            throw .summaryDiffers(count)
        }
        for (name, sum) in [("订单总金额", sums.orderFen), ("申请退款总金额", sums.refundFen)] {
            guard let place = columns.place(of: name) else { continue }
            guard try row.fen(place, name) == sum else { throw .summaryDiffers(name) }
        }
        return sums
    }

    /// Sums that are too large go round, and are then not those that the bill has.
    private mutating func count(_ row: Row) {
        sums.rows += 1
        sums.orderFen &+= row.orderFen
        sums.refundFen &+= row.refund?.refundFen ?? 0
        sums.feeMicroYuan &+= row.feeMicroYuan
    }
}

extension WeChatPayTradeBill {
    fileprivate struct Places: WeChatPayPlaces {
        let time, app, merchant, transaction, order, state, currency, amount: Int
        let refund, refundNumber, refundAmount, refundStatus, fee, attachment: Int?

        init(_ columns: BillColumns) throws(BillFault) {
            time = try columns.place(ofNeeded: "交易时间")
            app = try columns.place(ofNeeded: "公众账号ID")
            merchant = try columns.place(ofNeeded: "商户号")
            transaction = try columns.place(ofNeeded: "微信订单号")
            order = try columns.place(ofNeeded: "商户订单号")
            state = try columns.place(ofNeeded: "交易状态")
            currency = try columns.place(ofNeeded: "货币种类")
            amount = try columns.place(ofNeeded: "订单金额")
            refund = columns.place(of: "微信退款单号")
            refundNumber = columns.place(of: "商户退款单号")
            refundAmount = columns.place(of: "申请退款金额")
            refundStatus = columns.place(of: "退款状态")
            fee = columns.place(of: "手续费")
            attachment = columns.place(of: "商户数据包")
        }

        func row(_ row: BillRow) throws(BillFault) -> Row {
            let standing = Self.standing(row.text(state))
            var fee = 0
            if let place = self.fee { fee = try row.microYuan(place, "手续费") }
            return Row(
                time: try row.seconds(time, "交易时间"), app: row.text(app), merchant: row.text(merchant),
                transaction: row.text(transaction), order: row.text(order), standing: standing,
                currency: row.text(currency), orderFen: try row.fen(amount, "订单金额"),
                refund: try refunded(row, standing), feeMicroYuan: fee, attachment: row.optionalText(attachment))
        }

        /// In a payment's row the numbers of a refund are 0.
        private func refunded(_ row: BillRow, _ standing: Standing) throws(BillFault) -> Refund? {
            guard standing == .refunded else { return nil }
            guard let refund, let refundNumber else { throw .missingColumn("商户退款单号") }
            guard let refundAmount else { throw .missingColumn("申请退款金额") }
            return Refund(
                number: row.text(refundNumber), refund: row.text(refund),
                refundFen: try row.fen(refundAmount, "申请退款金额"),
                status: row.optionalText(refundStatus) ?? "")
        }

        private static func standing(_ state: String) -> Standing {
            switch state {
            case "SUCCESS": .paid
            case "REFUND": .refunded
            case "REVOKED": .revoked
            default: .unknown(state)
            }
        }
    }
}
