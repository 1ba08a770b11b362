import Archive
import ArchiveBench
import Crypto
import HTTP
import Settlement

/// Bills as the providers write them.
enum BillText {
    private static let header =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
        + "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,"
        + "订单金额,申请退款金额,费率备注\r\n"

    /// WeChat Pay's of so many payments of 9.90 yuan, and a refund of the first.
    static func trade(payments: Int, refund: String? = nil) -> String {
        let total = Yuan.text(fen: payments * 990)
        let back = refund == nil ? "0.00" : "9.90"
        return header + (0..<payments).map { payment($0) }.joined() + (refund.map { self.refund($0) } ?? "")
            + "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
            + "`\(payments + (refund == nil ? 0 : 1)),`\(total),`\(back),`0.00,`0.00000,`\(total),`\(back)\r\n"
    }

    private static func payment(_ number: Int) -> String {
        "`2026-11-29 10:00:01,`wxd678efh567hg6787,`1900000109,`0,`,`42\(number),`P\(number),`openid1,`NATIVE,"
            + "`SUCCESS,`OTHERS,`CNY,`9.90,`0.00,`0,`0,`0.00,`0.00,`,`,`会员充值,`,`0.05940,`0.60%,`9.90,`0.00,`\r\n"
    }

    private static func refund(_ number: String) -> String {
        "`2026-11-29 12:00:01,`wxd678efh567hg6787,`1900000109,`0,`,`420,`P0,`openid1,`NATIVE,`REFUND,`OTHERS,`CNY,"
            + "`0.00,`0.00,`5030,`\(number),`9.90,`0.00,`ORIGINAL,`PROCESSING,`会员充值,`,`-0.05940,`0.60%,`0.00,`9.90,`\r\n"
    }

    /// WeChat Pay's movements: a payment, its fee, a refund, a withdrawal.
    static func fund(voucher: String, refund: String) -> String {
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n"
            + "`2026-11-29 10:00:01,`420,`1,`交易,`交易,`收入,`9.90,`9.90,`system,`,`\(voucher)\r\n"
            + "`2026-11-29 10:00:01,`420,`2,`交易,`扣除交易手续费,`支出,`0.06,`9.84,`system,`,`\(voucher)\r\n"
            + "`2026-11-29 12:00:01,`5030,`3,`退款,`退款,`支出,`1.00,`8.84,`1900000109API,`,`\(refund)\r\n"
            + "`2026-11-29 13:00:01,`9,`4,`提现,`提现,`支出,`5.00,`3.84,`system,`,`\r\n"
            + "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`4,`1,`9.90,`3,`6.06\r\n"
    }

    /// Alipay's of so many payments of 9.90 yuan, and a refund of the first.
    static func alipay(payments: Int, refund: String) -> String {
        let rows = (0..<payments).map { number in
            "20260\(number)\t,A\(number)\t,交易\t,会员充值,2026-11-29 10:00:00,2026-11-29 10:00:10,\t,\t,\t,\t,*三\t,"
                + "9.90,9.90,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,-0.06,0.00,\r\n"
        }
        return "#支付宝业务明细查询\r\n#账号：[2088102119685838]\r\n#-----业务明细列表-----\r\n"
            + "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
            + "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
            + "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n" + rows.joined()
            + "202600\t,A0\t,退款\t,会员充值,2026-11-29 10:00:00,2026-11-29 12:00:00,\t,\t,\t,\t,*三\t,"
            + "-1.00,-1.00,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\(refund)\t,0.01,0.00,\r\n"
            + "#-----业务明细列表结束-----\r\n"
            + "#交易合计：\(payments)笔，商家实收共\(Yuan.text(fen: payments * 990))元，商家优惠共0.00元\r\n"
            + "#退款合计：1笔，商家实收退款共-1.00元，商家优惠退款共0.00元\r\n#导出时间：[2026年11月30日 06:00:00]\r\n"
    }

    static func hash(_ text: String) -> String {
        let digest = RunningDigest(.sha1)
        digest.read(Array(text.utf8))
        return digest.value.hexadecimal
    }

    /// The archive that Alipay hands out.
    static func archive(_ text: String) -> [UInt8] {
        let sums = Charset.gb18030.bytes(of: "#支付宝业务汇总查询\r\n") ?? []
        let entries = [
            ZipBytes.Entry(name: Array("sums".utf8), content: sums),
            ZipBytes.Entry(name: Array("bill".utf8), content: Charset.gb18030.bytes(of: text) ?? []),
        ]
        return ZipBytes(of: entries).bytes
    }
}
