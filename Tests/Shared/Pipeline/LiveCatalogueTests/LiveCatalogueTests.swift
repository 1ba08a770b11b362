import Catalogue
import Credentials
import CredentialsBench
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Problems
import Telemetry
import Testing

@testable import LiveCatalogue

@IOLoop
struct LiveCatalogueTests {
    @Test(arguments: Engine.all)
    func `a change is in force at who made it, and at once at all others`(engine: Engine) async throws {
        try await withLog(engine, partitions: 3) { _, log in
            let (one, two) = (try await Node.started(on: log), try await Node.started(on: log))
            #expect(one.live.version == 0 && one.models.isEmpty)
            #expect(try await one.propose(.replace(draft("a"))) == 1)
            #expect(one.models == ["a"])
            let began = ContinuousClock.now
            try await two.wait(for: 1)
            #expect(ContinuousClock.now - began < .seconds(1))
            #expect(try await two.propose(.replace(draft("a", "b"))) == 2)
            try await one.wait(for: 2)
            #expect(one.models == ["a", "b"] && two.models == ["a", "b"])
            #expect(await one.live.shown() == two.live.shown())
        }
    }

    @Test(arguments: Engine.all)
    func `of two changes at once one wins, everywhere the same`(engine: Engine) async throws {
        try await withLog(engine, partitions: 3) { _, log in
            let nodes = [try await Node.started(on: log), try await Node.started(on: log)]
            for round in 1...10 {
                async let first = outcome(nodes[0], "a\(round)", of: Int64(round) - 1)
                async let second = outcome(nodes[1], "b\(round)", of: Int64(round) - 1)
                let outcomes = await [first, second]
                #expect(outcomes.filter { $0 == nil }.count == 1, "\(outcomes)")
                #expect(outcomes.compactMap(\.self) == [.versionConflict])
                for node in nodes { try await node.wait(for: Int64(round)) }
                #expect(nodes[0].models == nodes[1].models)
                #expect(nodes[0].models == [outcomes[0] == nil ? "a\(round)" : "b\(round)"])
            }
            let late = try await Node.started(on: log)
            #expect(late.live.version == 10 && late.models == nodes[0].models)
        }
    }

    /// Returns the code of a refusal; nil if the change won.
    private func outcome(_ node: Node, _ model: String, of version: Int64) async -> Problem.Code? {
        do throws(Problem) {
            try await node.propose(.replace(draft(model)), ifVersion: version)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: Engine.all)
    func `a node that comes late, or was away, has the version in force before it serves`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let node = try await Node.started(on: log)
            // More than a page.
            for number in 1...20 { #expect(try await node.propose(.replace(draft("m\(number)"))) == Int64(number)) }
            let late = try await Node.started(on: log)
            #expect(late.live.version == 20 && late.models == ["m20"])
            let again = try await Node.started(on: bench.reopen())
            #expect(again.live.version == 20 && again.models == ["m20"])
            #expect(again.live.history(limit: 3).map(\.number) == [20, 19, 18])
            #expect(again.live.history(limit: 1).map(\.by) == [Actor("owner")])
            #expect(try await again.propose(.replace(draft("m21"))) == 21)
        }
    }

    @Test func `a change that was made from an older version is told so, and nothing is written`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft("a")), ifVersion: 0)
            let error = await #expect(throws: Problem.self) {
                try await node.propose(.replace(draft("b")), ifVersion: 0)
            }
            #expect(error?.code == .versionConflict && error?.value == 1 && error?.status == 412)
            #expect(try await log.read(.catalogue, partition: 0, from: 0).count == 1)
        }
    }

    @Test func `what changes nothing is no version`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log, keys: .random())
            try await node.propose(.replace(draft("a", key: "k")))
            #expect(try await node.propose(.replace(draft("a", key: "k"))) == 1)
            #expect(try await node.propose(.replace(draft("a", key: "***"))) == 1)
            #expect(try await node.propose(.patch(CatalogueDraft(parsing: Array("{}".utf8)), at: [])) == 1)
            #expect(node.live.version == 1)
        }
    }

    @Test func `a document that cannot be is refused with its place, and nothing is written`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft("a")))
            let error = await #expect(throws: Problem.self) {
                let patch = try CatalogueDraft(parsing: Array("{ price: { input: -1 } }".utf8))
                try await node.propose(.patch(patch, at: ["models", "a"]))
            }
            #expect(error?.code == .invalidValue && error?.parameter == "models[0].price.input")
            #expect(node.live.version == 1)
        }
    }

    @Test func `a version that cannot be read counts, and the last good one stays in force`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft("a")))
            let strange = CatalogueChanged(
                name: "x", base: 1, document: #"{"planets":[]}"#, by: Actor("owner"))
            let nonsense = Draft(
                topic: .catalogue, event: Event(id: "y", type: "Noise", key: CatalogueChanged.key, value: [0x7B]))
            _ = try await log.append([nonsense, Draft(strange, on: .catalogue)])
            try await withDeadline(.seconds(20)) {
                while node.live.version < 2 { try await IOLoop.sleep(for: .milliseconds(1)) }
            }
            #expect(node.live.current.version == 1 && node.models == ["a"])
            let error = await #expect(throws: Problem.self) { try await node.propose(.replace(draft("b"))) }
            #expect(error?.code == .unavailable)
            // A start goes back to the last good one as well.
            let started = try await Node.started(on: log)
            #expect(started.live.version == 2 && started.live.current.version == 1 && started.models == ["a"])
            let good = CatalogueChanged(name: "z", base: 2, document: #"{"models":[]}"#, by: Actor("owner"))
            _ = try await log.append([Draft(good, on: .catalogue)])
            try await node.wait(for: 3)
            #expect(node.models.isEmpty)
            let late = try await Node.started(on: log)
            #expect(late.live.version == 3 && late.live.current.version == 3)
        }
    }

    @Test func `a version in a form of a later release counts all the same`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            try await node.propose(.replace(draft("a")))
            let later = #"{"base":1,"by":{"name":"owner","role":"auditor"},"document":{"packed":"…"},"name":"x"}"#
            let event = Event(
                id: "catalogue/x", type: CatalogueChanged.type, key: CatalogueChanged.key, value: Array(later.utf8))
            _ = try await log.append([Draft(topic: .catalogue, event: event)])
            let next = CatalogueChanged(name: "z", base: 2, document: #"{"models":[]}"#, by: Actor("owner"))
            _ = try await log.append([Draft(next, on: .catalogue)])
            try await node.wait(for: 3)
            #expect(node.live.version == 3 && node.models.isEmpty)
            #expect(node.live.history(limit: 2).map(\.by.name) == ["owner", "owner"])
            #expect(try await Node.started(on: log).live.version == 3)
        }
    }

    @Test func `a topic that has lost its beginning is not counted anew`() async throws {
        try await withLog(.bare) { _, log in
            let change = CatalogueChanged(name: "z", base: 2, document: #"{"models":[]}"#, by: Actor("owner"))
            _ = try await log.append([Draft(change, on: .catalogue)])
            let error = await #expect(throws: LogError.self) { try await Node.started(on: log) }
            guard case .fatal(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("topics check"))
        }
    }

    @Test func `without any version there is none to show or to put in force again`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log)
            let shown = await #expect(throws: Problem.self) { try await node.live.shown(1) }
            #expect(shown?.code == .notFound)
            let restored = await #expect(throws: Problem.self) { try await node.propose(.restore(1)) }
            #expect(restored?.code == .notFound)
        }
    }

    @Test func `channels, an earlier version and seals are the owner's affair`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log, keys: MasterKeys.random())
            try await node.propose(.replace(draft("a")))
            let address = try CatalogueDraft(json: Array(#"{"baseURL":"https://b.cn"}"#.utf8))
            for edit in [CatalogueEdit.restore(1), .reseal, .patch(address, at: ["channels", "c"])] {
                #expect(try await node.live.made(edit, ifVersion: 1).needsOwner)
            }
            #expect(try await !node.live.made(.replace(draft("b")), ifVersion: 1).needsOwner)
            let error = await #expect(throws: Problem.self) {
                try await node.live.made(.replace(draft("b")), ifVersion: 0)
            }
            #expect(error?.code == .versionConflict)
        }
    }

    @Test func `an earlier version is shown, compared and put in force again`() async throws {
        try await withLog(.bare) { _, log in
            let keys = MasterKeys.random()
            let node = try await Node.started(on: log, keys: keys)
            try await node.propose(.replace(draft("a", key: "k1")))
            try await node.propose(.replace(draft("a", "b", key: "k2")))
            #expect(try await node.live.shown(1) == draft("a", key: "***").text)
            let missing = await #expect(throws: Problem.self) { try await node.live.shown(3) }
            #expect(missing?.code == .notFound)
            let changes = try await node.live.made(.restore(1)).changes
            #expect(changes.map(\.path) == ["channels[c].apiKey", "models[b]"])
            #expect(node.live.version == 2)
            #expect(try await node.propose(.restore(1)) == 3)
            #expect(node.models == ["a"])
            #expect(node.live.current.value.channels[0].apiKey?.exposed == "k1")
        }
    }

    @Test func `keys are sealed anew as a version, and an old one with a lost key takes the present key`() async throws
    {
        try await withLog(.bare) { _, log in
            let (old, new) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
            let first = try await Node.started(on: log, keys: MasterKeys([old]))
            try await first.propose(.replace(draft("a", key: "k")))
            let both = try await Node.started(on: log, keys: MasterKeys([new, old]))
            #expect(both.live.isSealedOtherwise && !first.live.isSealedOtherwise)
            #expect(try await both.propose(.reseal) == 2)
            #expect(try await both.propose(.reseal) == 2)
            try await first.wait(for: 2)
            #expect(first.live.faultyChannels.map(\.name) == ["c"])
            let command = LiveCatalogue(into: CurrentCatalogue(), keys: nil, callsChannels: false, looksForWords: false)
            try await command.start(on: log)
            #expect(command.current.value.channels[0].fault != nil && command.faultyChannels.isEmpty)
            let last = try await Node.started(on: log, keys: MasterKeys([new]))
            #expect(last.live.current.value.channels[0].apiKey?.exposed == "k")
            #expect(!last.live.isSealedOtherwise)
            try await last.propose(.replace(draft("a", "b", key: "***")))
            #expect(try await last.propose(.restore(1)) == 4)
            #expect(last.models == ["a"])
            #expect(last.live.current.value.channels[0].apiKey?.exposed == "k")
        }
    }

    @Test func `no key is in the log's files in clear`() async throws {
        try await withLog(.embedded) { bench, log in
            let node = try await Node.started(on: log, keys: .random())
            let key = "sk-planted-\(UUID().uuidString)"
            try await node.propose(.replace(draft("a-planted-model", key: key)))
            _ = try await node.live.made(.replace(draft("b", key: key)))
            await bench.close()
            let folder = URL(fileURLWithPath: bench.path).deletingLastPathComponent()
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { name in
                String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
            }
            #expect(files.contains { $0.contains("a-planted-model") })
            #expect(!files.contains { $0.contains(key) })
        }
    }

    @Test func `a log that does not take the change, or does not say so, is told`() async throws {
        let refusing = BrokenCatalogueLog(try await LogBench(.simulated).open(), fails: .unavailable("Full."))
        let node = try await Node.started(on: refusing)
        let error = await #expect(throws: Problem.self) { try await node.propose(.replace(draft("a"))) }
        #expect(error?.code == .unavailable)
        await refusing.close()
        let breaking = BrokenCatalogueLog(try await LogBench(.simulated).open(), fails: .fatal("Damaged."))
        let third = try await Node.started(on: breaking)
        let doubt = await #expect(throws: Problem.self) { try await third.propose(.replace(draft("a"))) }
        #expect(doubt?.code == .uncertain)
        await breaking.close()
        // The log has it after all, as the tail says.
        let doubtful = BrokenCatalogueLog(try await LogBench(.simulated).open(), fails: .unknown("Lost."))
        let other = try await Node.started(on: doubtful)
        #expect(try await other.propose(.replace(draft("a"))) == 1)
        await doubtful.close()
    }
}

/// A log whose appends fail as it is told.
@IOLoop
private final class BrokenCatalogueLog: PassingLog {
    nonisolated let log: any MessageLog
    private let error: LogError

    init(_ log: any MessageLog, fails error: LogError) {
        self.log = log
        self.error = error
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        guard case .unknown = error else { return then(.failure(error)) }
        let error = error
        log.append(drafts) { _ in then(.failure(error)) }
    }
}
