import HTTP
import JSON
import Messages
import Testing

@testable import yizhan

/// `yizhan orders`: what it asks for, and what it prints.
struct OrdersCommandTests {
    static let number = "0123456789abcdefghjkmnpqrstvwxyz"

    private func call(_ arguments: [String]) throws -> ConsoleCall {
        var words = Words(arguments)
        return try OrdersCommand.call(&words)
    }

    private func body(_ call: ConsoleCall) -> String { String(decoding: call.body?.bytes ?? [], as: UTF8.self) }

    @Test func `each word is a call of the admin API`() throws {
        let number = Self.number
        let calls: [([String], HTTPRequest.Method, String)] = [
            (["show", number], .get, "/orders/\(number)"), (["evidence", number], .get, "/orders/\(number)/evidence"),
            (["evidence", "unreadable/wx/d1"], .get, "/cases/evidence?subject=unreadable%2Fwx%2Fd1"),
            (["check", number], .post, "/orders/\(number)/check"),
            (["close", number], .post, "/orders/\(number)/close"),
            (["list", "alice", "--limit", "5"], .get, "/accounts/alice/orders?limit=5"),
            (["cases", "--before", "7"], .get, "/cases?before=7"),
            (["approve", number + "r2", "--reason", "yes"], .post, "/refunds/\(number)r2/approve"),
            (["refuse", number + "r2", "--reason", "no"], .post, "/refunds/\(number)r2/refuse"),
            (["settle", "unknown_order/x", "--reason", "seen"], .post, "/cases/settle"),
        ]
        for (words, method, path) in calls {
            let call = try call(words)
            #expect(call.method == method && call.path == path, "\(words)")
            #expect((call.body != nil) == words.contains("--reason") && call.key == nil)
        }
        #expect(
            try body(call(["settle", "unknown_order/x", "--reason", "seen"]))
                == #"{"reason":"seen","subject":"unknown_order/x"}"#)
    }

    @Test func `a refund is in fen, and takes effect once`() throws {
        let whole = try call(["refund", Self.number, "--reason", "as agreed"])
        #expect(whole.path == "/orders/\(Self.number)/refunds" && body(whole) == #"{"reason":"as agreed"}"#)
        #expect(whole.key?.isEmpty == false)
        let part = try call(["refund", Self.number, "--amount", "9.90", "--reason", "r", "--idempotency-key", "k"])
        #expect(body(part) == #"{"reason":"r","amount_fen":990}"# && part.key == "k")
        #expect(try call(["refund", Self.number, "--reason", "r"]).key != whole.key)
    }

    @Test(arguments: [
        [], ["show"], ["show", "x"], ["show", OrdersCommandTests.number, "x"], ["cases", "x"], ["list"], ["list", "A"],
        ["pay", OrdersCommandTests.number], ["refund", OrdersCommandTests.number], ["refund", "--reason", "r"],
        ["refund", OrdersCommandTests.number, "--amount", "0.001", "--reason", "r"],
        ["refund", OrdersCommandTests.number, "--amount", "0", "--reason", "r"],
        ["approve", OrdersCommandTests.number, "--reason", "r"],
        ["approve", OrdersCommandTests.number + "r1"], ["approve", OrdersCommandTests.number + "r51", "--reason", "r"],
        ["settle", "--reason", "r"], ["show", OrdersCommandTests.number, "--reason", "r"],
        ["show", OrdersCommandTests.number, "--limit", "1"],
        ["settle", "s", "--reason", ""],
    ])
    func `what it does not take is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try call(words) }
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
    }

    @Test func `an order is printed with its refunds, and nothing that is not there`() throws {
        let document = #"""
            {"object":"order","number":"n","account":"alice","status":"credited","product":{"name":"ten"},
            "price_fen":990,"credit":9900000,"bonus":500000,"merchant":"wx","way":"native","made_ms":0,
            "expires_ms":7200000,"transaction":"4200","paid_ms":1000,"credited_ms":2000,"closed_ms":null,"late":false,
            "trouble":null,"refunded_fen":400,"refunds":[{"number":"nr1","status":"succeeded","amount_fen":400,
            "credit":4200000,"reason":"as agreed","asked_ms":3000,"ended_ms":4000,"refusal":null}]}
            """#
        let printed = lines(OrdersCommand.describe(try JSONValue(parsing: Array(document.utf8))))
        #expect(printed.prefix(4) == ["order n", "account alice", "status credited", "product ten"])
        #expect(printed.contains("price 9.90 CNY") && printed.contains("refunded 4.00 CNY"))
        #expect(printed.contains("transaction 4200") && !printed.contains { $0.hasPrefix("trouble") })
        #expect(printed.last?.hasPrefix("nr1 succeeded 4.00 4.20 ") == true)
        #expect(printed.last?.hasSuffix(" as agreed -") == true)
    }

    @Test func `a case is printed as it is settled by`() throws {
        let document = #"""
            {"data":[{"number":3,"kind":"paid_twice","subject":"n","account":null,"merchant":"wx","since_ms":0,
            "note":"4200\u001b and 4201"}]}
            """#
        let printed = lines(OrdersCommand.cases(try JSONValue(parsing: Array(document.utf8))))
        let words = try #require(printed.last).split(separator: " ")
        #expect(words[0] == "3" && words[2] == "paid_twice/n" && words[3] == "-" && words[4] == "wx")
        #expect(printed.last?.hasSuffix(#"4200\u001b and 4201"#) == true)
    }

    @Test func `evidence is printed as it came, and says where it was cut`() throws {
        let document = #"""
            {"object":"evidence","data":[{"at_ms":0,"source":"response","serial":"PUB_KEY_ID_1","headers":{},"body":"{}",
            "base64":false,"cut":null},{"at_ms":0,"source":"response","serial":null,"headers":{},"body":"AP8=",
            "base64":true,"cut":{"bytes":300000,"sha256":"1a2b"}}]}
            """#
        let printed = lines(OrdersCommand.evidence(try JSONValue(parsing: Array(document.utf8))))
        #expect(printed.count == 5 && printed[0].hasSuffix("signed by PUB_KEY_ID_1") && printed[1] == "{}")
        #expect(printed[3] == "AP8=" && printed[4] == "(cut: 300000 bytes came, of SHA-256 1a2b)")
    }

    @Test func `fen are yuan, however many`() throws {
        func fen(_ text: String) throws -> String { Table.fen(try JSONValue(parsing: Array(text.utf8))) }
        #expect(try fen("0") == "0.00" && fen("1") == "0.01" && fen("-990") == "-9.90")
        #expect(try fen("9223372036854775807") == "9223372036854775807 fen")
        #expect(Table.fen(nil) == "-")
    }
}
