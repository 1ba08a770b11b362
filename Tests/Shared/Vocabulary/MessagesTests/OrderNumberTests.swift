import Messages
import ProcessingBench
import Testing

@Suite struct OrderNumberTests {
    private let alice = Sample.account
    private let alphabet = Set("0123456789abcdefghjkmnpqrstvwxyz")

    private func account(_ name: String) throws -> Account { try #require(Account(name)) }

    @Test func `a purchase that is repeated has the same number, and any other one another`() throws {
        let number = OrderNumber(of: alice, name: "key/k1")
        #expect(OrderNumber(of: alice, name: "key/k1") == number)
        var numbers = Set<OrderNumber>()
        for person in 0..<100 {
            let account = try account("person-\(person)")
            for name in 0..<20 { numbers.insert(OrderNumber(of: account, name: "key/\(name)")) }
        }
        #expect(numbers.count == 2000 && !numbers.contains(number))
    }

    @Test func `a number tells its book, and no account`() throws {
        for name in ["alice", "bob", "w-0123456789", "signin-7"] {
            let account = try account(name)
            let number = OrderNumber(of: account, name: "key/1")
            #expect(number.book == OrderBook(of: account) && number.text.hasPrefix(number.book.name))
            #expect(number.book == OrderNumber(of: account, name: "key/2").book)
            #expect(number.text.utf8.count == 32 && alphabet.isSuperset(of: number.text))
            #expect(!number.text.contains(name) && number.book != .cases)
        }
    }

    /// What providers know of an order for years never changes.
    @Test func `the numbers of this version are those of every other one`() {
        #expect(OrderBook(of: alice).name == "0v062yg2rxb6")
        #expect(OrderNumber(of: alice, name: "key/k1").text == "0v062yg2rxb6rk3reqwdtz6jtht6aybm")
    }

    @Test func `a number is read back, and nothing else is one`() throws {
        let number = OrderNumber(of: alice, name: "key/k1")
        #expect(OrderNumber(number.text) == number && number.description == number.text)
        let tail = String(number.text.dropFirst())
        let strange = ["A", "i", "l", "o", "u", "-", " ", "é"].map { $0 + tail }
        for text in strange + ["", tail, "é\(tail.dropFirst())", "\(number)0", number.text.uppercased(), "\(number)r1"]
        {
            #expect(OrderNumber(text) == nil, "\(text)")
        }
    }

    @Test func `numbers cross the log as texts, and what is none cannot be read`() throws {
        let number = OrderNumber(of: alice, name: "key/k1")
        let refund = try #require(RefundNumber(of: number, index: 50))
        #expect(try MessageCoding.decode(OrderNumber.self, from: MessageCoding.encode(number)) == number)
        #expect(try MessageCoding.decode(RefundNumber.self, from: MessageCoding.encode(refund)) == refund)
        #expect(try MessageCoding.decode(OrderBook.self, from: MessageCoding.encode(number.book)) == number.book)
        #expect(String(decoding: MessageCoding.encode(refund), as: UTF8.self) == "\"\(number.text)r50\"")
        for text in ["\"\"", "\"x\"", "1", "\"\(number.text)r51\""] {
            #expect(throws: (any Error).self) {
                try MessageCoding.decode(OrderNumber.self, from: Array(text.utf8))
            }
            #expect(throws: (any Error).self) {
                try MessageCoding.decode(RefundNumber.self, from: Array(text.utf8))
            }
        }
    }

    @Test func `the refunds of an order are numbered from 1 to 50`() throws {
        let number = OrderNumber(of: alice, name: "key/k1")
        for index in 1...RefundNumber.most {
            let refund = try #require(RefundNumber(of: number, index: index))
            #expect(refund.text == "\(number.text)r\(index)" && refund.text.utf8.count <= 64)
            #expect(RefundNumber(refund.text) == refund && refund.order == number && refund.index == index)
        }
        for index in [Int.min, -1, 0, 51, .max] { #expect(RefundNumber(of: number, index: index) == nil) }
        for end in [
            "", "r", "r0", "r51", "r01", "r+1", "r-1", "r 1", "r1 ", "R1", "x1", "r1r1", "r99999999999999999999",
        ] {
            #expect(RefundNumber("\(number)\(end)") == nil, "\(end)")
        }
        #expect(RefundNumber("r1") == nil && RefundNumber("\(number.text.uppercased())r1") == nil)
    }
}
