internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension AdminAPI {
    /// An account's ledger: a page, or all of it as CSV.
    func ledger(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let before = try call.call.number("before", in: 1...Int64.max)
        let limit = Int(try call.call.number("limit", in: 1...100) ?? 20)
        let filter = try call.call.ledgerFilter()
        let isTable = try call.call.wantsTable()
        // Books knows nothing of accounts without an entry.
        _ = try await ask(account, .account) { AuthInbox.asked($0) }
        let page = try await ask(account, .ledger(before: before, limit: isTable ? 100 : limit, filter: filter)) {
            BooksInbox.asked($0)
        }
        guard isTable else { return .document(page) }
        return await export(page.json, LedgerTable.header, LedgerTable.row, call) { next async throws(Problem) in
            try await ask(account, .ledger(before: next, limit: 100, filter: filter)) { BooksInbox.asked($0) }
        }
    }

    /// Between two questions of an export.
    private static let pauseOfPages = Duration.milliseconds(50)

    /// Streams a page and those behind it as a table, the next one when the client has taken the last.
    ///
    /// - Parameters:
    ///   - row: makes a line of the table of one of the page's.
    ///   - following: asks for the page that the `next` of the last one names.
    func export(
        _ page: JSONValue, _ header: [UInt8], _ row: (JSONValue) -> [UInt8], _ call: AdminCall,
        following: (Int64) async throws(Problem) -> Inquiry.Document
    ) async -> AdminReply {
        let writer = call.call.writer
        writer.start(call.call.head(.ok, "text/csv; charset=utf-8; header=present"))
        writer.write(header)
        var page = page
        while writer.isOpen {
            for line in page.member("data").map({ Array($0.elements) }) ?? [] { writer.write(row(line)) }
            guard let next = page.member("next")?.int else { break }
            await writer.drained()
            do {
                // Who answers answers others, too, and nothing tells when nobody else waits.
                try await Task.sleep(for: Self.pauseOfPages)
                page = try await following(Int64(next)).json
            } catch {
                // The client sees that the export is incomplete.
                writer.abort()
                return .sent
            }
        }
        writer.finish()
        return .sent
    }
}
