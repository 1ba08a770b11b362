import Chat
import EventLoop
import HTTP
import ProducerBench
import Testing

/// What a chat client in a browser, whose page is of another origin, can send and read.
@IOLoop
struct CrossOriginTests {
    private static let origin = "https://chat.example.com"

    private func names(_ list: String?) -> Set<String> {
        Set((list ?? "").lowercased().split(separator: ", ").map(String.init))
    }

    @Test(arguments: [
        ("/v1/chat/completions", "POST"), ("/v1/models", "GET, HEAD"), ("/v1/models/a/b", "GET, HEAD"),
        ("/v1/streams/chatcmpl-abc", "GET, HEAD"), ("/v1/streams/chatcmpl-abc/stop", "POST"),
        ("/v1/account", "GET, HEAD"), ("/v1/account/ledger", "GET, HEAD"),
    ])
    func `a browser may ask first, without a key`(path: String, methods: String) async throws {
        let service = try await Service()
        let answer = try await service.ask(
            .options, path, key: nil,
            [
                .origin: Self.origin, .accessControlRequestMethod: "POST",
                .accessControlRequestHeaders: "authorization,x-stainless-future",
            ])
        #expect(answer.status == 204 && answer.body.isEmpty)
        #expect(answer.headers[.accessControlAllowMethods] == methods)
        let allowed = names(answer.headers[.accessControlAllowHeaders])
        let needed: Set = [
            "authorization", "content-type", "idempotency-key", "last-event-id", "x-request-id", "x-stainless-lang",
            "x-stainless-retry-count", "x-stainless-future",
        ]
        #expect(needed.isSubset(of: allowed))
        await service.close()
    }

    private func expectReadable(_ answer: Answered, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer.headers[.accessControlAllowOrigin] == "*", sourceLocation: sourceLocation)
        let exposed = names(answer.headers[.accessControlExposeHeaders])
        let needed: Set = [
            "x-stream-id", "x-request-id", "retry-after", "x-yizhan-problem", "x-yizhan-refusal", "idempotent-replayed",
        ]
        #expect(needed.isSubset(of: exposed), sourceLocation: sourceLocation)
        let credentials = HTTPField.Name(unchecked: "Access-Control-Allow-Credentials")
        #expect(!answer.headers.contains(credentials), sourceLocation: sourceLocation)
    }

    @Test(arguments: [true, false])
    func `a page reads an answer, and a refusal`(stream: Bool) async throws {
        let service = try await Service()
        let answer = try await service.chat("plain", stream: stream, [.origin: Self.origin])
        #expect(answer.status == 200 && answer.headers[.xStreamID] != nil)
        expectReadable(answer)
        let refused = try await service.chat("plain", stream: stream, key: nil, [.origin: Self.origin])
        #expect(refused.status == 401 && refused.code == "missing_api_key")
        expectReadable(refused)
        let unknown = try await service.ask(.get, "/v1/nothing", nil, [.origin: Self.origin])
        #expect(unknown.status == 404)
        expectReadable(unknown)
        await service.close()
    }

    @Test func `a client without an origin is told nothing of it`() async throws {
        let service = try await Service()
        let answer = try await service.chat("plain")
        #expect(answer.status == 200)
        #expect(!answer.headers.contains(.accessControlAllowOrigin) && !answer.headers.contains(.vary))
        await service.close()
    }
}
