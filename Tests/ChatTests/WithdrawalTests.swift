import Chat
import EventLoop
import HTTP
import MessageLog
import Messages
import Testing

/// What a client is told if the log does not acknowledge its request: in any case what it is charged for.
@IOLoop
struct WithdrawalTests {
    @Test func `a request that was written all the same is answered and paid for`() async throws {
        let service = try await Service(Self.impatient)
        service.doorLog.fault = .deaf
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
        let service = try await Service(Self.impatient)
        service.doorLog.fault = .lossy
        let answer = try await service.chat("plain", stream: stream)
        #expect(answer.status == 503)
        #expect(answer.code == "withdrawn")
        #expect(try await service.withdrawals(1).count == 1)
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 0 }
        await service.close()
    }

    @Test(arguments: [true, false])
    func `if not even that can be written, nobody knows, and the client is told so`(stream: Bool) async throws {
        let service = try await Service(Self.impatient)
        service.doorLog.fault = .cut
        let answer = try await service.chat("plain", stream: stream)
        #expect(answer.status == 504)
        #expect(answer.code == "uncertain")
        #expect(answer.headers[.xStreamID] != nil)
        await service.close()
    }

    @Test func `a stream that has its head by then is broken off, so that it is resumed`() async throws {
        var configuration = Self.impatient
        configuration.headDelay = .zero
        let service = try await Service(configuration, tick: .milliseconds(20))
        service.doorLog.fault = .cut
        let listener = service.streamChat("plain")
        try await listener.wait { listener.end != nil }
        #expect(listener.status == 200)
        #expect(!listener.text.contains("error"))
        #expect(throws: HTTPClientError.self) { try listener.end?.get() }
        await service.close()
    }

    @Test func `a request that the log did not write is refused, and nothing is to be withdrawn`() async throws {
        let service = try await Service()
        service.doorLog.fault = .unavailable
        let answer = try await service.chat("plain")
        #expect(answer.status == 503)
        #expect(answer.code == "unavailable")
        #expect(answer.headers[.retryAfter] == "1")
        service.doorLog.fault = .none
        #expect(try await service.chat("plain").status == 200)
        #expect(try await service.withdrawals(0).isEmpty)
        await service.close()
    }

    private static var impatient: Door.Configuration {
        var configuration = Door.Configuration()
        configuration.appendDeadline = .milliseconds(200)
        configuration.admissionDeadline = .milliseconds(300)
        return configuration
    }
}

extension Service {
    /// The withdrawals on the log, once there are so many.
    fileprivate func withdrawals(_ count: Int) async throws -> [Record] {
        try await withDeadline(.seconds(20)) { [log] in
            while true {
                let records = try await log.read(AuthInbox.topic, partition: 0, from: 0)
                let found = records.filter { $0.event.type == ChatWithdrawn.type }
                if found.count >= count { return found }
            }
        }
    }
}
