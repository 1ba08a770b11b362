import Catalogue
import EventLoop
import HTTP
import JSON
import LiveCatalogue
import LogBench
import Testing

/// Trying a text against the listed words.
@IOLoop
struct WordsTests {
    private static let catalogue = #"""
        {"words":[{"name":"insults","action":"refuse","words":["bad"]},{"name":"towns","action":"note","words":["法轮"]}]}
        """#

    @Test func `an operator is told which words a text has, and where`() async throws {
        let bench = try await AdminBench()
        let text = #"{"text":"a BAD word, 法-轮"}"#
        let before = try await bench.ask(.post, "/words/try", text)
        #expect(before.status == 200 && before.json?.member("data")?.elements.isEmpty == true)
        #expect(try await bench.ask(.put, "/catalogue", Self.catalogue, ifVersion: 0).status == 200)
        try await withDeadline(.seconds(20)) {
            while bench.catalogue.current.words.lists.isEmpty { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        let hits = try #require(try await bench.ask(.post, "/words/try", text).json?.member("data"))
        let told = hits.elements.map { String(decoding: $0.text, as: UTF8.self) }
        #expect(
            told == [
                #"{"list":"insults","word":"bad","action":"refuse","start":2,"end":5,"text":"BAD"}"#,
                #"{"list":"towns","word":"法轮","action":"note","start":12,"end":19,"text":"法-轮"}"#,
            ])
        #expect(try await bench.ask(.post, "/words/try", "{}").code == "missing_required_parameter")
        #expect(try await bench.ask(.post, "/words/try", text, key: nil).status == 401)
        await bench.close()
    }
}
