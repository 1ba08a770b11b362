import Catalogue
import Credentials
import EventLoop
import Foundation
import LiveCatalogue
import LogBench
import MessageLog
import Messages
import Sandbox
import SimulatedLog
import Telemetry
import Testing

@testable import yizhan

/// How settings become versions of the catalogue on the log.
@IOLoop
struct ModelsTests {
    private let folder: TemporaryFolder
    private let log = SimulatedLog(SimulatedBroker(partitions: 3), clock: Service.clock, manner: .remote)

    private static let first = ["YIZHAN_OPENAI_BASE_URL": "https://a.cn/v1", "YIZHAN_OPENAI_MODELS": "m,n"]
    private static let old = Data(repeating: 1, count: 32).base64EncodedString()
    private static let new = Data(repeating: 2, count: 32).base64EncodedString()

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The models of a process that starts with these settings.
    private func started(
        _ environment: [String: String], name: String? = nil, demo: Demo? = nil
    ) async throws -> Models {
        let own = ["YIZHAN_DATA": folder.path]
        let settings = try Settings(environment: environment.merging(own) { $1 })
        let models = try Means(settings, DataDirectory(settings, node: name), name: name, demo: demo).models()
        try await models.start(on: log)
        return models
    }

    private func names(_ models: Models) -> [String] { models.live.current.value.models.map(\.name) }

    private func wait(until isMet: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    @Test func `settings are the first version, and the next one once they are others`() async throws {
        let models = try await started(Self.first)
        #expect(models.live.version == 1 && names(models) == ["m", "n"])
        #expect(models.live.history(limit: 1).first?.by == .settings(of: "up"))
        #expect(try await started(Self.first, name: "chat-1").live.version == 1)
        let other = try await started(["YIZHAN_OPENAI_BASE_URL": "https://b.cn/v1", "YIZHAN_OPENAI_MODELS": "m"])
        #expect(other.live.version == 2 && names(other) == ["m"])
        #expect(other.live.current.value.channels.map(\.baseURL) == ["https://b.cn/v1"])
        #expect(try await started(Self.first).live.version == 3)
    }

    @Test func `once somebody has changed the catalogue, settings are not looked at`() async throws {
        let models = try await started(Self.first)
        let patch = try CatalogueDraft(parsing: Array("{ price: { input: 7 } }".utf8))
        _ = try await models.live.propose(.patch(patch, at: ["models", "m"]), by: Actor("owner"))
        for environment in [Self.first, ["YIZHAN_OPENAI_BASE_URL": "https://b.cn/v1", "YIZHAN_OPENAI_MODELS": "x"]] {
            let again = try await started(environment)
            #expect(again.live.version == 2 && names(again) == ["m", "n"])
            #expect(again.live.current.value.model("m")?.price.input == .yuan(7))
        }
    }

    @Test func `a catalogue's file is a version each time that it says something else`() async throws {
        let file = folder.path + "/catalogue.json5"
        func write(_ price: String) throws {
            let text =
                "{ channels: [{ name: 'c', baseURL: 'https://a.cn', apiKeyVariable: 'KEY' }], "
                + "models: [{ name: 'm', price: { input: \(price) } }] }"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        let environment = ["YIZHAN_CATALOGUE": file, "KEY": "sk-planted"]
        try write("1")
        #expect(try await started(environment).live.version == 1)
        #expect(try await started(environment).live.version == 1)
        try write("2")
        let models = try await started(environment)
        #expect(models.live.version == 2)
        #expect(models.live.current.value.channels[0].apiKey?.exposed == "sk-planted")
        #expect(try await started(environment.merging(["KEY": "sk-other"]) { $1 }).live.version == 3)
        try write("-1")
        let error = await #expect(throws: SettingError.self) { try await started(environment) }
        #expect(error?.description.contains("models[0].price.input") == true)
    }

    @Test func `the words of a catalogue's file are looked for once the start is over`() async throws {
        let file = folder.path + "/words.json5"
        let listed = (0..<2_000).map { "'word\($0 * 7919)x'" }.joined(separator: ",")
        let text =
            "{ channels: [{ name: 'c', baseURL: 'https://a.cn' }], models: [{ name: 'm' }], "
            + "words: [{ name: 'l', action: 'note', words: [\(listed)] }] }"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let models = try await started(["YIZHAN_CATALOGUE": file])
        #expect(models.live.version == 1 && !models.live.current.words.lists.isEmpty)
    }

    @Test func `the demo model has an address of each process's own`() async throws {
        let demos = [Demo(), Demo()]
        for demo in demos {
            let models = try await started([:], demo: demo)
            #expect(models.live.version == 1)
            #expect(models.live.current.value.channels.first?.baseURL == demo.baseURL)
            #expect(names(models) == Sandbox.Configuration().models)
            #expect(await models.live.shown().contains(#""baseURL":"sandbox:""#))
        }
        let without = LiveCatalogue(into: CurrentCatalogue(), keys: nil)
        try await without.start(on: log)
        #expect(without.current.value.channels[0].fault != nil)
        // With a provider, the demo model is gone.
        #expect(try await started(Self.first, demo: Demo()).live.version == 2)
        for demo in demos { demo.stop() }
    }

    @Test func `the models of a provider are those that it lists, and stay while it is away`() async throws {
        let sandbox = Sandbox()
        let environment = ["YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:\(try sandbox.start())/v1/"]
        let models = try await started(environment)
        try await wait { !models.live.current.value.models.isEmpty }
        let listed = names(models)
        #expect(listed == Sandbox.Configuration().models)
        sandbox.stop()
        let again = try await started(environment)
        #expect(names(again) == listed)
        #expect(again.live.version == models.live.version)
        // Another provider has other models, once it lists them.
        let other = try await started(["YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1"])
        #expect(names(other) == listed && other.live.version == models.live.version)
        for models in [models, again, other] { models.stop() }
    }

    @Test func `a provider's key is on the log sealed, and a cluster needs a master key for it`() async throws {
        let environment = Self.first.merging(["YIZHAN_OPENAI_API_KEY": "sk-planted"]) { $1 }
        let error = await #expect(throws: SettingError.self) { try await started(environment, name: "llm-1") }
        #expect(error?.description.contains("YIZHAN_MASTER_KEY") == true)
        #expect(error?.description.contains("planted") == false)
        let models = try await started(environment)
        #expect(models.live.current.value.channels[0].apiKey?.exposed == "sk-planted")
        let partition = log.partition(of: CatalogueChanged.key)
        let records = try await log.read(.catalogue, partition: partition, from: 0)
        #expect(records.count == 1)
        #expect(!String(decoding: records[0].event.value, as: UTF8.self).contains("planted"))
        // The key that the first start made opens it again.
        #expect(try await started(environment).live.version == 1)
        #expect(
            try DataDirectory(Settings(environment: ["YIZHAN_DATA": folder.path])).read(folder.path + "/master.key")
                != nil)
    }

    @Test func `a new master key seals anew, and one that is wrong on a cluster changes nothing`() async throws {
        let environment = Self.first.merging(["YIZHAN_OPENAI_API_KEY": "sk-planted"]) { $1 }
        func started(_ keys: String, _ name: String) async throws -> Models {
            try await self.started(environment.merging(["YIZHAN_MASTER_KEY": keys]) { $1 }, name: name)
        }
        #expect(try await started(Self.old, "llm-1").live.version == 1)
        let wrong = try await started(Self.new, "llm-2")
        #expect(wrong.live.version == 1 && wrong.live.current.value.channels[0].fault != nil)
        let error = #expect(throws: SettingError.self) { try wrong.requireKeys() }
        #expect(error?.description.contains("YIZHAN_MASTER_KEY") == true)
        #expect(try await started("\(Self.old),\(Self.new)", "llm-1").live.version == 1)
        #expect(try await started("\(Self.new),\(Self.old)", "llm-1").live.version == 2)
        let last = try await started(Self.new, "llm-2")
        #expect(last.live.version == 2)
        #expect(last.live.current.value.channels[0].apiKey?.exposed == "sk-planted")
        #expect(last.live.isBySettings)
        try last.requireKeys()
    }

    @Test func `a node of a cluster with other settings changes nothing, not even by a provider's list`() async throws {
        #expect(try await started(Self.first, name: "chat-1").live.version == 1)
        let sandbox = Sandbox()
        let lists = ["YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:\(try sandbox.start())/v1"]
        let others = [Self.first.merging(["YIZHAN_OPENAI_MODELS": "x"]) { $1 }, lists]
        for (index, environment) in others.enumerated() {
            let other = try await started(environment, name: "chat-\(index + 2)")
            #expect(other.live.version == 1 && names(other) == ["m", "n"])
            #expect(other.areSettingsIdle && other.isReady)
            other.stop()
        }
        sandbox.stop()
    }

    @Test func `the first nodes of a cluster offer what the provider lists, once it does`() async throws {
        let sandbox = Sandbox()
        let port = try sandbox.start()
        sandbox.stop()
        let away = try await started(["YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:\(port)/v1"], name: "chat-1")
        #expect(names(away).isEmpty && away.isReady)
        let back = Sandbox()
        let environment = ["YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:\(try back.start())/v1"]
        let two = try await started(environment, name: "chat-2")
        try await wait { !two.live.current.value.models.isEmpty }
        #expect(names(two) == Sandbox.Configuration().models)
        for models in [away, two] { models.stop() }
        back.stop()
    }

    @Test func `a command on a cluster makes no master key of its own`() throws {
        let own = ["YIZHAN_DATA": folder.path]
        let cluster = try Settings(environment: own.merging(["YIZHAN_KAFKA": "127.0.0.1:1"]) { $1 })
        #expect(try Means(cluster, DataDirectory(cluster)).masterKeys() == nil)
        let directory = try DataDirectory(at: folder.path)
        #expect(try directory.read(folder.path + "/master.key") == nil)
        let settings = try Settings(environment: own)
        let made = try #require(try Means(settings, directory).masterKeys())
        #expect(try Means(settings, directory).masterKeys()?.sealingID == made.sealingID)
    }

    @Test func `of two first starts the first makes the file, and the other leaves it`() throws {
        let directory = try DataDirectory(at: folder.path)
        let file = folder.path + "/first"
        for text in ["one", "two"] { try directory.write(text, to: file, replacing: false) }
        #expect(try directory.read(file) == "one")
        try directory.write("three", to: file)
        #expect(try directory.read(file) == "three")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("first") } == [
                "first"
            ])
    }

    @Test func `settings that are not looked at are known as such`() async throws {
        let models = try await started(Self.first)
        #expect(!models.areSettingsIdle)
        let patch = try CatalogueDraft(parsing: Array("{ price: { input: 7 } }".utf8))
        _ = try await models.live.propose(.patch(patch, at: ["models", "m"]), by: Actor("owner"))
        #expect(models.areSettingsIdle)
        // The demo model is nobody's setting.
        let demo = Demo()
        #expect(try await !started([:], demo: demo).areSettingsIdle)
        demo.stop()
    }

    @Test func `a node without settings of models has those of the log, and says so where there are none`() async throws
    {
        let error = await #expect(throws: SettingError.self) { try await started([:], name: "chat-1") }
        #expect(error?.description.contains("YIZHAN_OPENAI_BASE_URL") == true)
        _ = try await started(Self.first, name: "chat-1")
        #expect(names(try await started([:], name: "chat-2")) == ["m", "n"])
    }

    @Test func `processes that start at once with the same settings agree on one version`() async throws {
        async let one = started(Self.first, name: "chat-1")
        async let two = started(Self.first, name: "chat-2")
        async let three = started(Self.first, name: "llm-1")
        let all = try await [one, two, three]
        #expect(all.map(\.live.version) == [1, 1, 1])
        #expect(all.map(\.live.current.version) == [1, 1, 1])
    }
}
