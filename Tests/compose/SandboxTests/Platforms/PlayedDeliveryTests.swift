import Callback
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// What persons do reaches the app, and its answers the phone, with the platform's clock.
@IOLoop
struct PlayedDeliveryTests {
    private static let account = "demo-account"

    @Test(arguments: ["demo-account", "demo-plain", "demo-wecom"])
    func `a message is signed and sealed as the app's mode wants, and its answer shown`(app: String) async throws {
        let bench = try PhoneBench()
        bench.door.answer = { _, _ in .text("你好 ]]> <b>") }
        if app != "demo-wecom" { try await bench.follow(app) }
        try await bench.write("在吗？", to: app)
        try await bench.rest(app)
        let taken = try #require(bench.door.taken.last)
        let message = try PlatformMessage(parsing: taken.content)
        let played = try bench.app(app)
        #expect(message.content == .text("在吗？") && message.to == played.original ?? played.id)
        #expect(message.from == PlayedPerson.first[0].id(at: played) && message.agent == played.agent)
        #expect(try bench.shown(app).last == "你好 ]]> <b>" && bench.door.faults.isEmpty)
        let isClear = String(decoding: taken.body, as: UTF8.self).contains("在吗？")
        #expect(isClear == (app == "demo-plain"))
    }

    @Test func `what a person does arrives as what it is`() async throws {
        let bench = try PhoneBench()
        for deed in [
            #""kind":"follow""#, #""kind":"menu","text":"balance""#,
            #""kind":"picture","url":"http://127.0.0.1/a.jpg""#,
            #""kind":"voice","text":"听到的""#, #""kind":"voice""#, #""kind":"location""#, #""kind":"unfollow""#,
        ] {
            try await bench.act(Self.account, deed)
            try await bench.rest(Self.account)
        }
        let contents = try bench.door.taken.map { try PlatformMessage(parsing: $0.content).content }
        #expect(
            contents == [
                .followed(scene: nil), .clicked(key: "balance"), .picture(url: "http://127.0.0.1/a.jpg"),
                .voice(recognized: "听到的"), .voice(recognized: nil), .other("location"), .unfollowed,
            ])
    }

    @Test func `who does not follow cannot write, and nobody follows twice`() async throws {
        let bench = try PhoneBench()
        #expect(try await bench.act(Self.account, #""kind":"text","text":"a""#).member("error") != nil)
        #expect(try await bench.act(Self.account, #""kind":"unfollow""#).member("error") != nil)
        try await bench.follow(Self.account)
        #expect(try await bench.act(Self.account, #""kind":"follow""#).member("error") != nil)
        #expect(bench.door.taken.count == 1)
    }

    @Test func `what is not answered in time comes again, the same, and after the third time the phone says so`()
        async throws
    {
        let bench = try PhoneBench(haste: 20)
        try await bench.follow(Self.account)
        bench.door.answer = { _, _ in .silent }
        try await bench.write("慢", to: Self.account)
        try await bench.rest(Self.account)
        let names = try bench.door.taken.dropFirst().map { try PlatformMessage(parsing: $0.content).name }
        #expect(names.count == 3 && Set(names).count == 1)
        #expect(try bench.shown(Self.account) == [Deliverer.fault])
        let entry = try #require(try bench.chat(Self.account).entries.last { $0.way == .text })
        #expect(entry.state == .failed && entry.attempts.map(\.outcome) == ["timeout", "timeout", "timeout"])
        #expect(entry.attempts.allSatisfy { $0.milliseconds >= 200 })
    }

    @Test func `a connection that ends is tried again, and the second attempt's answer is shown`() async throws {
        let bench = try PhoneBench()
        try await bench.follow(Self.account)
        bench.door.answer = { _, place in place == 1 ? .cut : .text("好") }
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(try bench.shown(Self.account) == ["好"] && bench.door.taken.count == 3)
        let entry = try #require(try bench.chat(Self.account).entries.last { $0.way == .text })
        #expect(entry.attempts.map(\.outcome) == ["cut", "text"])
    }

    @Test(arguments: ["success", ""])
    func `nothing to say is shown as nothing`(body: String) async throws {
        let bench = try PhoneBench()
        try await bench.follow(Self.account)
        bench.door.answer = { _, _ in .raw(body) }
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(try bench.shown(Self.account).isEmpty && bench.door.taken.count == 2)
    }

    @Test(arguments: ["{}", "hello", "<xml><ToUserName>a</ToUserName></xml>", "<xml>"])
    func `garbage is shown as a fault at once, and counted`(body: String) async throws {
        let bench = try PhoneBench()
        try await bench.follow(Self.account)
        bench.door.answer = { _, _ in .raw(body) }
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(try bench.shown(Self.account) == [Deliverer.fault] && bench.door.taken.count == 2)
        #expect(bench.violations(.malformed) == 1)
    }

    @Test func `a text that is too long, and one for somebody else, are no answers`() async throws {
        let bench = try PhoneBench()
        try await bench.follow("demo-plain")
        bench.door.answer = { _, _ in .text(String(repeating: "长", count: 683)) }
        try await bench.write("问", to: "demo-plain")
        try await bench.rest("demo-plain")
        let original = try #require(try bench.app("demo-plain").original)
        let other = PassiveReply(to: "oSomebody", from: original, createTime: 1, text: "a").bytes
        bench.door.answer = { _, _ in .raw(String(decoding: other, as: UTF8.self)) }
        try await bench.write("问", to: "demo-plain")
        try await bench.rest("demo-plain")
        #expect(bench.violations(.tooLong) == 1 && bench.violations(.otherPerson) == 1)
        #expect(try bench.shown("demo-plain") == [Deliverer.fault, Deliverer.fault])
    }

    @Test func `each attempt goes to the next address`() async throws {
        let bench = try PhoneBench()
        let other = try DeliveryDoor(bench.platforms.apps)
        try await bench.follow(Self.account)
        bench.platforms.beginDelivering(at: [.address(bench.door.base), .address(other.base)])
        bench.door.answer = { _, _ in .cut }
        other.answer = { _, _ in .cut }
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(bench.door.taken.count - 1 + other.taken.count == 3)
        #expect(abs(bench.door.taken.count - 1 - other.taken.count) == 1)
        other.stop()
    }

    @Test(arguments: ["demo-account", "demo-plain", "demo-wecom", "demo-robot"])
    func `the console asks whether an address is the app's`(app: String) async throws {
        let bench = try PhoneBench()
        #expect(try await bench.tell("verify", #"{"app":"\#(app)"}"#).member("verified")?.bool == true)
        let other = try DeliveryDoor(PlayedApp.demos)
        bench.platforms.beginDelivering(at: [.address(other.base)])
        #expect(try await bench.tell("verify", #"{"app":"\#(app)"}"#).member("verified")?.bool == false)
        other.stop()
    }
}
