import Catalogue
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Testing

@testable import Postman

/// QR codes that bring a sign-in code along.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct SceneTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    private func asked(of app: String = "mp") -> SceneAsked {
        SceneAsked(
            app: app, scene: "7GQ2X4MT", seconds: 180, request: RequestID("r1"),
            reply: ReplyAddress(partition: 0, stream: "s1"), deadline: bench.now + .seconds(5))
    }

    /// What the page is told; nil if nothing.
    private func answer(to asked: SceneAsked) async throws -> QuestionAnswered.Answer? {
        let said = await bench.messages(of: .scene(asked))
        guard let answered = said.first as? QuestionAnswered else { return nil }
        #expect(said.count == 1 && answered.request == asked.request && answered.reply == asked.reply)
        return answered.answer
    }

    @Test func `the platform is asked for a code that ends with the sign-in, and the page is told what it says`()
        async throws
    {
        bench.platform.say(.init(#"{"ticket":"T","expire_seconds":180,"url":"http://weixin.qq.com/q/02abc"}"#))
        #expect(try await answer(to: asked()) == .scene(url: "http://weixin.qq.com/q/02abc"))
        let call = try #require(bench.platform.calls.first)
        #expect(bench.platform.calls.count == 1 && call.path == "/cgi-bin/qrcode/create")
        let body = try call.document()
        #expect(body.member("expire_seconds")?.int == 180 && body.member("action_name")?.string == "QR_STR_SCENE")
        #expect(
            body.member("action_info")?.member("scene")?.member("scene_str")?.string == "7GQ2X4MT")
    }

    @Test func `what the platform refuses is no code, and the page goes on without`() async throws {
        bench.platform.say(.code(48001, "api unauthorized"))
        #expect(try await answer(to: asked()) == .scene(url: nil))
    }

    @Test(arguments: ["nobody", "work", "robot", "circle"])
    func `only an official account draws codes`(_ app: String) async throws {
        #expect(try await answer(to: asked(of: app)) == .scene(url: nil))
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `an account that may not is not asked`() async throws {
        try bench.replace(PushBench.account(at: bench.platform.baseURL, abilities: [.push]))
        #expect(try await answer(to: asked()) == .scene(url: nil))
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `for a page that waits no more nothing is asked`() async throws {
        let asked = asked()
        bench.pass(.seconds(5))
        #expect(try await answer(to: asked) == nil)
        #expect(bench.platform.calls.isEmpty && bench.platform.tokens.isEmpty)
    }
}
