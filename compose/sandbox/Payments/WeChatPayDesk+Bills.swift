import Crypto
import EventLoop
import HTTP
import JSON
import Settlement

// The bills of a day. They are made anew for each call, beside the loop.
extension WeChatPayDesk {
    /// How long an address of a bill is good, in seconds.
    private static let lifetime = 300

    func bill(_ request: ServerRequest) async throws -> WeChatPayReply {
        let kind = request.parameters["kind"] ?? ""
        guard ["tradebill", "fundflowbill"].contains(kind) else {
            throw WeChatPayRefusal(404, "INVALID_REQUEST", "接口不存在")
        }
        try check(request, kind)
        let day = request.query["bill_date"] ?? ""
        let token = BillToken(
            kind: kind, day: day, isPacked: request.query["tar_type"] == "GZIP", time: store.realTime)
        try checkDay(day)
        guard let bytes = await bytes(of: token) else {
            throw WeChatPayRefusal(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        }
        let hash = RunningDigest(.sha1)
        hash.read(strikes("wrong_hash", day) ? bytes + [0x20] : bytes)
        return WeChatPayReply(
            JSONText.object([
                .init("hash_type", "SHA1"), .init("hash_value", .string(hash.value.hexadecimal)),
                .init("download_url", .string("\(store.address)/v3/billdownload/file?token=\(token.text)")),
            ]).bytes)
    }

    private func check(_ request: ServerRequest, _ kind: String) throws(WeChatPayRefusal) {
        guard BeijingDay.start(of: request.query["bill_date"] ?? "") != nil else {
            throw .parameter("bill_date", "a day like 2024-04-25 is wanted", in: "query")
        }
        guard kind != "tradebill" || request.query["bill_type"] ?? "ALL" == "ALL" else {
            throw .parameter("bill_type", "the sandbox writes the bill of ALL", in: "query")
        }
        guard kind != "fundflowbill" || request.query["account_type"] ?? "BASIC" == "BASIC" else {
            throw .parameter("account_type", "the sandbox has a BASIC account", in: "query")
        }
        guard request.query["tar_type"] ?? "GZIP" == "GZIP" else {
            throw .parameter("tar_type", "GZIP, or nothing", in: "query")
        }
    }

    private func checkDay(_ day: String) throws(WeChatPayRefusal) {
        let creating = WeChatPayRefusal(400, "STATEMENT_CREATING", "账单生成中")
        switch BillDay(day, now: store.now, hour: store.books.time.billHour) {
        case .impossible: throw WeChatPayRefusal(400, "INVALID_REQUEST", "账单日期不在可下载的范围内")
        case .early: throw creating
        case .ready: break
        }
        if strikes("creating", day) { throw creating }
        if strikes("none", day) { throw WeChatPayRefusal(400, "NO_STATEMENT_EXIST", "账单文件不存在") }
    }

    func download(_ request: ServerRequest) async throws -> WeChatPayReply {
        let token = BillToken(request.query["token"], now: store.realTime, lifetime: Self.lifetime)
        guard let token, let bytes = await bytes(of: token) else {
            throw WeChatPayRefusal(400, "INVALID_REQUEST", "下载链接已失效")
        }
        var file = token.isPacked ? Gzip.pack(bytes) : bytes
        if strikes("cut", token.day) { file = Array(file.prefix(file.count / 2)) }
        return .file(file)
    }

    private func strikes(_ value: String, _ day: String) -> Bool {
        store.mischief.strike(.bill, "\(value)/\(day)", order: nil, provider: .weChatPay, call: .bill, value: value)
            != nil
    }

    /// The bill, not packed; nil if nothing happened on that day.
    private func bytes(of token: BillToken) async -> [UInt8]? {
        let (books, keys) = (store.books, keys)
        return await LongWork.value {
            let lines = DayLine.all(of: token.day, at: .weChatPay, in: books)
            guard token.kind == "tradebill" else {
                return lines.isEmpty
                    ? nil : WeChatPayBillText.fund(lines, balanceFen: DayLine.balance(before: token.day, in: books))
            }
            let twisted = DayLine.twisted(lines, of: token.day, at: .weChatPay, by: books.script)
            let hasNewColumns = books.script.rules.contains { $0.fault == .bill && $0.value == "columns" }
            return twisted.isEmpty && lines.isEmpty
                ? nil : WeChatPayBillText.trade(twisted, keys, hasNewColumns: hasNewColumns)
        }
    }
}

extension DayLine {
    /// What the merchant at WeChat Pay has before a day.
    static func balance(before day: String, in books: PaymentBooks) -> Int {
        guard let start = BeijingDay.start(of: day) else { return 0 }
        return books.all.reduce(0) { balance, order in
            guard order.name.provider == .weChatPay else { return balance }
            let paid = order.payments.filter { $0.at < start }.reduce(0) { sum, _ in
                sum + order.terms.amountFen - fee(of: order.terms.amountFen)
            }
            let back = order.refunds.filter { $0.at < start && $0.status != .closed }
                .reduce(0) { sum, refund in sum + refund.fen - fee(of: refund.fen) }
            return balance + paid - back
        }
    }
}
