import Archive
import Settlement

/// Alipay's bill: a ZIP file of two tables in GBK, the payments and refunds of a day and their sums.
enum AlipayBillText {
    /// - Parameters:
    ///   - day: `yyyy-MM-dd`.
    ///   - hasNewColumns: as if the format had grown since.
    static func file(
        _ lines: [DayLine], of day: String, _ keys: PlayedKeys.Alipay, hasNewColumns: Bool
    ) -> [UInt8] {
        let name = "\(keys.seller)0156_\(day.filter { $0 != "-" })_业务明细"
        let tables = [
            (name + "(汇总).csv", sums(lines, day, keys)), (name + ".csv", detail(lines, day, keys, hasNewColumns)),
        ]
        return ZipFile(
            tables.map { name, text in
                ZipFile.Entry(name: Charset.gb18030.bytes(of: name) ?? [], content: encoded(text))
            }
        ).bytes
    }

    /// A character that GBK has not becomes a question mark, as programs of that time write it.
    private static func encoded(_ text: String) -> [UInt8] {
        if let bytes = Charset.gb18030.bytes(of: text) { return bytes }
        return text.flatMap { Charset.gb18030.bytes(of: String($0)) ?? [UInt8(ascii: "?")] }
    }

    private static func detail(
        _ lines: [DayLine], _ day: String, _ keys: PlayedKeys.Alipay, _ hasNewColumns: Bool
    ) -> String {
        let border = String(repeating: "-", count: 41)
        var text = head("#支付宝业务明细查询", day, keys) + "#\(border)业务明细列表\(border)\r\n"
        text += (names + (hasNewColumns ? ["新增列（元）"] : [])).joined(separator: ",") + "\r\n"
        for line in lines {
            text += (cells(of: line) + (hasNewColumns ? ["0.00"] : [])).joined(separator: ",") + "\r\n"
        }
        let (paid, refunded) = (lines.filter { $0.refund == nil }, lines.filter { $0.refund != nil })
        text += "#\(border)业务明细列表结束\(border)\r\n"
        text += "#交易合计：\(paid.count)笔，商家实收共\(sum(paid))元，商家优惠共0.00元\r\n"
        text += "#退款合计：\(refunded.count)笔，商家实收退款共\(sum(refunded))元，商家优惠退款共0.00元\r\n"
        return text + "#导出时间：[\(chinese(day)) 23:59:59]\r\n"
    }

    private static let names = [
        "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员", "终端号",
        "对方账户", "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）",
        "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）", "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
    ]

    /// Texts end in a TAB, so that a spreadsheet takes them for texts.
    private static func cells(of line: DayLine) -> [String] {
        let order = line.order
        let amount = Yuan.text(fen: signed(line))
        return [
            line.transaction + "\t", order.name.number + "\t", line.refund == nil ? "交易\t" : "退款\t",
            quoted(order.terms.description), BeijingTime.clock(order.madeAt), BeijingTime.clock(line.at), "\t", "\t",
            "\t", "\t", "*箱(138****0000)\t", amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00\t",
            "0.00", (line.refund?.number ?? "") + "\t", Yuan.text(fen: -line.feeFen), "0.00", "",
        ]
    }

    private static func signed(_ line: DayLine) -> Int { line.refund == nil ? line.amountFen : -line.refundFen }

    private static func sum(_ lines: [DayLine]) -> String { Yuan.text(fen: lines.reduce(0) { $0 &+ signed($1) }) }

    private static func quoted(_ text: String) -> String {
        let text = String(text.map { $0.isNewline ? " " : $0 })
        return text.contains(",") || text.contains("\"")
            ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            : text
    }

    private static func sums(_ lines: [DayLine], _ day: String, _ keys: PlayedKeys.Alipay) -> String {
        let border = String(repeating: "-", count: 41)
        let paid = lines.filter { $0.refund == nil }
        let fees = lines.reduce(0) { $0 &+ $1.feeFen }
        let cells = [
            "合计\t", "\t", "\(paid.count)", "\(lines.count - paid.count)", sum(lines), sum(lines), "0.00", "0.00",
            "0.00", Yuan.text(fen: -fees), "0.00", Yuan.text(fen: lines.reduce(0) { $0 &+ signed($1) } &- fees),
        ]
        return head("#支付宝业务汇总查询", day, keys) + "#\(border)业务汇总列表\(border)\r\n"
            + "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,"
            + "卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）\r\n" + cells.joined(separator: ",") + "\r\n"
            + "#\(border)业务汇总列表结束\(border)\r\n"
    }

    private static func head(_ title: String, _ day: String, _ keys: PlayedKeys.Alipay) -> String {
        "\(title)\r\n#账号：[\(keys.seller)0156]\r\n"
            + "#起始日期：[\(chinese(day)) 00:00:00]   终止日期：[\(chinese(day)) 23:59:59]\r\n"
    }

    /// `2024年04月25日`.
    private static func chinese(_ day: String) -> String {
        let parts = day.split(separator: "-")
        return parts.count == 3 ? "\(parts[0])年\(parts[1])月\(parts[2])日" : day
    }
}
