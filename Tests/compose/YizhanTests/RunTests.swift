import EventLoop
import Foundation
import MessageLog
import Testing

@testable import yizhan

/// Checks that `run` makes before it connects to a cluster.
struct RunTests {
    @Test func `roles are given with commas or without`() throws {
        #expect(try Run.roles(["chat"]) == [.chat])
        #expect(try Run.roles(["auth,quota", "books"]) == [.auth, .quota, .books])
    }

    @Test func `roles are started in their order, each once, however they are given`() throws {
        #expect(try Run.roles(["chat", "auth,chat", "llm"]) == [.auth, .llm, .chat])
    }

    @Test(arguments: [[], ["chat", "cook"], ["chat", "--verbose"]])
    func `no role, or one that is not there, is explained`(words: [String]) {
        let error = #expect(throws: UsageError.self) { try Run.roles(words) }
        let roles =
            "auth, quota, books, codes, signin, orders, reconciliation, bot, llm, cashier, postman, responder, chat"
        #expect(error?.text.contains(roles) == true)
    }

    @Test func `an option wins over the environment`() throws {
        let options = try Options(
            ["chat", "--name", "a", "--kafka", "b:1"], ["YIZHAN_NAME": "x", "HOME": "/"], [.name, .kafka])
        #expect(options.arguments == ["chat"])
        #expect(options.environment == ["YIZHAN_NAME": "a", "YIZHAN_KAFKA": "b:1", "HOME": "/"])
    }

    @Test(arguments: [["--name"], ["--name", "--kafka", "b:1"], ["--name", ""]])
    func `an option without a value is refused`(arguments: [String]) {
        #expect(throws: UsageError.self) { try Options(arguments, [:], [.name, .kafka]) }
    }

    private static let good = [
        "YIZHAN_NAME": "a", "YIZHAN_KAFKA": "127.0.0.1:1", "YIZHAN_SECRET": String(repeating: "A", count: 43),
        "YIZHAN_SESSION_SECRET": String(repeating: "A", count: 43),
        "YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "YIZHAN_OPENAI_MODELS": "demo",
        "YIZHAN_DATA": FileManager.default.temporaryDirectory.appending(path: "run-tests").path,
    ]

    @Test(arguments: [
        (Role.chat, "YIZHAN_NAME"), (.chat, "YIZHAN_SECRET"), (.chat, "YIZHAN_SESSION_SECRET"),
        (.chat, "YIZHAN_KAFKA"), (.auth, "YIZHAN_KAFKA"),
    ])
    func `what a role needs and has not got is named`(role: Role, missing: String) async throws {
        var environment = Self.good
        environment[missing] = nil
        let settings = try Settings(environment: environment)
        let error = await #expect(throws: SettingError.self) { _ = try await Node([role], settings) }
        #expect(error?.description.contains(missing) == true)
    }

    @Test func `a node's partition of replies is always the same, and may be chosen`() throws {
        let settings = try Settings(environment: [:])
        let names = (0..<100).map { "node-\($0)" }
        let partitions = try names.map { try ChatPart.repliesPartition(settings, name: $0, of: 24) }
        #expect(try names.map { try ChatPart.repliesPartition(settings, name: $0, of: 24) } == partitions)
        #expect(partitions.allSatisfy { (0..<24).contains($0) })
        #expect(Set(partitions).count > 15)
        // A fixed value: another release must not move a node.
        #expect(try ChatPart.repliesPartition(settings, name: "chat-1", of: 24) == 18)
        let chosen = try Settings(environment: ["YIZHAN_REPLIES_PARTITION": "7"])
        #expect(try ChatPart.repliesPartition(chosen, name: "chat-1", of: 24) == 7)
        #expect(throws: SettingError.self) { try ChatPart.repliesPartition(chosen, name: "chat-1", of: 7) }
        #expect(try ChatPart.repliesPartition(chosen, name: nil, of: 1) == 0)
    }

    @Test func `a process needs a descriptor for each connection and each call`() throws {
        let settings = try Settings(environment: ["YIZHAN_MAX_CONNECTIONS": "5000", "YIZHAN_ANSWERS_AT_ONCE": "3000"])
        let own = DescriptorLimit.needed(for: [.auth], settings)
        #expect(DescriptorLimit.needed(for: [.chat, .auth], settings) == own + 5000)
        #expect(DescriptorLimit.needed(for: [.llm], settings) == own + 3000)
        #expect(DescriptorLimit.needed(for: Role.all, settings) == own + 8000)
    }

    @Test(arguments: [("4096", "10000", 2730), ("8192", "5000", 5000), ("1", "10000", 1)])
    func `deliveries leave connections for others`(connections: String, deliveries: String, most: Int) throws {
        let settings = try Settings(
            environment: ["YIZHAN_MAX_CONNECTIONS": connections, "YIZHAN_MAX_DELIVERIES": deliveries])
        #expect(settings.mostDeliveries == most)
    }

    @Test func `properties are read line by line, and a wrong line is named but not shown`() throws {
        let text = "# for all\n\nsecurity.protocol = SASL_SSL\nsasl.password=a=b,c\n"
        let properties = try ClientProperty.parse(text, "file")
        #expect(properties.map(\.name) == ["security.protocol", "sasl.password"])
        #expect(properties.map(\.value) == ["SASL_SSL", "a=b,c"])
        let error = #expect(throws: SettingError.self) { try ClientProperty.parse("a=b\nhush", "file") }
        #expect(error?.description.contains("line 2") == true)
        #expect(error?.description.contains("hush") == false)
    }
}
