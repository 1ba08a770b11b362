import Account
import Catalogue
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// The apps to which a page's code is sent, and the QR codes that send it.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct AppsTests {
    private nonisolated static let asked =
        #"{"object":"ticket","code":"7GQ2-X4MT","form":"letters","expires_ms":1790000180000}"#
    private nonisolated static let code = "7GQ2-X4MT"

    /// Asks for a code; returns the ticket, and the browser's cookies.
    private func ask(_ bench: EntryBench) async throws -> (ticket: String, cookies: [String]) {
        async let answered = bench.door.ask(
            .post, "/v1/signins", #"{"way":"code"}"#, key: nil, [.contentType: "application/json"])
        try await bench.door.streams.answer(bench.door.streams.sinks.count, Self.asked, status: 201)
        let answer = try await answered
        return (try #require(answer.json?.member("ticket")?.string), answer.cookies)
    }

    private func pictures(_ bench: EntryBench) throws -> [SceneAsked] { try bench.told(SceneAsked.self) }

    @Test func `persons are told where a code goes, with the name under which they look for it`() async throws {
        let bench = try EntryBench { address in
            [
                EntryBench.account("faulty", at: address, fault: "its keys are sealed"),
                EntryBench.account(at: address), EntryBench.staff(at: address),
                EntryBench.account("plain", at: address, abilities: [], secret: nil, title: nil),
            ]
        }
        let ways = try await bench.get("/v1/signins/ways")
        #expect(
            ways.text == #"{"ways":["code","link","key"],"code":{"channel":"wechat","apps":["#
                + #"{"name":"mp","title":"驿站","platform":"wechat","picture":true,"enters":true},"#
                + #"{"name":"staff","title":"staff","platform":"wecom","picture":false,"enters":false},"#
                + #"{"name":"plain","title":"plain","platform":"wechat","picture":false,"enters":false}]}}"#)
        await bench.stop()
    }

    @Test func `without an app that can be used an operator is told the code`() async throws {
        let faulty = EntryBench.account(at: "http://127.0.0.1:1", fault: "its keys are sealed")
        for apps in [[], [faulty]] as [[App]] {
            let bench = try EntryBench { _ in apps }
            let ways = try await bench.get("/v1/signins/ways")
            #expect(ways.text == #"{"ways":["code","link","key"],"code":{"channel":"console"}}"#)
            await bench.stop()
        }
    }

    @Test func `the browser that asked gets a QR code that brings its code along`() async throws {
        let bench = try EntryBench()
        let (ticket, cookies) = try await ask(bench)
        let path = "/v1/signins/\(ticket)/code.svg?app=mp&code=\(Self.code)"
        async let answered = bench.get(path, cookies: cookies)
        try await bench.door.streams.answer(1, #"{"object":"scene","url":"http://weixin.qq.com/q/02abc"}"#)
        let answer = try await answered
        #expect(answer.status == 200 && answer.headers[.contentType] == "image/svg+xml")
        #expect(answer.text.hasPrefix("<svg"))
        let asked = try #require(try pictures(bench).first)
        #expect(asked.app == "mp" && asked.scene == "7GQ2X4MT" && asked.seconds == 180)
        #expect(asked.deadline == EntryBench.start + .seconds(5))
        await bench.stop()
    }

    @Test func `where WeChat gives none, the code is sent by hand`() async throws {
        let bench = try EntryBench()
        let (ticket, cookies) = try await ask(bench)
        async let answered = bench.get("/v1/signins/\(ticket)/code.svg?app=mp&code=\(Self.code)", cookies: cookies)
        try await bench.door.streams.answer(1, #"{"object":"scene","url":null}"#)
        let answer = try await answered
        #expect(answer.status == 503)
        await bench.stop()
    }

    @Test func `nobody else gets one, and of no other app`() async throws {
        let bench = try EntryBench { address in
            [
                EntryBench.account(at: address), EntryBench.staff(at: address),
                EntryBench.account("plain", at: address, abilities: []),
            ]
        }
        let (ticket, cookies) = try await ask(bench)
        let (_, others) = try await ask(bench)
        for (query, sent, status) in [
            ("app=mp&code=\(Self.code)", [], 404), ("app=mp&code=\(Self.code)", others, 404),
            ("app=plain&code=\(Self.code)", cookies, 404), ("app=staff&code=\(Self.code)", cookies, 404),
            ("app=nobody&code=\(Self.code)", cookies, 404), ("code=\(Self.code)", cookies, 404),
            ("app=mp", cookies, 400), ("app=mp&code=123456", cookies, 400), ("app=mp&code=hello", cookies, 400),
        ] as [(String, [String], Int)] {
            let answer = try await bench.get("/v1/signins/\(ticket)/code.svg?\(query)", cookies: sent)
            #expect(answer.status == status, "\(query) \(answer.text)")
        }
        #expect(try pictures(bench).isEmpty)
        await bench.stop()
    }
}
