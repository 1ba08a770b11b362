import Account
import Chat
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import ProducerBench
import Testing

/// Questions nearly as large as they may be: others do not wait while one is read, measured and refused.
@Suite(.serialized) @IOLoop
struct LargestBodyTests {
    /// With escapes, which take long to read.
    private nonisolated static let content = String(repeating: #"It's \"large\".\n"#, count: (9 << 20) / 17)

    private nonisolated static func question(_ end: String) -> String {
        #"{"model":"plain","messages":[{"role":"user","content":"\#(content)"}]"# + end
    }

    /// The processor time that it takes to look at a body once, from its beginning to its end.
    private func timeToRead(_ body: String) async -> Duration {
        let bytes = Array(body.utf8)
        return await LongWork.value {
            let began = LoopWatch.threadTime
            let read = Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
            return withExtendedLifetime(read) { LoopWatch.threadTime - began }
        }
    }

    @Test(arguments: [("}", 429, "insufficient_quota"), ("", 400, "invalid_json")])
    func `no turn of the loop is long while a question of nine mebibytes is read and refused`(
        end: String, status: Int, code: String
    ) async throws {
        let once = await timeToRead(Self.question("}"))
        // In `Service` a token of the answer costs a yuan.
        let service = try await Service(grant: .fen(1))
        // With a key the body is hashed, too.
        let fields: HTTPFields = [.idempotencyKey: "once"]
        let question = service.stream(.post, "/v1/chat/completions", Self.question(end), fields)
        let watch = LoopWatch()
        try await question.waitForEnd()
        let longest = watch.stop()
        #expect(question.status == status && question.text.contains("\"\(code)\""), "\(question.text)")
        // All that is made of a body takes far longer than to look at it once.
        #expect(longest < once / 2, "\(longest), where a look takes \(once)")
        await service.close()
    }
}
