import Chat
import EventLoop
import HTTP
import Ingress
import MessageLog
import Messages
import ProducerBench
import Testing

/// The client's view if the log does not acknowledge its request: it is told what it is charged for.
@IOLoop
struct WithdrawalTests {
    @Test func `a request that was written all the same is answered and paid for`() async throws {
        let service = try await Self.service(.deaf)
        let listener = service.streamChat("silent")
        _ = try await service.withdrawals(1)
        try await service.wait { service.model.heldCount == 1 }
        service.model.release()
        try await listener.waitForEnd()
        #expect(listener.status == 200)
        #expect(listener.text.hasSuffix("data: [DONE]\n\n"))
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 2_000_000 }
        await service.close()
    }

    @Test(arguments: [true, false])
    func `a request that was lost ends as withdrawn and costs nothing`(stream: Bool) async throws {
        let service = try await Self.service(.lossy)
        let answer = try await service.chat("plain", stream: stream)
        #expect(answer.status == 503)
        #expect(answer.code == "withdrawn")
        #expect(try await service.withdrawals(1).count >= 1)
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 0 }
        await service.close()
    }

    @Test func `the log is asked again until it takes the request back`() async throws {
        let service = try await Self.service(.cut)
        let listener = service.streamChat("plain")
        try await service.wait { service.doorLog.lostCount == 1 }
        service.doorLog.fault = .lossy
        try await listener.waitForEnd()
        #expect(listener.status == 503)
        #expect(listener.text.contains("withdrawn"))
        await service.close()
    }

    @Test func `a stream has no head before it is sure to have an end`() async throws {
        let service = try await Self.service(.deaf, headDelay: .zero)
        let listener = service.streamChat("silent")
        try await listener.wait { listener.status == 200 }
        #expect(try await service.withdrawals(0).count >= 1)
        listener.hangUp()
        await service.close()
    }

    @Test(arguments: [true, false])
    func `if not even that can be written, nobody knows, and the client is told so`(stream: Bool) async throws {
        let service = try await Self.service(.none, patience: .seconds(1), headDelay: .zero)
        // Before the first record of all, nobody can say that the log has not let go of any.
        _ = try await service.chat("plain")
        service.doorLog.fault = .cut
        let answer = try await service.chat("plain", stream: stream)
        #expect(answer.status == 504)
        #expect(answer.code == "uncertain")
        #expect(answer.headers[.init(unchecked: "X-Should-Retry")] == "false")
        let name = try #require(answer.headers[.xStreamID])
        service.doorLog.fault = .none
        let told = try await service.ask(.get, "/v1/streams/\(name)")
        #expect(told.text.contains("withdrawn"))
        await service.close()
    }

    @Test func `with a key it may be repeated, and is answered once`() async throws {
        let service = try await Self.service(.mute, patience: .seconds(1))
        let answer = try await service.chat("silent", stream: true, [.idempotencyKey: "k"])
        #expect(answer.code == "uncertain")
        #expect(answer.headers[.init(unchecked: "X-Should-Retry")] == nil)
        service.doorLog.fault = .none
        let repeated = service.streamChat("silent", [.idempotencyKey: "k"])
        try await service.wait { service.model.heldCount == 1 }
        service.model.release()
        try await repeated.waitForEnd()
        #expect(repeated.text.hasSuffix("data: [DONE]\n\n"))
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 2_000_000 }
        await service.close()
    }

    @Test func `an answer that leads to another needs no acknowledgement`() async throws {
        let service = try await Self.service(.none, patience: .seconds(1))
        let first = service.streamChat("silent", [.idempotencyKey: "k"])
        try await service.wait { service.model.heldCount == 1 }
        service.doorLog.fault = .mute
        let second = service.streamChat("silent", [.idempotencyKey: "k"])
        try await service.wait { service.doorLog.requestCount == 2 }
        try await Self.outlast(service)
        for listener in [first, second] {
            try await listener.waitForEnd()
            #expect(listener.text.hasSuffix("data: [DONE]\n\n"))
        }
        await service.close()
    }

    @Test func `an answer that begins while its request is taken back goes on`() async throws {
        let service = try await Self.service(.mute, patience: .seconds(1))
        let listener = service.streamChat("slow")
        try await service.wait { service.doorLog.lostCount == 1 && service.model.heldCount == 1 }
        service.model.release()
        try await listener.wait { listener.text.contains("Hel") }
        try await Self.outlast(service)
        try await listener.waitForEnd()
        #expect(listener.text.hasSuffix("data: [DONE]\n\n"))
        await service.close()
    }

    /// Lets what is held go on when a request that comes later was given up: so what came before could have been too.
    private static func outlast(_ service: Service) async throws {
        service.doorLog.fault = .cut
        #expect(try await service.chat("plain").code == "uncertain")
        service.model.release()
    }

    @Test func `a request that the log did not write is refused, and nothing is to be withdrawn`() async throws {
        let service = try await Self.service(.unavailable)
        let answer = try await service.chat("plain")
        #expect(answer.status == 503)
        #expect(answer.code == "unavailable")
        #expect(answer.headers[.retryAfter] == "1")
        service.doorLog.fault = .none
        #expect(try await service.chat("plain").status == 200)
        #expect(try await service.withdrawals(0).isEmpty)
        await service.close()
    }

    private static func service(
        _ fault: DeafLog.Fault, patience: Duration = .seconds(30), headDelay: Duration = .seconds(10)
    ) async throws -> Service {
        var ingress = Ingress.Configuration()
        ingress.appendDeadline = .milliseconds(200)
        var configuration = ChatAPI.Configuration()
        configuration.admissionDeadline = patience
        configuration.headDelay = headDelay
        let service = try await Service(configuration, ingress: ingress, tick: .milliseconds(20))
        service.doorLog.fault = fault
        return service
    }
}

extension Service {
    /// The withdrawals on the log, once there are so many.
    fileprivate func withdrawals(_ count: Int) async throws -> [Record] {
        try await withDeadline(.seconds(20)) { [log] in
            while true {
                try await IOLoop.sleep(for: .milliseconds(1))
                let found = try await log.read(AuthInbox.topic, partition: 0, from: 0)
                    .filter { $0.event.type == ChatWithdrawn.type }
                if found.count >= count { return found }
            }
        }
    }
}
