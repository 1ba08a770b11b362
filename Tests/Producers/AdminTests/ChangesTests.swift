import Credentials
import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import Testing

@testable import Admin

/// What operators change, and what the trail says of it.
@IOLoop
struct ChangesTests {
    @Test func `an account is opened with its credit once, and shown with its standing, keys and balance`() async throws
    {
        let bench = try await AdminBench()
        try await bench.addGroup("vip")
        let body = #"{"account":"alice","group":"vip","grant":5000000}"#
        let opened = try await bench.ask(.post, "/accounts", body)
        #expect(opened.status == 201)
        #expect(opened.json?.member("group")?.string == "vip")
        #expect(opened.json?.member("balance")?.member("available")?.int == 5_000_000)
        let again = try await bench.ask(.post, "/accounts", body)
        #expect(again.status == 409 && again.code == "account_exists")
        let made = try await bench.ask(.post, "/accounts/alice/keys", #"{"grant":1}"#)
        let key = try #require(made.json?.member("key")?.string)
        let shown = try await bench.ask(.get, "/accounts/alice").json
        #expect(shown?.member("balance")?.member("granted")?.int == 5_000_001)
        let ids = shown?.member("keys").map { $0.elements.compactMap { $0.member("id")?.string } }
        #expect(ids == [APIKey.hash(key).short])
        #expect(try await bench.ask(.get, "/accounts/bob").code == "account_not_found")
        #expect(try await bench.ask(.post, "/accounts/bob/resume").code == "account_not_found")
        await bench.close()
    }

    @Test func `a group that the catalogue does not have is refused, and those that it has are said`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        let wrong: [(HTTPRequest.Method, String, String)] = [
            (.post, "/accounts", #"{"account":"bob","group":"vpi"}"#),
            (.put, "/accounts/alice/group", #"{"group":"vpi"}"#),
        ]
        for (method, path, body) in wrong {
            let none = try await bench.ask(method, path, body)
            #expect(none.status == 400 && none.code == "invalid_value" && none.text.contains("It has none."))
        }
        try await bench.addGroup("vip")
        for (method, path, body) in wrong {
            #expect(try await bench.ask(method, path, body).text.contains("It has vip."))
        }
        #expect(try await bench.ask(.get, "/accounts/bob").code == "account_not_found")
        #expect(try await bench.ask(.put, "/accounts/alice/group", #"{"group":"vip"}"#).status == 200)
        await bench.close()
    }

    @Test func `a change that is done is answered so, also where nobody tells the balance`() async throws {
        let bench = try await AdminBench(hasQuota: false, deadline: .seconds(1))
        try await bench.addGroup("vip")
        let opened = try await bench.ask(.post, "/accounts", #"{"account":"alice","group":"vip"}"#)
        #expect(opened.status == 201 && opened.json?.member("group")?.string == "vip", "\(opened.text)")
        #expect(opened.json?.member("balance")?.isNull == true)
        let suspended = try await bench.ask(.post, "/accounts/alice/suspend", #"{"reason":"A question."}"#)
        #expect(suspended.status == 200 && suspended.json?.member("status")?.string == "suspended")
        #expect(try await bench.ask(.get, "/accounts/alice").status == 504)
        await bench.close()
    }

    @Test func `a closed account takes no change, and an unknown key cannot be revoked`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        #expect(try await bench.ask(.delete, "/accounts/alice/keys/none").code == "key_not_found")
        #expect(try await bench.ask(.post, "/accounts/alice/close", #"{"reason":"Gone."}"#).status == 200)
        #expect(try await bench.ask(.post, "/accounts/alice/resume").code == "account_closed")
        #expect(try await bench.ask(.post, "/accounts/alice/keys").code == "account_closed")
        await bench.close()
    }

    @Test func `a key that stands where a name is asked for is revoked, or means nothing, and does not reach the log`()
        async throws
    {
        let bench = try await AdminBench()
        let key = try await bench.open("alice")
        for (method, path, body, code) in [
            (HTTPRequest.Method.get, "/accounts/\(key)", nil, "account_not_found"),
            (.post, "/accounts/\(key)/keys", nil, "account_not_found"),
            (.post, "/accounts", #"{"account":"\#(key)"}"#, "invalid_value"),
            (.put, "/accounts/alice/group", #"{"group":"\#(key)"}"#, "invalid_value"),
            (.get, "/accounts/alice/requests/\(key)", nil, "not_found"),
            (.delete, "/accounts/alice/keys/sk-of-a-provider", nil, "key_not_found"),
            (.delete, "/accounts/owner/keys/\(key)", nil, "key_not_found"),
        ] as [(HTTPRequest.Method, String, String?, String)] {
            let answer = try await bench.ask(method, path, body)
            #expect(answer.code == code, "\(method) \(path): \(answer.text)")
        }
        let revoked = try await bench.ask(.delete, "/accounts/alice/keys/\(key)")
        #expect(revoked.json?.member("keys").map { Array($0.elements).count } == 0, "\(revoked.text)")
        for topic in Topic.inboxes + Topic.kept {
            let bounds = try await bench.log.bounds(topic, partition: 0)
            let records = try await bench.log.read(
                topic, partition: 0, from: bounds.lowerBound, below: bounds.upperBound, limit: 1000)
            for record in records {
                let written = record.event.key + String(decoding: record.event.value, as: UTF8.self)
                #expect(!written.contains(key), "\(topic)")
            }
        }
        await bench.close()
    }

    @Test func `each change is in the trail with who, from where, before and after, and no key is`() async throws {
        let bench = try await AdminBench()
        try await bench.addGroup("vip")
        let key = try await bench.open("alice")
        let id = APIKey.hash(key).short
        _ = try await bench.ask(.post, "/accounts/alice/suspend", #"{"reason":"A question."}"#)
        _ = try await bench.ask(.post, "/accounts/alice/resume")
        _ = try await bench.ask(.post, "/accounts/alice/resume")
        _ = try await bench.ask(.put, "/accounts/alice/group", #"{"group":"vip"}"#)
        _ = try await bench.ask(.put, "/accounts/alice/group", #"{"group":null}"#)
        _ = try await bench.ask(.delete, "/accounts/alice/keys/\(id)")
        _ = try await bench.ask(.put, "/accounts/alice/role", #"{"role":"operator"}"#)
        _ = try await bench.askOnConsole(.post, "/accounts/alice/close", #"{"reason":"Gone."}"#)
        let lines = try await bench.trail("&subject=alice")
        #expect(
            lines.reversed().map { $0.member("action")?.string } == [
                "account.opened", "key.issued", "account.suspended", "account.resumed", "account.group",
                "account.group", "key.revoked", "account.role", "account.closed",
            ])
        for line in lines.dropFirst() {
            #expect(line.member("by")?.string == "owner" && line.member("role")?.string == "owner")
            #expect(line.member("from")?.string == "127.0.0.1")
            #expect(line.member("at_ms")?.int ?? 0 > 1_700_000_000_000)
        }
        #expect(lines[0].member("by")?.string == "console/root" && lines[0].member("from")?.isNull == true)
        let suspended = lines[6]
        #expect(suspended.member("before")?.member("status")?.string == "active")
        #expect(suspended.member("after")?.member("reason")?.string == "A question.")
        #expect(lines[2].member("before")?.member("id")?.string == id && lines[2].member("after")?.isNull == true)
        let whole = try await bench.ask(.get, "/trail?format=jsonl").text
        #expect(whole.split(separator: "\n").count >= lines.count)
        #expect(!whole.contains("sk-yz") && !whole.contains(APIKey.hash(key).hexadecimal))
        await bench.close()
    }

    @Test func `what a call changes has the call's name in the trail, whatever name the client gave it`() async throws {
        let bench = try await AdminBench()
        try await bench.addGroup("vip")
        let calls = [
            ("account.opened", try await bench.ask(.post, "/accounts", #"{"account":"alice"}"#)),
            ("key.issued", try await bench.ask(.post, "/accounts/alice/keys", called: "mine")),
            ("credit.granted", try await bench.ask(.post, "/accounts/alice/grants", #"{"amount":5}"#, called: "mine")),
            (
                "balance.corrected",
                try await bench.ask(.post, "/accounts/alice/corrections", #"{"amount":5,"reason":"x"}"#)
            ),
            ("account.group", try await bench.ask(.put, "/accounts/alice/group", #"{"group":"vip"}"#)),
        ]
        for (action, answer) in calls {
            let name = try #require(answer.request)
            #expect(answer.status < 300 && name != "mine", "\(answer.text)")
            let lines = try await bench.trail("&request=\(name)")
            #expect(lines.map { $0.member("action")?.string } == [action], "\(action)")
            #expect(lines.first?.member("request")?.string == name)
        }
        let rescued = try await bench.askOnConsole(.post, "/accounts/alice/rescue")
        let name = try #require(rescued.request)
        let lines = try await bench.trail("&request=\(name)")
        let actions = Set(lines.compactMap { $0.member("action")?.string })
        #expect(actions.isSuperset(of: ["account.role", "key.issued"]))
        await bench.close()
    }

    @Test func `an account has a hundred keys at most`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        for _ in 1..<100 { _ = try await bench.key(of: "alice") }
        let refused = try await bench.ask(.post, "/accounts/alice/keys", #"{"grant":7}"#)
        #expect(refused.status == 409 && refused.code == "too_many_keys", "\(refused.text)")
        #expect(refused.json?.member("limit")?.int == 100)
        let shown = try await bench.ask(.get, "/accounts/alice").json
        #expect(shown?.member("balance")?.member("granted")?.int == 0)
        await bench.close()
    }

    @Test func `credit is given and corrected, declined beyond what is there, and each is in the trail`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        let granted = try await bench.ask(.post, "/accounts/alice/grants", #"{"amount":5000000}"#)
        #expect(granted.status == 200 && granted.json?.member("available")?.int == 5_000_000, "\(granted.text)")
        let path = "/accounts/alice/corrections"
        let taken = try await bench.ask(.post, path, #"{"amount":-2000000,"reason":"Paid twice."}"#)
        #expect(taken.json?.member("granted")?.int == 3_000_000, "\(taken.text)")
        let declined = try await bench.ask(.post, path, #"{"amount":-3000001,"reason":"Too much."}"#)
        #expect(declined.status == 409 && declined.code == "credit_declined")
        #expect(try await bench.ask(.post, path, #"{"amount":0,"reason":"x"}"#).code == "invalid_value")
        let unknown = try await bench.ask(.post, "/accounts/bob/grants", #"{"amount":1}"#)
        #expect(unknown.code == "account_not_found")
        let lines = try await bench.trail("&subject=alice").filter { $0.member("after")?.member("granted") != nil }
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.member("by")?.string == "owner" })
        #expect(lines.first?.member("before")?.member("granted")?.int == 5_000_000)
        #expect(try await bench.ask(.get, "/accounts/alice/requests/none").code == "not_found")
        await bench.close()
    }

    @Test func `credit that is given again with its key is given once, and another amount is refused`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        let cases = [
            ("/accounts/alice/grants", #"{"amount":5000000}"#, #"{"amount":5000001}"#),
            ("/accounts/alice/corrections", #"{"amount":-7,"reason":"x"}"#, #"{"amount":7,"reason":"x"}"#),
        ]
        for (path, body, other) in cases {
            let first = try await bench.ask(.post, path, body, idempotencyKey: "k")
            let again = try await bench.ask(.post, path, body, idempotencyKey: "k")
            #expect(first.status == 200 && again.text == first.text, "\(again.text)")
            let reused = try await bench.ask(.post, path, other, idempotencyKey: "k")
            #expect(reused.status == 422 && reused.code == "idempotency_key_reused", "\(reused.text)")
        }
        let wrong = try await bench.ask(
            .post, cases[0].0, cases[0].1, idempotencyKey: String(repeating: "k", count: 256))
        #expect(wrong.code == "invalid_value")
        let helper = try await bench.open("helper", .operator)
        let other = try await bench.ask(.post, cases[0].0, cases[0].1, key: helper, idempotencyKey: "k")
        #expect(other.json?.member("granted")?.int == 9_999_993, "\(other.text)")
        #expect(try await bench.trail("&action=credit.granted").count == 2)
        await bench.close()
    }

    @Test func `the ledger says who acted, and is filtered and read page by page`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        for amount in 1...3 { _ = try await bench.ask(.post, "/accounts/alice/grants", #"{"amount":\#(amount)}"#) }
        _ = try await bench.ask(.post, "/accounts/alice/corrections", #"{"amount":-2,"reason":"Paid twice."}"#)
        let page = try #require(try await bench.ask(.get, "/accounts/alice/ledger?kind=grant&limit=2").json)
        let entries = try #require(page.member("data")).elements
        #expect(entries.compactMap { $0.member("amount")?.int } == [3, 2])
        #expect(entries.allSatisfy { $0.member("cause")?.member("by")?.string == "owner" })
        let next = try #require(page.member("next")?.int)
        let rest = try await bench.ask(.get, "/accounts/alice/ledger?kind=grant&before=\(next)").json
        #expect(rest?.member("data")?.elements.compactMap { $0.member("amount")?.int } == [1])
        #expect(try await bench.ask(.get, "/accounts/alice/ledger?kind=gift").code == "invalid_value")
        #expect(try await bench.ask(.get, "/accounts/bob/ledger").code == "account_not_found")
        await bench.close()
    }

    @Test func `the whole ledger is exported as a table, through the same filters`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        for amount in 1...103 { _ = try await bench.ask(.post, "/accounts/alice/grants", #"{"amount":\#(amount)}"#) }
        _ = try await bench.ask(.post, "/accounts/alice/corrections", #"{"amount":-2,"reason":"Paid twice."}"#)
        let table = try await bench.ask(.get, "/accounts/alice/ledger?kind=grant&format=csv").text
        let rows = table.split(whereSeparator: \.isNewline)
        #expect(rows.count == 104 && rows.first?.hasPrefix("number,time,kind,") == true, "\(table)")
        #expect(rows.dropFirst().allSatisfy { $0.contains(",grant,") } && rows.last?.contains(",0.000001,") == true)
        #expect(try await bench.ask(.get, "/accounts/bob/ledger?format=csv").code == "account_not_found")
        #expect(try await bench.ask(.get, "/accounts/alice/ledger?format=xml").code == "invalid_value")
        await bench.close()
    }

    @Test func `a body with too much, too little or something else is refused before anything is asked`() async throws {
        let bench = try await AdminBench()
        _ = try await bench.open("alice")
        let cases = [
            ("/accounts", "", "missing_required_parameter"), ("/accounts", "[1]", "invalid_json"),
            ("/accounts", "{", "invalid_json"), ("/accounts", #"{"account":1}"#, "invalid_type"),
            ("/accounts", #"{"account":"A B"}"#, "invalid_value"),
            ("/accounts", #"{"account":"b","account":"c"}"#, "duplicate_parameter"),
            ("/accounts", #"{"account":"b","rolle":"owner"}"#, "unsupported_parameter"),
            ("/accounts", #"{"account":"b","role":"king"}"#, "invalid_value"),
            ("/accounts", #"{"account":"b","grant":0}"#, "invalid_value"),
            ("/accounts", #"{"account":"b","grant":1.5}"#, "invalid_type"),
            ("/accounts/alice/suspend", "{}", "missing_required_parameter"),
            ("/accounts/alice/suspend", #"{"reason":""}"#, "invalid_value"),
        ]
        for (path, body, code) in cases {
            let answer = try await bench.ask(.post, path, body)
            #expect(answer.status == 400 && answer.code == code, "\(path) \(body): \(answer.text)")
        }
        #expect(try await bench.ask(.get, "/accounts/b").code == "account_not_found")
        #expect(try await bench.ask(.get, "/accounts/alice").json?.member("status")?.string == "active")
        await bench.close()
    }

}
