import Catalogue
import EventLoop
import LiveCatalogue
import LogBench
import MessageLog
import Testing
import Words

/// Listed words, from a version to the words in force.
@IOLoop
struct WordWorkTests {
    private func draft(_ words: [String]) throws -> CatalogueDraft {
        let texts = words.map { "\"\($0)\"" }.joined(separator: ",")
        return try CatalogueDraft(
            json: Array(#"{"words":[{"name":"l","action":"refuse","words":[\#(texts)]}]}"#.utf8))
    }

    private func words(of node: Node) -> [String] { node.live.current.words.lists.flatMap(\.words) }

    private func wait(_ node: Node, for wanted: [String]) async throws {
        try await withDeadline(.seconds(60)) {
            while words(of: node) != wanted { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    @Test func `the words of a version come into force, and those of a start before it is over`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            #expect(node.live.current.words.questions == nil)
            try await node.propose(.replace(draft(["bad"])))
            try await wait(node, for: ["bad"])
            #expect(node.live.current.words.questions?.hits(in: "a bad word").count == 1)
            let late = try await Node.started(on: log)
            #expect(words(of: late) == ["bad"])
            try await node.propose(.replace(CatalogueDraft(json: Array("{}".utf8))))
            try await wait(node, for: [])
            #expect(node.live.current.words.questions == nil)
        }
    }

    @Test func `until the words of a version are ready the former ones are in force`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft(["bad"])))
            try await wait(node, for: ["bad"])
            let many = (0..<20_000).map { "word\($0 * 7919)x" }
            #expect(try await node.propose(.replace(draft(many))) == 2)
            #expect(node.live.current.version == 2 && words(of: node) == ["bad"])
            try await wait(node, for: many)
        }
    }

    @Test func `where nobody looks for words they are made ready when they are asked for`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft(["bad"])))
            let live = LiveCatalogue(into: CurrentCatalogue(), keys: nil, looksForWords: false)
            try await live.start(on: log)
            #expect(live.current.words.questions == nil)
            #expect(try await live.listedWords().questions?.hits(in: "bad").count == 1)
        }
    }
}
