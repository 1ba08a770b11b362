import Credentials
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

@testable import Account

/// What answers cost, summed up from the ledger.
@IOLoop
struct UsageTests {
    @Test func `posts are summed up by day, model and key`() async throws {
        let service = try await Service(grant: .yuan(100))
        let key = APIKey.make(Service.owner, service.secret)
        try await service.open(Service.owner, key, grant: .zero)
        for model in ["plain", "plain", "org/团队/plain"] { _ = try await service.chat(model) }
        _ = try await service.chat("plain", key: key)
        _ = try await service.chat("refusing")
        try await service.waitForBalance { $0["spent"] == 8_000_000 && $0["pending"] == 0 }
        let all = try #require(try await service.ask(.get, "/v1/usage").json)
        let rows = try #require(all.member("rows")).elements.map { $0 }
        #expect(rows.reduce(0) { $0 + ($1.member("cost")?.int ?? 0) } == 8_000_000)
        #expect(rows.reduce(0) { $0 + ($1.member("requests")?.int ?? 0) } == 4)
        #expect(all.member("has_more")?.bool == false && all.member("next")?.isNull == true)
        let each = try #require(try await service.ask(.get, "/v1/usage?by=model,key").json?.member("rows"))
        let told = each.elements.map { row in
            [row.member("model")?.string, row.member("key")?.string, row.member("requests")?.int.map { "\($0)" }]
        }
        let (own, other) = (APIKey.hash(service.key).short, APIKey.hash(key).short)
        let expected = [["org/团队/plain", own, "1"], ["plain", own, "2"], ["plain", other, "1"]]
        #expect(Set(told) == Set(expected.map { $0.map { Optional($0) } }))
        #expect(each.elements.allSatisfy { $0.member("day") == nil && $0.member("input_tokens")?.int != nil })
        await service.close()
    }

    @Test(arguments: [
        ("by=hour", "by"), ("by=", "by"), ("by=day,day", "by"), ("by=day,", "by"), ("from=yesterday", "from"),
        ("from=2&to=1", "from"), ("from=1&to=7776000002", "from"), ("before=0", "before"),
    ])
    func `a question that cannot be is refused with the parameter`(query: String, parameter: String) async throws {
        let service = try await Service()
        let answer = try await service.ask(.get, "/v1/usage?" + query)
        #expect(answer.status == 400 && answer.code == "invalid_value" && answer.parameter == parameter)
        #expect(try await service.ask(.get, "/v1/usage?from=1&to=7776000001").status == 200)
        await service.close()
    }

    @Test func `a day is one of UTC+8, as the limits of keys have it`() {
        #expect(UsageSum.day(of: 0) == "1970-01-01")
        #expect(UsageSum.day(of: 16 * 3_600_000 - 1) == "1970-01-01")
        #expect(UsageSum.day(of: 16 * 3_600_000) == "1970-01-02")
    }

    @Test func `rows come by day, then model, then key`() throws {
        var sum = UsageSum(by: [.day, .model])
        for (day, model, cost) in [(2, "b", 1), (1, "b", 2), (1, "a", 3), (2, "b", 4)] {
            let line = #"{"created_ms":\#(day * 86_400_000),"model":"\#(model)","amount":\#(cost),"usage":null}"#
            sum.add(try JSONValue(parsing: Array(line.utf8)))
        }
        func row(_ day: String, _ model: String, _ requests: Int, _ cost: Int) -> JSONText {
            [
                "day": .string(day), "model": .string(model), "requests": .integer(requests), "input_tokens": 0,
                "output_tokens": 0, "cost": .integer(cost),
            ]
        }
        let expected: JSONText = .array([
            row("1970-01-02", "a", 1, 3), row("1970-01-02", "b", 1, 2), row("1970-01-03", "b", 2, 5),
        ])
        #expect(sum.rows == expected)
    }
}
