import EventLoop
import HTTP
import HTTPBench
import Messages
import PlatformAPI
import Telemetry
import Testing

@testable import Postman

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct PushWatchTests {
    /// What nobody is to read in a log.
    private nonisolated static let secrets = [
        "APPSECRET", "TOKEN-1", "oVectorUser", "RESPONSE-CODE", "words of an answer", "callbacktoken",
    ]

    private func failure(
        _ bench: PushBench, _ content: PushAsked.Content, of app: String = "mp",
        to identity: Identity = PushBench.ann
    ) async -> CallFailure? {
        do throws(CallFailure) {
            let asked = bench.asked(content, of: app, to: identity)
            try await bench.postman.platforms.client(of: app).push(asked, until: ContinuousClock.now + .seconds(30))
            return nil
        } catch {
            return error
        }
    }

    /// The platform repeats all that it was sent.
    @Test func `what the log is told has no secret, person or text`() async throws {
        let bench = try PushBench { $0.callWithin = .seconds(1) }
        let echo: PlayedPlatform.Script = { request in
            PlayedPlatform.Answer.code(45015, (request.head.path ?? "") + String(decoding: request.body, as: UTF8.self))
        }
        let silent: PlayedPlatform.Script = { _ in nil }
        let broken: PlayedPlatform.Script = { _ in PlayedPlatform.Answer("", status: 502) }
        let address = bench.platform.baseURL + "/cgi-bin/aibot/response?response_code=RESPONSE-CODE"
        for script in [echo, silent, broken] {
            bench.platform.play(script)
            let text = await failure(bench, .text("words of an answer"))
            let later = await failure(
                bench, .later(url: address, "words of an answer"), of: "robot", to: PushBench.member)
            for failure in [try #require(text), try #require(later)] {
                let line = "\(PushWatch.metadata(of: failure, "mp", "text", count: 1))"
                for secret in Self.secrets { #expect(!line.contains(secret), "\(secret)") }
            }
        }
    }

    @Test func `a failure before a connection says why, and no more`() async throws {
        let bench = try PushBench()
        bench.platform.stop()
        let address = bench.platform.baseURL + "/cgi-bin/aibot/response?response_code=RESPONSE-CODE"
        let failure = try #require(
            await failure(bench, .later(url: address, "words of an answer"), of: "robot", to: PushBench.member))
        #expect(failure.reason?.isEmpty == false && failure.isCertain)
        let line = "\(failure)"
        for secret in Self.secrets { #expect(!line.contains(secret), "\(secret)") }
    }
}
