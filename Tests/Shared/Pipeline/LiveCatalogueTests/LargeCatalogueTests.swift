import Catalogue
import EventLoop
import LiveCatalogue
import LogBench
import MessageLog
import Messages
import Problems
import Testing

/// Catalogues that take long to read.
@IOLoop
struct LargeCatalogueTests {
    @IOLoop
    private final class Turns {
        var count = 0
    }

    /// A catalogue of about two hundred bytes a model.
    private func large(_ models: Int) throws -> CatalogueDraft {
        let upstream = String(repeating: "x", count: 150)
        let models = (0..<models).map { #"{"name":"model-\#($0)","upstream":"\#(upstream)"}"# }
        let channels = #"[{"name":"c","baseURL":"https://a.cn/v1"}]"#
        return try CatalogueDraft(
            json: Array(#"{"channels":\#(channels),"models":[\#(models.joined(separator: ","))]}"#.utf8))
    }

    @Test func `while a large catalogue is read, the loop serves others`() async throws {
        try await withLog(.bare) { _, log in
            let (one, two) = (try await Node.started(on: log), try await Node.started(on: log))
            let draft = try large(9000)
            let turns = Turns()
            let beats = LoopTimer(after: .milliseconds(1), repeating: true) { turns.count += 1 }
            let made = try await one.live.made(.replace(draft))
            // Working it out takes far longer than a turn.
            #expect(turns.count > 10)
            #expect(try await one.live.propose(made, by: Actor("owner")) == 1)
            try await two.wait(for: 1)
            #expect(one.models.count == 9000 && two.models == one.models)
            beats.cancel()
        }
    }

    @Test func `a change behind a large one waits for it, and each version is in force in its turn`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            let large = try large(2000).sealed(with: nil)
            _ = try await log.append([
                Draft(
                    CatalogueChanged(name: "x", base: 0, document: large.text, by: Actor("owner")), on: .catalogue),
                Draft(
                    CatalogueChanged(
                        name: "y", base: 1, document: try draft("a").sealed(with: nil).text, by: Actor("owner")),
                    on: .catalogue),
            ])
            try await withDeadline(.seconds(20)) {
                while node.live.version < 2 { try await IOLoop.sleep(for: .milliseconds(1)) }
            }
            #expect(try await node.propose(.replace(draft("b"))) == 3)
            #expect(node.live.current.version == 3 && node.models == ["b"])
            #expect(try await Node.started(on: log).models == ["b"])
        }
    }

    @Test func `a catalogue that is too large is refused with its limit, and nothing is written`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            let length = String(repeating: "n", count: 300_000)
            let long = (0..<20).map { #"{"name":"\#($0)","ownedBy":"\#(length)"}"# }.joined(separator: ",")
            let many = CatalogueDraft(
                channel: "c", baseURL: "https://a.cn", apiKey: nil, models: (0...10_000).map { "m\($0)" })
            let groups = (0...64).map { #"{"name":"g\#($0)"}"# }.joined(separator: ",")
            let patch = try CatalogueDraft(json: Array(#"{"groups":[\#(groups)]}"#.utf8))
            let bytes = Array(#"{"models":[\#(long)]}"#.utf8)
            try await node.propose(.replace(draft("a")))
            let cases: [(CatalogueEdit, Int, String?)] = [
                (.replace(many), 10_000, "models"), (.patch(patch, at: []), 64, "groups"),
                (.patch(try CatalogueDraft(json: bytes), at: []), 4 << 20, nil),
            ]
            for (edit, limit, place) in cases {
                let error = await #expect(throws: Problem.self) { try await node.propose(edit) }
                #expect(error?.code == .catalogueTooLarge && error?.limit == limit && error?.parameter == place)
                #expect(error?.status == 413)
            }
            #expect(node.live.version == 1)
        }
    }
}
