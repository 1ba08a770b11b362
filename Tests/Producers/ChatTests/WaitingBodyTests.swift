import Chat
import EventLoop
import HTTP
import Ingress
import ProducerBench
import Testing

/// Large questions that wait for their turn, behind one of which the log says nothing.
@IOLoop
struct WaitingBodyTests {
    /// As large as what is read at once.
    private nonisolated static let most = 2 << 20

    private nonisolated static func body(_ text: String, bytes: Int = 300_000) -> String {
        let content = text + String(repeating: "x", count: bytes)
        return #"{"model":"plain","messages":[{"role":"user","content":"\#(content)"}]}"#
    }

    /// A service, and a question that has the turn for as long as a test takes.
    private func service(
        admissionDeadline: Duration = .seconds(30), maxUnansweredAge: Duration = .seconds(60),
        _ change: (inout ChatAPI.Configuration) -> Void = { _ in }
    ) async throws -> Service {
        var configuration = ChatAPI.Configuration()
        configuration.admissionDeadline = admissionDeadline
        change(&configuration)
        var ingress = Ingress.Configuration()
        ingress.appendDeadline = .seconds(60)
        ingress.maxUnansweredAge = maxUnansweredAge
        let service = try await Service(configuration, ingress: ingress)
        service.doorLog.fault = .lossy
        ask(service, "first", bytes: Self.most)
        try await service.wait { service.doorLog.requestCount == 1 }
        return service
    }

    @discardableResult
    private func ask(_ service: Service, _ text: String, bytes: Int = 300_000) -> Listener {
        service.stream(.post, "/v1/chat/completions", Self.body(text, bytes: bytes))
    }

    @Test func `who waits until the deadline is told so`() async throws {
        let service = try await service(admissionDeadline: .milliseconds(500))
        let late = ask(service, "late")
        try await late.waitForEnd()
        #expect(late.status == 503 && late.text.contains("\"late\""), "\(late.text)")
        #expect(service.doorLog.requestCount == 1)
        await service.close()
    }

    @Test func `who waits behind a log that stands still is refused with the others`() async throws {
        let service = try await service(maxUnansweredAge: .seconds(2))
        let waiting = ask(service, "waiting")
        try await waiting.waitForEnd()
        #expect(waiting.status == 503 && waiting.text.contains("\"overloaded\""), "\(waiting.text)")
        #expect(waiting.head?.headerFields[.retryAfter] != nil)
        #expect(service.doorLog.requestCount == 1)
        await service.close()
    }

    @Test func `who leaves meanwhile gives back place and room at once, and asks nothing`() async throws {
        let service = try await service {
            $0.maxStreamsPerAccount = 2
            $0.bodiesMemoryPerAccount = Self.most + 500_000
            $0.maxBodyBytes = Self.most + 500_000
        }
        let gone = ask(service, "gone")
        try await service.wait { service.openRequests == 2 }
        #expect(try await service.chat("plain").code == "too_many_streams")
        gone.hangUp()
        try await service.wait { service.openRequests == 1 }
        service.doorLog.fault = .none
        #expect(try await service.chat("plain").status == 200)
        // There is room for one.
        let next = ask(service, "next")
        try await service.wait { service.openRequests == 2 }
        #expect(next.status == nil)
        #expect(service.doorLog.requestCount == 2)
        await service.close()
    }
}
