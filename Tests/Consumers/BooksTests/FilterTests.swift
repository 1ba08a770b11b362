import Books
import Messages
import Processing
import ProcessingBench
import Testing

/// A ledger of 600 lines: one a second, of two keys and two models in turn; every tenth is a grant.
@Suite struct FilterTests {
    private var books = ProcessorBench(Books(), reloads: false)
    private let start: Timestamp

    init() {
        start = books.time
        for number in 0..<600 as Range<Int64> {
            let isGrant = number.isMultiple(of: 10)
            let entry = EntryPosted.Entry(
                kind: isGrant ? .grant : .post, reference: "r\(number)", amount: .fen(1), available: .yuan(1),
                time: start + .seconds(number), model: isGrant ? nil : number.isMultiple(of: 2) ? "small" : "large",
                key: isGrant ? nil : number.isMultiple(of: 3) ? "aaaaaaaaaaaaaaaa" : "bbbbbbbbbbbbbbbb")
            _ = books.feed(.posted(EntryPosted(account: Sample.account, entry: entry)))
        }
        books.restart()
    }

    @Test(arguments: [
        LedgerFilter(), LedgerFilter(key: "aaaaaaaaaaaaaaaa"), LedgerFilter(model: "large"),
        LedgerFilter(kind: .grant), LedgerFilter(kind: .expire), LedgerFilter(key: "bbbbbbbbbbbbbbbb", model: "small"),
        LedgerFilter(from: Timestamp(milliseconds: 1_100_000), to: Timestamp(milliseconds: 1_123_000)),
        LedgerFilter(from: Timestamp(milliseconds: 1_590_000), kind: .grant),
        LedgerFilter(to: Timestamp(milliseconds: 1_000_000)), LedgerFilter(to: Timestamp(milliseconds: 1_000_001)),
        LedgerFilter(from: Timestamp(milliseconds: 9_000_000)), LedgerFilter(to: Timestamp(milliseconds: .max)),
    ])
    mutating func `pages together have all that a filter lets through, newest first, and nothing else`(
        _ filter: LedgerFilter
    ) throws {
        let all = try pages(LedgerFilter()).lines.filter { filter.accepts($0.entry) }
        let (found, questions) = try pages(filter)
        #expect(found == all)
        #expect(questions <= 7)
    }

    @Test mutating func `a question looks at a bounded number of lines, and says where to go on`() throws {
        let (lines, next) = try page(nil, LedgerFilter(kind: .expire))
        #expect(lines.isEmpty)
        #expect(next == 351)
    }

    @Test mutating func `what is too old ends the search`() throws {
        let (lines, next) = try page(nil, LedgerFilter(from: start + .seconds(598)))
        #expect(lines.map(\.number) == [600, 599])
        #expect(try page(next, LedgerFilter(from: start + .seconds(598))).next == nil)
    }

    @Test mutating func `the end of the time is found without a walk`() throws {
        let (lines, _) = try page(nil, LedgerFilter(to: start + .seconds(20)), limit: 1)
        #expect(lines.map(\.number) == [20])
    }

    private mutating func pages(
        _ filter: LedgerFilter
    ) throws -> (lines: [QuestionAnswered.Line], questions: Int) {
        var (lines, questions, before): ([QuestionAnswered.Line], Int, Int64?) = ([], 0, nil)
        repeat {
            let (found, next) = try page(before, filter)
            lines += found
            questions += 1
            before = next
        } while before != nil
        return (lines, questions)
    }

    private mutating func page(
        _ before: Int64?, _ filter: LedgerFilter, limit: Int = 100
    ) throws -> (lines: [QuestionAnswered.Line], next: Int64?) {
        let question = QuestionAsked.Question.ledger(before: before, limit: limit, filter: filter)
        let answered = try #require(books.feed(.asked(Sample.question(question))).first as? QuestionAnswered)
        guard case .ledger(let lines, let next) = answered.answer else { return ([], nil) }
        return (lines, next)
    }
}
