import Credentials
import EventLoop
import HTTP
import JSON
import LiveCatalogue
import MessageLog
import Messages
import Testing

@testable import Admin

/// The catalogue through the admin API.
@IOLoop
struct CatalogueTests {
    private static let first = """
        {"channels":[{"name":"c","baseURL":"https://a.cn","apiKey":"sk-planted"}],
         "models":[{"name":"m","price":{"input":1,"output":2}},{"name":"cheap/n"}]}
        """

    /// A bench whose catalogue is at version 1.
    private func bench() async throws -> AdminBench {
        let bench = try await AdminBench()
        let put = try await bench.ask(.put, "/catalogue?note=The+first", Self.first, ifVersion: 0)
        #expect(put.status == 200 && put.version == "\"1\"", "\(put.text)")
        return bench
    }

    private func paths(_ answer: AdminBench.Answer) -> [String] {
        answer.json?.member("changes").map { $0.elements.compactMap { $0.member("path")?.string } } ?? []
    }

    @Test func `it is shown with its version, the models at the default price, and no key`() async throws {
        let bench = try await bench()
        let shown = try await bench.ask(.get, "/catalogue")
        #expect(shown.version == "\"1\"" && shown.json?.member("version")?.int == 1)
        #expect(shown.json?.member("default_priced").map { $0.elements.compactMap(\.string) } == ["cheap/n"])
        let document = try #require(shown.json?.member("document"))
        #expect(String(decoding: document.text, as: UTF8.self).contains(#""apiKey":"***""#))
        let back = try await bench.ask(
            .put, "/catalogue", String(decoding: document.text, as: UTF8.self), ifVersion: 1)
        #expect(back.status == 200 && paths(back).isEmpty && bench.catalogue.version == 1)
        await bench.close()
    }

    @Test func `a change says which version it was made from, and of two at once one wins`() async throws {
        let bench = try await bench()
        let path = "/catalogue/models/m"
        func patch(_ price: Int, _ version: Int?) async throws -> AdminBench.Answer {
            try await bench.ask(.patch, path, #"{"price":{"input":\#(price)}}"#, ifVersion: version)
        }
        let silent = try await patch(3, nil)
        #expect(silent.status == 428 && silent.code == "version_required")
        for version in [0, 2] {
            let stale = try await patch(3, version)
            #expect(stale.status == 412 && stale.code == "version_conflict")
        }
        async let one = patch(3, 1)
        async let two = patch(4, 1)
        let answers = try await [one, two]
        #expect(answers.map(\.status).min() == 200)
        // The other one comes while the first is made, or after it.
        let other = try #require(answers.first { $0.status != 200 })
        #expect(["rate_limit_exceeded", "version_conflict"].contains(other.code), "\(other.text)")
        #expect(try await patch(5, 1).code == "version_conflict")
        #expect(bench.catalogue.version == 2)
        #expect(try await bench.trail("&action=catalogue.changed").count == 2)
        await bench.close()
    }

    @Test func `a dry run answers the difference alone`() async throws {
        let bench = try await bench()
        let body = #"{"models":[{"name":"m","price":{"input":5,"output":2}}]}"#
        let dry = try await bench.ask(.patch, "/catalogue?dry_run=true", body, ifVersion: 1)
        #expect(dry.status == 200 && paths(dry) == ["models[m].price.input", "models[cheap/n]"], "\(dry.text)")
        #expect(dry.json?.member("default_priced").map { $0.elements.compactMap(\.string) } == [])
        let unpriced = #"{"price":null}"#
        let without = try await bench.ask(.patch, "/catalogue/models/m?dry_run=true", unpriced, ifVersion: 1)
        #expect(paths(without) == ["models[m].price"])
        #expect(without.json?.member("default_priced").map { $0.elements.compactMap(\.string) } == ["m", "cheap/n"])
        #expect(bench.catalogue.version == 1)
        #expect(try await bench.ask(.patch, "/catalogue?dry_run=yes", body, ifVersion: 1).code == "invalid_value")
        await bench.close()
    }

    @Test func `a key that changes is told as changed, and nothing of either key`() async throws {
        let bench = try await bench()
        let changed = try await bench.ask(
            .patch, "/catalogue/channels/c", #"{"apiKey":"sk-planted-2"}"#, ifVersion: 1)
        let change = try #require(changed.json?.member("changes")?.elements.first { _ in true })
        #expect(change.member("path")?.string == "channels[c].apiKey")
        #expect(change.member("before")?.string == "***" && change.member("after")?.string == "*** (changed)")
        let told = try await changed.text + bench.ask(.get, "/trail?format=jsonl").text
        #expect(!told.contains("planted") && !told.contains(#""data":""#))
        await bench.close()
    }

    @Test func `an address with a user or a query is refused, and not shown again`() async throws {
        let bench = try await bench()
        for address in ["https://u:planted@a.cn/v1", "https://a.cn/v1?key=planted", "ftp://planted"] {
            let refused = try await bench.ask(
                .patch, "/catalogue/channels/c", #"{"baseURL":"\#(address)","apiKey":"sk-1"}"#, ifVersion: 1)
            #expect(refused.status == 400 && refused.code == "address_invalid", "\(refused.text)")
            #expect(refused.json?.member("parameter")?.string == "channels[0].baseURL")
            #expect(!refused.text.contains("planted"))
        }
        await bench.close()
    }

    @Test func `more models than a catalogue may have are refused with the limit`() async throws {
        let bench = try await bench()
        let models = (0...10_000).map { #"{"name":"m\#($0)"}"# }.joined(separator: ",")
        let refused = try await bench.ask(.patch, "/catalogue", #"{"models":[\#(models)]}"#, ifVersion: 1)
        #expect(refused.status == 413 && refused.code == "catalogue_too_large", "\(refused.text)")
        #expect(refused.json?.member("limit")?.int == 10_000 && refused.json?.member("value")?.int == 10_001)
        await bench.close()
    }

    @Test func `an operator makes so many changes a minute, dry runs too`() async throws {
        let bench = try await AdminBench(catalogueChangesPerMinute: 2)
        for _ in 0..<2 {
            let dry = try await bench.ask(.put, "/catalogue?dry_run=true", Self.first, ifVersion: 0)
            #expect(dry.status == 200, "\(dry.text)")
        }
        let refused = try await bench.ask(.put, "/catalogue", Self.first, ifVersion: 0)
        #expect(refused.status == 429 && refused.code == "rate_limit_exceeded")
        #expect((1...30).contains(refused.retryAfter ?? 0))
        #expect(try await bench.ask(.get, "/catalogue").status == 200)
        #expect(try await bench.askOnConsole(.post, "/catalogue/reseal").status == 200)
        await bench.close()
    }

    @Test func `a proposal that lost has no line in the trail, and each version has one`() async throws {
        let bench = try await bench()
        let actor = Actor("owner", from: "127.0.0.1", role: .owner)
        func line(_ proposal: String) -> ChangeRecorded {
            ChangeRecorded(
                by: actor, at: Timestamp(milliseconds: 1), action: "catalogue.changed", subject: "catalogue",
                after: #"{"version":2}"#, request: RequestID(proposal))
        }
        // Two nodes propose the second version, each with its line.
        for name in ["first", "second"] {
            let change = CatalogueChanged(name: name, base: 1, document: "{}", by: actor)
            _ = try await bench.log.append([Draft(line(change.id), on: .trail), Draft(change, on: .catalogue)])
        }
        try await withDeadline(.seconds(20)) {
            while bench.catalogue.version < 2 { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        let lines = try await bench.trail("&subject=catalogue")
        #expect(lines.map { $0.member("request")?.string }.first == "catalogue/first")
        #expect(lines.count == 2)
        let whole = try await bench.ask(.get, "/trail?format=jsonl&subject=catalogue").text
        #expect(whole.contains("catalogue/first") && !whole.contains("catalogue/second"))
        await bench.close()
    }

    @Test func `the trail has a change of the catalogue under the name of its call`() async throws {
        let bench = try await bench()
        let changed = try await bench.ask(.patch, "/catalogue/models/m", #"{"price":{"input":7}}"#, ifVersion: 1)
        let name = try #require(changed.request)
        let lines = try await bench.trail("&request=\(name)")
        #expect(lines.compactMap { $0.member("action")?.string } == ["catalogue.changed"])
        #expect(try await bench.trail("&request=\(name)0").isEmpty)
        await bench.close()
    }

    @Test func `a version and its line of the trail are one append`() async throws {
        let bench = try await bench()
        let records = try await bench.log.read(.catalogue, partition: 0, from: 0)
        let lines = try await bench.log.read(.trail, partition: 0, from: 0)
            .compactMap { try? MessageCoding.decode(ChangeRecorded.self, from: $0.event.value) }
        #expect(records.count == 1)
        #expect(lines.last { $0.action == "catalogue.changed" }?.request.text == records.first?.event.id)
        await bench.close()
    }

    @Test func `a change is found in the trail by the name that its answer had`() async throws {
        let bench = try await bench()
        let changed = try await bench.ask(
            .patch, "/catalogue/models/m", #"{"vision":true}"#, ifVersion: 1, called: "mine")
        let name = try #require(changed.request)
        let lines = try await bench.trail("&request=\(name)")
        #expect(lines.map { $0.member("after")?.member("version")?.int } == [2], "\(name)")
        await bench.close()
    }

    @Test func `an operator changes models, groups and products, and the owner alone channels, merchants and apps`()
        async throws
    {
        let bench = try await bench()
        let key = try await bench.open("helper", .operator)
        let removed = try await bench.ask(.patch, "/catalogue/models/cheap%2Fn", "null", key: key, ifVersion: 1)
        #expect(removed.status == 200 && paths(removed) == ["models[cheap/n]"], "\(removed.text)")
        let stranger = #"{"baseURL":"https://evil.cn"}"#
        let merchant = #"{"name":"ali","provider":"alipay","baseURL":"sandbox:"}"#
        let others: [(HTTPRequest.Method, String, String)] = [
            (.patch, "/catalogue/channels/c", stranger), (.patch, "/catalogue/channels/d", stranger),
            (.patch, "/catalogue/channels/c?dry_run=true", stranger),
            (.patch, "/catalogue", #"{"channels":[{"name":"c","baseURL":"https://evil.cn"}]}"#),
            (.put, "/catalogue", Self.first.replacing("https://a.cn", with: "https://evil.cn")),
            (.patch, "/catalogue/merchants/ali", merchant), (.patch, "/catalogue/merchants/ali", "{}"),
            (.patch, "/catalogue", #"{"merchants":[\#(merchant)]}"#),
            (.patch, "/catalogue/apps/mp", #"{"platform":"wechat","baseURL":"sandbox:"}"#),
            (.patch, "/catalogue", #"{"apps":[{"name":"mp","platform":"wechat","baseURL":"sandbox:"}]}"#),
            (.post, "/catalogue/restore", #"{"version":1}"#), (.post, "/catalogue/reseal", ""),
        ]
        for (method, path, body) in others {
            let refused = try await bench.ask(method, path, body, key: key, ifVersion: 2)
            #expect(refused.status == 403 && refused.code == "role_insufficient", "\(method) \(path): \(refused.text)")
        }
        #expect(bench.catalogue.version == 2)
        let owner = try await bench.ask(.patch, "/catalogue/channels/d", stranger, ifVersion: 2)
        #expect(owner.code == "invalid_value", "a model without a channel has the only one: \(owner.text)")
        let named = try await bench.ask(.patch, "/catalogue/models/m", #"{"channel":"c"}"#, key: key, ifVersion: 2)
        #expect(named.status == 200)
        #expect(try await bench.ask(.patch, "/catalogue/channels/d", stranger, ifVersion: 3).status == 200)
        let other = try await bench.ask(.patch, "/catalogue/models/a", #"{"name":"b","channel":"c"}"#, ifVersion: 4)
        #expect(other.code == "invalid_value", "an entry is added under the name that the path says: \(other.text)")
        let product = #"{"title":"Ten","price":10,"credit":10}"#
        #expect(
            try await bench.ask(.patch, "/catalogue/products/ten", product, key: key, ifVersion: 4).status == 200)
        #expect(try await bench.ask(.patch, "/catalogue/merchants/ali", merchant, ifVersion: 5).status == 200)
        await bench.close()
    }

    @Test func `each version is in the history and in the trail, and no key is in either`() async throws {
        let bench = try await bench()
        _ = try await bench.ask(.patch, "/catalogue/models/m", #"{"vision":true}"#, ifVersion: 1)
        let restored = try await bench.ask(.post, "/catalogue/restore?note=Back", #"{"version":1}"#)
        #expect(restored.status == 200 && paths(restored) == ["models[m].vision"], "\(restored.text)")
        let resealed = try await bench.ask(.post, "/catalogue/reseal")
        #expect(resealed.version == "\"3\"" && paths(resealed) == [], "its key is the first one: \(resealed.text)")
        let page = try await bench.ask(.get, "/catalogue/history?limit=2")
        let lines = page.json?.member("data").map { Array($0.elements) } ?? []
        #expect(lines.map { $0.member("version")?.int } == [3, 2])
        #expect(lines.first?.member("note")?.string == "Back" && lines.first?.member("by")?.string == "owner")
        #expect(page.json?.member("next")?.int == 2)
        let rest = try await bench.ask(.get, "/catalogue/history?before=2")
        #expect(rest.json?.member("has_more")?.bool == false)
        #expect(try await bench.ask(.get, "/catalogue/versions/2").text.contains(#""vision":true"#))
        for name in ["0", "4", "x"] {
            #expect(try await bench.ask(.get, "/catalogue/versions/\(name)").code == "not_found", "\(name)")
        }
        let trail = try await bench.trail("&subject=catalogue")
        #expect(
            trail.map { $0.member("action")?.string } == [
                "catalogue.restored", "catalogue.changed", "catalogue.changed",
            ])
        #expect(trail[0].member("before")?.member("version")?.int == 2)
        #expect(trail[0].member("after")?.member("version")?.int == 3)
        #expect(trail.allSatisfy { $0.member("from")?.string == "127.0.0.1" })
        let whole =
            try await bench.ask(.get, "/trail?format=jsonl").text + bench.ask(.get, "/catalogue/versions/1").text
        #expect(!whole.contains("sk-planted") && !whole.contains(#""data":""#))
        await bench.close()
    }

    @Test func `the trail's line of a large change is short`() async throws {
        let bench = try await bench()
        let models = (0..<2000).map { #"{"name":"model-\#($0)","upstream":"\#(String(repeating: "x", count: 700))"}"# }
        let body = #"{"models":[\#(models.joined(separator: ","))]}"#
        let changed = try await bench.ask(.patch, "/catalogue", body, ifVersion: 1)
        #expect(changed.status == 200 && paths(changed).count == 2002, "\(changed.text.prefix(500))")
        let line = try #require(try await bench.trail("&action=catalogue.changed").first)
        #expect(line.text.count < 64 << 10)
        #expect(line.member("after")?.member("all_changes")?.int == 2002)
        await bench.close()
    }

    @Test func `what cannot be is refused with its place, and nothing is written`() async throws {
        let bench = try await bench()
        let cases: [(HTTPRequest.Method, String, String, String)] = [
            (.put, "/catalogue", "", "invalid_json"), (.put, "/catalogue", "{ models: [] }", "invalid_json"),
            (.put, "/catalogue", "[]", "invalid_value"), (.patch, "/catalogue", "null", "invalid_value"),
            (.patch, "/catalogue/models/m", #"{"price":{"input":-1}}"#, "invalid_value"),
            (.patch, "/catalogue/planets/m", "{}", "invalid_value"),
            (.post, "/catalogue/restore", #"{"version":9}"#, "not_found"),
            (.post, "/catalogue/restore", "{}", "missing_required_parameter"),
        ]
        for (method, path, body, code) in cases {
            let answer = try await bench.ask(method, path, body, ifVersion: 1)
            #expect(answer.code == code, "\(method) \(path) \(body): \(answer.text)")
        }
        let large = try await bench.ask(.put, "/catalogue", String(repeating: " ", count: (4 << 20) + 1), ifVersion: 1)
        #expect(large.code == "request_too_large")
        #expect(bench.catalogue.version == 1)
        await bench.close()
    }
}
