import Credentials
import EventLoop
import HTTP
import MessageLog
import Messages
import Problems
import Streams
import Testing

@testable import Ingress

/// What every producer gets from the door, shown with one that was made up.
@IOLoop
struct IngressTests {
    @Test func `a producer reads its request, and has one message on the log and one answer`() async throws {
        let bench = try IngressBench()
        async let answer = bench.ask(.post, "/notes", "text", [.idempotencyKey: "k", .xRequestID: "mine"])
        try await bench.end(0, .document(status: 200, Array("[]".utf8)))
        let (status, fields, text) = try await answer
        #expect(status == 200 && text == "[]")
        #expect(fields[.xRequestID] == "mine")
        let draft = try #require(bench.log.drafts.first)
        #expect(draft.topic == BooksInbox.topic && draft.event.id == "k")
        await bench.stop()
    }

    @Test(
        arguments: [
            ("no key", nil, "text", "", 401, "missing_api_key"),
            ("a key of others", "sk-abc", "text", "", 401, "invalid_api_key"),
            ("what the producer refuses", "own", "", "", 400, "bad_request"),
            ("a key with a space", "own", "text", "a b", 400, "invalid_value"),
            ("more than its limit", "own", String(repeating: "x", count: 101), "", 413, "request_too_large"),
        ] as [(String, String?, String, String, Int, String)])
    func `a refusal has a status, a document, and a header that says it is ours`(
        what: String, key: String?, body: String, idempotency: String, status: Int, code: String
    ) async throws {
        let bench = try IngressBench()
        let answer = try await bench.ask(
            .post, "/notes", body, idempotency.isEmpty ? [:] : [.idempotencyKey: idempotency], key: key)
        #expect(answer.status == status)
        #expect(answer.fields[.contentType] == "application/problem+json")
        #expect(answer.fields[.xYizhanProblem] == code)
        #expect(bench.code(answer.text) == code)
        #expect((answer.fields[.wwwAuthenticate] == "Bearer") == (status == 401))
        #expect(bench.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `an API's refusals have its shape, the server's own too`() async throws {
        let bench = try IngressBench()
        #expect(try await bench.ask(.get, "/plain/number?n=4", key: nil).text == "4")
        #expect(try await bench.ask(.get, "/plain/number?n=x", key: nil).text == "invalid_value")
        #expect(try await bench.ask(.get, "/plain/nothing").text == "not_found")
        let elsewhere = try await bench.ask(.get, "/nothing")
        #expect(elsewhere.fields[.contentType] == "application/problem+json")
        #expect(bench.code(elsewhere.text) == "not_found")
        await bench.stop()
    }

    @Test func `an account has so many places, and gets one back when an answer ends or its client goes`() async throws
    {
        let bench = try IngressBench(places: 1)
        async let first = bench.ask(.post, "/notes", "a")
        try await bench.begun(1)
        let refused = try await bench.ask(.post, "/notes", "b")
        #expect(refused.status == 429 && bench.code(refused.text) == "too_many_streams")
        #expect(refused.fields[.retryAfter] == "1")
        #expect(refused.text.contains(#""limit":1,"value":1"#))
        try await bench.end(0, .document(status: 200, []))
        #expect(try await first.status == 200)
        // What the producer refuses gives its place back, too.
        for _ in 0..<3 { #expect(try await bench.ask(.post, "/notes", "").status == 400) }
        async let second = bench.ask(.post, "/notes", "c")
        try await bench.end(1, .expired)
        #expect(try await second.status == 410)
        await bench.stop()
    }

    @Test func `a question that is not taken in or not answered is refused`() async throws {
        let bench = try IngressBench()
        #expect(bench.code(try await bench.ask(.post, "/notes", "a").text) == "deadline_exceeded")
        bench.log.manner = .refusing
        let refused = try await bench.ask(.post, "/notes", "a")
        #expect(refused.status == 503 && bench.code(refused.text) == "unavailable")
        await bench.stop()
    }

    @Test func `a request waits for its turn, and is refused if that does not come`() async throws {
        var configuration = Ingress.Configuration()
        configuration.maxUnansweredAge = .seconds(1)
        let bench = try IngressBench(places: 100, configuration)
        bench.log.manner = .silent
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0...LogWindow.first {
                group.addTask { try await bench.code(bench.ask(.post, "/notes", "a").text) }
            }
            var codes: [String?: Int] = [:]
            while let code = try await group.next() { codes[code, default: 0] += 1 }
            return codes
        }
        #expect(bench.log.drafts.count == LogWindow.first)
        #expect(codes == ["deadline_exceeded": LogWindow.first, "overloaded": 1])
        await bench.stop()
    }

    @Test func `an append that is not acknowledged becomes uncertain at its deadline, and meanwhile nothing is taken`()
        async throws
    {
        var configuration = Ingress.Configuration()
        configuration.appendDeadline = .milliseconds(300)
        configuration.maxUnansweredAge = .zero
        let bench = try IngressBench(configuration)
        bench.log.manner = .silent
        let draft = Draft(
            to: AuthInbox.cancelled(ChatCancelled(request: RequestID("r"), account: try #require(Account("owner")))))
        let outcome = await withCheckedContinuation { continuation in
            bench.ingress.append(draft) { continuation.resume(returning: $0) }
            #expect(!bench.ingress.isReady)
        }
        #expect(outcome == .uncertain)
        #expect(bench.ingress.isReady)
        bench.ingress.append(draft) { _ in }
        let refused = try await bench.ask(.post, "/notes", "a")
        #expect(refused.status == 503 && bench.code(refused.text) == "overloaded")
        await bench.stop()
    }

    @Test func `a door that drains, or whose streams cannot begin, takes nothing`() async throws {
        let bench = try IngressBench()
        bench.ingress.isDraining = true
        #expect(!bench.ingress.isReady)
        #expect(bench.code(try await bench.ask(.post, "/notes", "a").text) == "unavailable")
        bench.ingress.isDraining = false
        bench.streams.position = nil
        #expect(!bench.ingress.isReady)
        #expect(bench.code(try await bench.ask(.post, "/notes", "a").text) == "unavailable")
        await bench.stop()
    }

    @Test(arguments: [
        (RequestError.badRequest("a"), Problem.Code.badRequest), (.notFound, .notFound),
        (.unknownMethod, .methodNotImplemented), (.timedOut, .requestTimeout),
        (.unknownExpectation, .expectationFailed), (.unknownCoding, .codingNotImplemented),
        (.unknownVersion, .versionNotSupported), (.tooManyConnections, .overloaded),
        (.tooManyFromAddress, .rateLimitExceeded), (.failed, .internalError), (.stopping, .overloaded),
        (.methodNotAllowed(allowed: "GET"), .methodNotAllowed), (.bodyTooLarge(limit: 7), .requestTooLarge),
        (.headTooLarge(limit: 7, of: "bytes"), .headersTooLarge),
    ])
    func `what the server refuses by itself has a code of ours, with its status`(
        error: RequestError, code: Problem.Code
    ) {
        let (fields, body) = Refusals(otherwise: .document).errorResponse(error, nil)
        #expect(fields[.xYizhanProblem] == code.rawValue)
        #expect(code.row.status == error.status.code)
        #expect(String(decoding: body, as: UTF8.self).contains("\"limit\":7") == (error.limit != nil))
    }
}
