import EventLoop
import HTTP
import JSON
import Settlement

// The bills of a day. They are made anew for each call, beside the loop.
extension AlipayDesk {
    /// How long an address of a bill is good, in seconds.
    private static let lifetime = 30

    func bill(_ content: AlipayContent) async throws -> [JSONText.Member] {
        guard ["trade", "signcustomer"].contains(content.text("bill_type")) else {
            throw AlipayRefusal.parameter("bill_type")
        }
        guard let day = content.text("bill_date"), BeijingDay.start(of: day) != nil else {
            throw AlipayRefusal.parameter("bill_date")
        }
        guard BillDay(day, now: store.now, hour: store.books.time.billHour) == .ready, !strikes("creating", day),
            !strikes("none", day), await file(of: day) != nil
        else { throw AlipayRefusal.noBill }
        let token = BillToken(kind: "alipay", day: day, isPacked: true, time: store.realTime)
        return [.init("bill_download_url", .string("\(store.address)\(Self.billPath)?token=\(token.text)"))]
    }

    /// The address itself is the right to the file.
    func download(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        let token = BillToken(request.query["token"], now: store.realTime, lifetime: Self.lifetime)
        guard let token, var file = await file(of: token.day) else {
            return writer.respond(HTTPResponse(status: .notFound))
        }
        let mischief = store.mischief.call(.download, order: nil, provider: .alipay)
        if mischief.refusal != nil { return CallMischief.down(writer) }
        if strikes("cut", token.day) { file = Array(file.prefix(file.count / 2)) }
        // Each of the archive's two tables has its share of them.
        if strikes("wrong_hash", token.day) { for part in 1...3 { file[file.count * part / 4] ^= 0x55 } }
        let response = HTTPResponse(status: .ok, headerFields: [.contentType: "application/zip"])
        let content = file
        try await mischief.end(writer) { writer.respond(response, content) }
    }

    private func strikes(_ value: String, _ day: String) -> Bool {
        store.mischief.strike(.bill, "\(value)/\(day)", order: nil, provider: .alipay, call: .bill, value: value) != nil
    }

    /// Nil if nothing happened on that day.
    private func file(of day: String) async -> [UInt8]? {
        let (books, keys) = (store.books, keys)
        return await LongWork.value {
            let lines = DayLine.all(of: day, at: .alipay, in: books)
            let twisted = DayLine.twisted(lines, of: day, at: .alipay, by: books.script)
            guard !lines.isEmpty || !twisted.isEmpty else { return nil }
            let hasNewColumns = books.script.rules.contains { $0.fault == .bill && $0.value == "columns" }
            return AlipayBillText.file(twisted, of: day, keys, hasNewColumns: hasNewColumns)
        }
    }
}
