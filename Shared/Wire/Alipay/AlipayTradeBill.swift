internal import Archive
internal import Bytes
package import Settlement

/// Reads the bill of a day's payments and refunds (业务明细) while it is unpacked: CSV in GBK, between lines that begin
/// with `#`, the last of which say what the rows come to.
///
/// It holds a line and the rows of a piece, however long the bill is. Nothing of it counts before `end` has returned.
package struct AlipayTradeBill {
    package struct Row: Equatable, Sendable {
        /// Alipay's.
        package let trade: String
        /// Ours.
        package let order: String
        package let kind: Kind
        /// The second in which it was done, since 1970.
        package let time: Int
        /// What the order was about; negative in a refund's row.
        package let amountFen: Int
        /// What the seller gets; negative in a refund's row.
        package let receivedFen: Int
        /// The refund's number, ours; nil in a payment's row.
        package let refund: String?
        /// What Alipay takes: negative, and positive where it gives it back. Finer than a fen.
        package let feeMicroYuan: Int
    }

    package enum Kind: Hashable, Sendable {
        case payment
        case refund
        case unknown(String)
    }

    /// What the rows come to, which the bill itself says too.
    package struct Sums: Equatable, Sendable {
        package var payments = 0
        package var receivedFen = 0
        package var refunds = 0
        /// Not positive.
        package var refundedFen = 0
    }

    private enum Stage {
        case start
        case heading
        case header
        case rows(BillColumns, Places)
        case footer
    }

    private var lines = BillLines()
    private let decoder: CharsetDecoder
    private var stage = Stage.start
    private var sums = Sums()
    /// The sums that the bill says, by what they are called.
    private var told: [String: AlipayBillSum] = [:]

    /// How the first line begins; the other file in the archive begins otherwise.
    package static let title = "#支付宝业务明细查询"
    private static let listing = "业务明细列表"

    /// - Throws: if the C library cannot read GBK.
    package init() throws(BillFault) {
        do throws(ArchiveError) {
            decoder = try CharsetDecoder(.gb18030)
        } catch {
            throw .notUnpacked(error.description)
        }
    }

    /// Reads a piece, unpacked; returns the rows that end in it.
    package mutating func read(_ piece: [UInt8]) throws(BillFault) -> [Row] {
        let ended = try lines.read(decoder.decode(piece))
        return try rows(ended)
    }

    /// Ends the bill: the lines behind its rows must be there, and say what the rows come to.
    package mutating func end() throws(BillFault) -> Sums {
        // The rows end with a line of their own, so that nothing is lost with what has no end.
        var rest = try lines.read(decoder.end())
        if let line = try lines.end() { rest.append(line) }
        guard case .footer = stage else { throw .cut }
        _ = try rows(rest)
        for (name, count, fen) in [
            (AlipayBillSum.payments, sums.payments, sums.receivedFen),
            (AlipayBillSum.refunds, sums.refunds, sums.refundedFen),
        ] {
            guard let sum = told[name] else { throw .cut }
            guard sum.count == count, sum.fen == fen else { throw .summaryDiffers(name) }
        }
        return sums
    }

    private mutating func rows(_ lines: [BillLines.Line]) throws(BillFault) -> [Row] {
        var rows: [Row] = []
        for line in lines where !line.text.isEmpty {
            guard let row = try read(line) else { continue }
            rows.append(row)
            // Sums that are too large go round, and are then not those that the bill has.
            switch row.kind {
            case .payment:
                sums.payments += 1
                sums.receivedFen &+= row.receivedFen
            case .refund:
                sums.refunds += 1
                sums.refundedFen &+= row.receivedFen
            case .unknown: break
            }
        }
        return rows
    }

    private mutating func read(_ line: BillLines.Line) throws(BillFault) -> Row? {
        let isRemark = line.text.first == UInt8(ascii: "#")
        switch stage {
        case .start:
            guard line.text.starts(with: Self.title.utf8) else { throw .notABill }
            stage = .heading
        case .heading:
            guard isRemark else { throw .unexpectedLine(line: line.number) }
            if Self.isBorder(line.text) { stage = .header }
        case .header:
            let columns = BillColumns(AlipayCSV.cells(line.text))
            stage = .rows(columns, try Places(columns))
        case .rows(let columns, let places):
            guard isRemark else {
                return try places.row(BillRow(AlipayCSV.cells(line.text), of: columns, line: line.number))
            }
            guard Self.isBorder(line.text) else { throw .unexpectedLine(line: line.number) }
            stage = .footer
        case .footer:
            guard isRemark else { throw .unexpectedLine(line: line.number) }
            if let sum = AlipayBillSum(String(decoding: line.text, as: UTF8.self)) { told[sum.name] = sum }
        }
        return nil
    }

    private static func isBorder(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: "#-".utf8) && String(decoding: line, as: UTF8.self).contains(listing)
    }
}

extension AlipayTradeBill {
    /// Where what is read stands. Other columns may come and go.
    fileprivate struct Places {
        let trade, order, kind, time, amount, received: Int
        let refund, fee: Int?

        init(_ columns: BillColumns) throws(BillFault) {
            trade = try columns.place(ofNeeded: "支付宝交易号")
            order = try columns.place(ofNeeded: "商户订单号")
            kind = try columns.place(ofNeeded: "业务类型")
            time = try columns.place(ofNeeded: "完成时间")
            amount = try columns.place(ofNeeded: "订单金额(元)")
            received = try columns.place(ofNeeded: "商家实收(元)")
            refund = columns.place(of: "退款批次号/请求号")
            fee = columns.place(of: "服务费(元)")
        }

        func row(_ row: BillRow) throws(BillFault) -> Row {
            let kind: Kind =
                switch row.text(self.kind) {
                case "交易": .payment
                case "退款": .refund
                case let word: .unknown(word)
                }
            if kind == .refund, refund == nil { throw .missingColumn("退款批次号/请求号") }
            var fee = 0
            if let place = self.fee { fee = try row.microYuan(place, "服务费(元)") }
            return Row(
                trade: row.text(trade), order: row.text(order), kind: kind, time: try row.seconds(time, "完成时间"),
                amountFen: try row.fen(amount, "订单金额(元)"), receivedFen: try row.fen(received, "商家实收(元)"),
                refund: row.optionalText(refund), feeMicroYuan: fee)
        }
    }
}

/// A line behind the rows: `#交易合计：2笔，商家实收共109.90元，…`.
struct AlipayBillSum {
    let name: String
    let count: Int
    let fen: Int

    static let payments = "交易合计"
    static let refunds = "退款合计"

    /// Nil for another line.
    init?(_ line: String) {
        let parts = line.dropFirst().split(separator: "：", maxSplits: 1)
        guard parts.count == 2, [Self.payments, Self.refunds].contains(String(parts[0])) else { return nil }
        let count = parts[1].prefix { $0 != "笔" }
        // The first amount behind the number is what the seller got, or gave back.
        let amount = parts[1].dropFirst(count.count).drop { $0 != "共" }.dropFirst()
        guard let number = Int(count), let end = amount.firstIndex(of: "元"), let fen = Yuan.fen(String(amount[..<end]))
        else { return nil }
        name = String(parts[0])
        self.count = number
        self.fen = fen
    }
}

/// Lines of Alipay's tables, in UTF-8: texts end in a TAB, so that a spreadsheet takes them for texts, and may stand in
/// quotes.
enum AlipayCSV {
    static func cells(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        cells.reserveCapacity(32)
        let span = line.span
        let offset = line.startIndex
        var start = 0
        var position = 0
        while true {
            // A quote counts where a cell begins; a comma up to the closing one is text.
            let isQuoted = position == start && start < span.count && span[start] == Byte.quote
            if isQuoted { position = endOfQuoted(span, from: start + 1) }
            let end = span.firstIndex(of: Byte.comma, from: position, to: span.count)
            cells.append(unquoted(line[(offset + start)..<(offset + end)]))
            guard end < span.count else { return cells }
            start = end + 1
            position = start
        }
    }

    /// Finds the offset behind the closing quote; two quotes are one of the text.
    private static func endOfQuoted(_ span: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while case let quote = span.firstIndex(of: Byte.quote, from: position, to: span.count), quote < span.count {
            guard quote + 1 < span.count, span[quote + 1] == Byte.quote else { return quote + 1 }
            position = quote + 2
        }
        return span.count
    }

    /// Without the space around it, and without its quotes. Two quotes within stay two: no cell that is read has any.
    private static func unquoted(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let cell = trimmed(cell)
        guard cell.count >= 2, cell.first == Byte.quote, cell.last == Byte.quote else { return cell }
        return trimmed(cell.dropFirst().dropLast())
    }

    private static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var cell = cell.drop { $0 == Byte.space || $0 == Byte.tab }
        while let last = cell.last, last == Byte.space || last == Byte.tab { cell.removeLast() }
        return cell
    }
}
