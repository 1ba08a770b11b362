internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

extension AccountAPI {
    private static let longest = Duration.seconds(90 * 86_400)
    private static let usual = Duration.seconds(30 * 86_400)

    /// `GET /v1/usage`: what the account's answers cost, by day, model and key; of the last 30 days, if it does not say.
    func usage(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let columns = try columns(call)
        let before = try call.number("before", in: 1...Int64.max)
        let to = try call.moment("to") ?? ingress.clock()
        let from = try call.moment("from") ?? to - Self.usual
        guard from <= to, to - from <= Self.longest else {
            throw Problem(
                .invalidValue, "'from' is a moment before 'to', by 90 days at most.", parameter: "from")
        }
        let filter = LedgerFilter(from: from, to: to, kind: .post)
        let report = UsageReport(call, by: columns, try exports.enter(caller.account), pages(filter, call, caller))
        report.begin(before: before, of: place)
    }

    private func columns(_ call: Call) throws(Problem) -> [UsageSum.Column] {
        let text = call.request.query["by"] ?? UsageSum.Column.day.rawValue
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        let columns = words.compactMap { UsageSum.Column(rawValue: $0) }
        guard columns.count == words.count, Set(columns).count == columns.count else {
            throw Problem(.invalidValue, "'by' is one or more of day, model, key, with commas.", parameter: "by")
        }
        return columns
    }

    /// Asks for one page of the ledger after the other.
    func pages(_ filter: LedgerFilter, _ call: Call, _ caller: Caller) -> LedgerExport.Page {
        { [self] before, place, then in
            do throws(Problem) {
                let stream = try ingress.newStream(caller.account)
                let question = QuestionAsked.Question.ledger(before: before, limit: 100, filter: filter)
                let asked = draft(question, caller, stream, call)
                ingress.inquire(stream, asked, of: place, within: configuration.questionDeadline, then: then)
            } catch {
                then(.failure(error))
            }
        }
    }
}
