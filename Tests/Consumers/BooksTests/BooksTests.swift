import Books
import Messages
import Processing
import ProcessingBench
import Testing

@Suite struct BooksTests {
    private var books = ProcessorBench(Books())

    @Test mutating func `entries become lines numbered from 1, read newest first`() throws {
        let entries = post(3)
        let (lines, next) = try page(before: nil, limit: 10)
        #expect(lines == [3, 2, 1].map { QuestionAnswered.Line(number: $0, entry: entries[Int($0) - 1]) })
        #expect(next == nil)
    }

    @Test mutating func `a page says where the next one begins, and pages together are the whole ledger`() throws {
        post(7)
        var numbers: [Int64] = []
        var sizes: [Int] = []
        var before: Int64?
        repeat {
            let (lines, next) = try page(before: before, limit: 3)
            numbers += lines.map(\.number)
            sizes.append(lines.count)
            before = next
        } while before != nil
        #expect(numbers == [7, 6, 5, 4, 3, 2, 1])
        #expect(sizes == [3, 3, 1])
    }

    @Test mutating func `a page that ends with the first line is the last`() throws {
        post(3)
        let (lines, next) = try page(before: nil, limit: 3)
        #expect(lines.count == 3)
        #expect(next == nil)
    }

    @Test mutating func `a ledger without lines has an empty page`() throws {
        let (lines, next) = try page(before: nil, limit: 10)
        #expect(lines.isEmpty)
        #expect(next == nil)
    }

    @Test(arguments: [0, -7, .min] as [Int])
    mutating func `a limit below 1 is 1`(_ limit: Int) throws {
        post(3)
        #expect(try page(before: nil, limit: limit).lines.map(\.number) == [3])
    }

    @Test mutating func `a limit above 100 is 100`() throws {
        post(120)
        let (lines, next) = try page(before: nil, limit: .max)
        #expect(lines.count == 100)
        #expect(next == 21)
    }

    @Test(arguments: [1, 0, -3, .min] as [Int64])
    mutating func `before the first line there is nothing`(_ before: Int64) throws {
        post(3)
        #expect(try page(before: before, limit: 10).lines.isEmpty)
    }

    @Test(arguments: [4, 99, .max] as [Int64])
    mutating func `before a line that is not written yet are all lines`(_ before: Int64) throws {
        post(3)
        #expect(try page(before: before, limit: 10).lines.map(\.number) == [3, 2, 1])
    }

    @Test mutating func `lines survive a restart, and the next one goes on counting`() throws {
        let first = post(2)
        books.restart()
        let second = post(1)
        #expect(try page(before: nil, limit: 10).lines.map(\.entry) == [second[0], first[1], first[0]])
        #expect(books.state.count.value == 3)
    }

    @Test mutating func `of a long ledger the latest lines are kept, and pages end with the oldest of them`() throws {
        books = ProcessorBench(Books(linesKept: 5))
        post(5)
        #expect(try page(before: nil, limit: 10).next == nil)
        let entries = post(3)
        books.restart()
        let (lines, next) = try page(before: nil, limit: 3)
        #expect(lines.map(\.number) == [8, 7, 6])
        #expect(lines.map(\.entry) == entries.reversed())
        #expect(try page(before: next, limit: 10).lines.map(\.number) == [5, 4])
        #expect(try page(before: next, limit: 2).next == nil)
        for before in [4, 3, 1] as [Int64] { #expect(try page(before: before, limit: 10).lines.isEmpty) }
        let stored = books.stored.filter { $0.hasPrefix("lines/") }
        #expect(stored.count == 5)
    }

    @Test mutating func `a question at its deadline is answered and a moment after refused`() throws {
        #expect(try page(before: nil, limit: 1).lines.isEmpty)
        let said = books.feed(.asked(question(.ledger(before: nil, limit: 1))), after: .milliseconds(1))
        #expect((said.first as? Refused)?.refusal == .late)
        #expect(said.count == 1)
    }

    @Test mutating func `a request is found by its id, also after a restart`() throws {
        let entries = post(3)
        books.restart()
        #expect(try settled("r1") == QuestionAnswered.Line(number: 2, entry: entries[1]))
        #expect(try settled("r3") == nil)
    }

    @Test mutating func `what a request cost is what settled it, and no grant is a request`() throws {
        let expired = post(.expire, "r")
        _ = post(.late, "r")
        _ = post(.grant, "trial")
        #expect(try settled("r")?.entry == expired)
        #expect(try settled("trial") == nil)
    }

    @Test mutating func `a request whose line is no longer kept is unknown, and leaves nothing behind`() throws {
        books = ProcessorBench(Books(linesKept: 2))
        post(3)
        #expect(try settled("r0") == nil)
        #expect(try settled("r1") != nil)
        #expect(books.stored.filter { $0.hasPrefix("requests/") }.count == 2)
    }

    @Test mutating func `a question for the balance is not for the books`() {
        #expect(books.feed(.asked(question(.balance))).isEmpty)
    }

    // MARK: Given

    @discardableResult
    private mutating func post(_ count: Int) -> [EntryPosted.Entry] {
        let first = books.state.count.value
        let entries = (0..<Int64(count)).map { index in
            EntryPosted.Entry(
                kind: .post, reference: "r\(first + index)", amount: Money(microYuan: index + 1), available: .yuan(1),
                time: books.time, model: "small", usage: Usage(tokensIn: 1, tokensOut: 2))
        }
        for entry in entries {
            #expect(books.feed(.posted(EntryPosted(account: account, entry: entry))).isEmpty)
        }
        return entries
    }

    private mutating func post(_ kind: EntryPosted.Kind, _ reference: String) -> EntryPosted.Entry {
        let entry = EntryPosted.Entry(
            kind: kind, reference: reference, amount: .fen(1), available: .yuan(1), time: books.time)
        #expect(books.feed(.posted(EntryPosted(account: account, entry: entry))).isEmpty)
        return entry
    }

    /// What the account is told of a request; nil if it is refused as unknown.
    private mutating func settled(_ request: String) throws -> QuestionAnswered.Line? {
        let said = books.feed(.asked(question(.request(id: RequestID(request)))))
        if let refused = said.first as? Refused {
            #expect(refused.refusal == .requestUnknown)
            return nil
        }
        guard case .settled(let line) = try #require(said.first as? QuestionAnswered).answer else { return nil }
        return line
    }

    private mutating func page(
        before: Int64?, limit: Int
    ) throws -> (lines: [QuestionAnswered.Line], next: Int64?) {
        let said = books.feed(.asked(question(.ledger(before: before, limit: limit))))
        let answered = try #require(said.first as? QuestionAnswered)
        guard case .ledger(let lines, let next) = answered.answer else {
            Issue.record("A question for the ledger was answered with \(answered.answer).")
            return ([], nil)
        }
        return (lines, next)
    }

    private func question(_ question: QuestionAsked.Question) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q"), account: account, credential: .key(KeyHash(hexadecimal: "aa")),
            reply: ReplyAddress(partition: 0, stream: "sq"), question: question,
            deadline: Timestamp(milliseconds: 1_000_000))
    }
}

/// The account of these tests; its name is one by construction.
private let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()
