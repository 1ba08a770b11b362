import EventLoop
import HTTP
import JSON
import Messages
import Testing

@testable import Admin

/// What operators read of the trail and of the log.
@IOLoop
struct RecordsTests {
    @Test func `the trail is read page by page and filtered, and a wrong question is explained`() async throws {
        let bench = try await AdminBench()
        for index in 0..<7 { _ = try await bench.ask(.post, "/accounts", #"{"account":"a\#(index)"}"#) }
        var pages: [[String]] = []
        var before = ""
        repeat {
            let page = try #require(try await bench.ask(.get, "/trail?limit=3\(before)").json)
            pages.append(page.member("data").map { $0.elements.compactMap { $0.member("subject")?.string } } ?? [])
            before = page.member("next")?.int.map { "&before=\($0)" } ?? ""
        } while !before.isEmpty && pages.count < 9
        #expect(pages.joined().filter { $0 != "owner" } == ["a6", "a5", "a4", "a3", "a2", "a1", "a0"])
        #expect(try await bench.trail("&subject=a3&action=account.opened&by=owner").count == 1)
        #expect(try await bench.trail("&by=nobody").isEmpty)
        #expect(try await bench.trail("&to=5").isEmpty)
        #expect(try await bench.trail("&from=2100-01-01T00:00:00Z").isEmpty)
        for query in ["limit=0", "limit=501", "before=x", "from=yesterday", "format=xml"] {
            let answer = try await bench.ask(.get, "/trail?\(query)")
            #expect(answer.status == 400 && answer.code == "invalid_value", "\(query)")
        }
        await bench.close()
    }

    @Test(arguments: ["jsonl", "csv"])
    func `the trail is exported in parts, which together are the whole, in both formats`(format: String) async throws {
        let bench = try await AdminBench()
        for index in 0..<5 {
            _ = try await bench.ask(.post, "/accounts", #"{"account":"a\#(index)"}"#)
            _ = try await bench.ask(.post, "/accounts/a\(index)/suspend", #"{"reason":"=1+1, \"so\""}"#)
        }
        let whole = try await bench.ask(.get, "/trail?format=\(format)&action=account.suspended").text
        var (parts, start): (String, String?) = ("", "0")
        while let from = start, parts.utf8.count <= whole.utf8.count {
            let part = try await bench.ask(
                .get, "/trail?format=\(format)&action=account.suspended&limit=2&start=\(from)")
            #expect(part.status == 200)
            parts += part.text
            start = part.next
        }
        #expect(parts == whole)
        let lines = whole.split(whereSeparator: \.isNewline)
        #expect(lines.count == (format == "csv" ? 6 : 5))
        #expect(lines.dropFirst(lines.count - 5).allSatisfy { $0.contains("account.suspended") && $0.contains("=1+1") })
        await bench.close()
    }

    @Test func `the log's topics are listed, each partition with its ends`() async throws {
        let bench = try await AdminBench()
        let state = try #require(try await bench.ask(.get, "/log").json)
        let topics = state.member("data").map { $0.elements.compactMap { $0.member("topic")?.string } } ?? []
        #expect(Set(topics).isSuperset(of: Topic.inboxes.map(\.name) + ["replies", "trail", "auth.dead"]))
        let auth = try #require(try await bench.ask(.get, "/log?topic=auth").json?.member("data"))
        let line = try #require(Array(auth.elements).first)
        #expect(line.member("end")?.int ?? 0 > line.member("first")?.int ?? 0)
        #expect(line.member("last_ms")?.int ?? 0 > 1_700_000_000_000)
        let position = try #require(line.member("position")?.int)
        #expect(position > 0 && position <= line.member("end")?.int ?? 0 && line.member("lag")?.int == 0)
        let trail = try #require(try await bench.ask(.get, "/log?topic=trail").json?.member("data"))
        let noInbox = try #require(Array(trail.elements).first)
        #expect(noInbox.member("position")?.isNull == true && noInbox.member("lag")?.isNull == true)
        #expect(try await bench.ask(.get, "/log?topic=nothing").code == "not_found")
        await bench.close()
    }
}
