import Activities
import Catalogue
import EventLoop
import HTTP
import LLM
import MessageLog
import Messages
import Problems
import Testing

/// What follows from the head of a provider's response.
@IOLoop
struct StatusTests {
    @Test(arguments: [201, 202, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308])
    func `a status that is neither an answer's nor an error's is one call and a clear failure`(
        status: Int
    ) async throws {
        let other = try Provider { _, _, writer in writer.respond(HTTPResponse(status: .ok)) }
        let place = try #require(try other.catalogue().value.model("model")).channel.baseURL
        let bench = try await LLMBench { _, _, writer in
            let fields: HTTPFields = [.location: place + "/chat/completions", .contentType: "text/event-stream"]
            let hasBody = status != 204 && status != 304
            writer.respond(
                HTTPResponse(status: .init(code: status), headerFields: fields), hasBody ? "data: [DONE]\n\n" : "")
        }
        let (answered, performance) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        #expect(answered.report?.attempts.map(\.outcome) == ["unexpected"])
        #expect(answered.report?.attempts.map(\.status) == [status])
        let text = "The model's provider answered with status \(status), which is no answer to a chat."
        #expect(
            performance.replies.last?.kind == .end(.failed, usage: nil, problem: Problem(.upstreamError, text)))
        #expect(bench.provider.bodies.count == 1)
        #expect(other.bodies.isEmpty)
        other.stop()
        await bench.end()
    }

    @Test func `a redirect whose body never ends is not waited for`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.start(HTTPResponse(status: .found, headerFields: [.location: "/elsewhere"]))
        }
        let (answered, _) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed)
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test func `an error whose body never ends is told by what came of it`() async throws {
        var configuration = LLM.Configuration.quick
        configuration.refusalWithin = .milliseconds(300)
        let bench = try await LLMBench(configuration) { _, _, writer in
            writer.start(HTTPResponse(status: .badRequest))
            writer.write(#"{"error":{"message":"no","code":"bad"}}"#)
        }
        let (_, performance) = try await bench.answer(try LLMBench.chat())
        let problem = Problem(.upstreamRefused, "no", provider: .init(status: 400, code: "bad"))
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        await bench.end()
    }

    @Test func `an error with a large body is told at its bound`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.start(HTTPResponse(status: .badRequest))
            writer.write(String(repeating: "<p>", count: 100_000))
        }
        let (answered, performance) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed)
        let problem = Problem(.upstreamRefused, "The provider answered with status 400.", provider: .init(status: 400))
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        await bench.end()
    }

    @Test func `an error in a coding that cannot be undone is told by its status`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.respond(
                HTTPResponse(status: .badRequest, headerFields: [.contentEncoding: "gzip"]), "no gzip at all")
        }
        let (_, performance) = try await bench.answer(try LLMBench.chat())
        let problem = Problem(.upstreamRefused, "The provider answered with status 400.", provider: .init(status: 400))
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test func `an answer in a coding that cannot be undone is one call and a clear failure`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.respond(HTTPResponse(status: .ok, headerFields: [.contentEncoding: "gzip"]), "no gzip at all")
        }
        let (_, performance) = try await bench.answer(try LLMBench.chat())
        let problem = Problem(.upstreamError, "The model's provider sent an answer that cannot be read.")
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test(arguments: [
        (429, Problem.Code.upstreamRateLimited), (503, .upstreamUnavailable), (502, .upstreamUnavailable),
    ])
    func `a long wait that a provider asks for is told to the client, not waited`(
        status: Int, code: Problem.Code
    ) async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.respond(HTTPResponse(status: .init(code: status), headerFields: [.retryAfter: "3600"]))
        }
        let (answered, performance) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        let problem = Problem(code, retryAfter: 3600)
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }
}
