import Account
import Chat
import EventLoop
import HTTP
import ProducerBench
import Testing

@testable import Ingress

/// What waits at the door of the chat API, and what passes meanwhile.
@IOLoop
struct DoorTests {
    nonisolated private static let questions = ["/v1/account", "/v1/account/ledger", "/v1/requests/nothing"]

    @IOLoop
    private final class Blocking {
        var isOn = true
    }

    /// A service whose log may be silent for as long as a test takes.
    private func service(
        _ change: (inout ChatAPI.Configuration) -> Void = { _ in },
        isBlocked: @escaping @IOLoop () -> Bool = { false }
    ) async throws -> Service {
        var configuration = ChatAPI.Configuration()
        configuration.maxStreamsPerAccount = 2 * LogWindow.first
        change(&configuration)
        var account = AccountAPI.Configuration()
        account.maxOpenPerAccount = 2 * LogWindow.first
        account.questionDeadline = .seconds(20)
        var ingress = Ingress.Configuration()
        ingress.maxUnansweredAge = .seconds(20)
        ingress.appendDeadline = .seconds(30)
        return try await Service(configuration, account: account, ingress: ingress, isBlocked: isBlocked)
    }

    /// Asks as many questions as may be at the log at once, and one more.
    private func ask(_ path: String, of service: Service) async throws -> [Listener] {
        service.doorLog.fault = .busy
        let listeners = (0...LogWindow.first).map { _ in service.stream(.get, path) }
        try await service.wait { service.openRequests == listeners.count }
        return listeners
    }

    @Test(arguments: questions)
    func `each path of questions waits for its turn`(path: String) async throws {
        let service = try await service()
        let listeners = try await ask(path, of: service)
        #expect(service.doorLog.questionCount == LogWindow.first)
        service.doorLog.letPass()
        for listener in listeners {
            try await listener.waitForEnd()
            #expect(listener.status == (path.hasSuffix("nothing") ? 404 : 200))
        }
        await service.close()
    }

    @Test func `questions that wait hold up no chat`() async throws {
        let service = try await service()
        _ = try await ask("/v1/account", of: service)
        #expect(try await service.chat("plain").status == 200)
        await service.close()
    }

    @Test func `chats that wait hold up no question`() async throws {
        let service = try await service()
        service.doorLog.fault = .lossy
        let chats = (0...LogWindow.first).map { _ in service.streamChat("plain") }
        try await service.wait { service.openRequests == chats.count }
        #expect(service.doorLog.requestCount == LogWindow.first)
        for path in Self.questions { #expect(try await service.ask(.get, path).status != 503) }
        await service.close()
    }

    @Test func `while calls of models are all taken, chats wait and questions are answered`() async throws {
        let blocking = Blocking()
        let service = try await service(isBlocked: { blocking.isOn })
        let chat = service.streamChat("plain")
        try await service.wait { service.openRequests == 1 }
        for path in Self.questions {
            #expect(try await service.ask(.get, path).status == (path.hasSuffix("nothing") ? 404 : 200))
        }
        #expect(service.doorLog.requestCount == 0)
        blocking.isOn = false
        try await chat.waitForEnd()
        #expect(chat.status == 200)
        await service.close()
    }

    @Test func `stops have a rate`() async throws {
        let service = try await service {
            $0.stopsPerSecond = 1
            $0.maxStreamsPerAccount = 1
        }
        var count = 0
        var answer = try await service.ask(.post, "/v1/streams/nothing/stop")
        while answer.status == 404, count < 200 {
            count += 1
            answer = try await service.ask(.post, "/v1/streams/nothing/stop")
        }
        #expect(count >= 10 && answer.status == 429 && answer.code == "rate_limit_exceeded")
        await service.close()
    }

    @Test func `stops that wait for the log have places, and no chat is without one`() async throws {
        let service = try await service { $0.maxStreamsPerAccount = 2 }
        let answer = try await service.chat("plain")
        let path = "/v1/streams/\(try #require(answer.headers[.xStreamID]))/stop"
        service.doorLog.fault = .unstoppable
        let stops = (0..<2).map { _ in service.stream(.post, path) }
        try await service.wait { service.doorLog.stopCount == stops.count }
        #expect(try await service.ask(.post, path).code == "too_many_streams")
        #expect(try await service.chat("plain").status == 200)
        await service.close()
    }

    @Test func `a client that leaves the line gives back its place at once, and asks nothing`() async throws {
        let blocking = Blocking()
        let service = try await service({ $0.maxStreamsPerAccount = 1 }, isBlocked: { blocking.isOn })
        let gone = service.streamChat("plain")
        try await service.wait { service.openRequests == 1 }
        #expect(try await service.chat("plain").code == "too_many_streams")
        gone.hangUp()
        try await service.wait { service.openRequests == 0 }
        let next = service.streamChat("plain")
        try await service.wait { service.openRequests == 1 }
        blocking.isOn = false
        try await next.waitForEnd()
        #expect(next.status == 200)
        #expect(service.doorLog.requestCount == 1)
        await service.close()
    }
}
