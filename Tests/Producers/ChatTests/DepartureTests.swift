import Chat
import Credentials
import EventLoop
import HTTP
import MessageLog
import Messages
import ProducerBench
import Testing

/// A client that gave up waiting and asks the same again joins its first request's answer, and pays once.
@IOLoop
struct DepartureTests {
    private static let retry: HTTPFields = [.init(unchecked: "x-stainless-retry-count"): "1"]
    nonisolated private static let cost = 2_000_000

    @Test(arguments: [true, false], [true, false])
    func `a repetition joins the answer whose client has gone`(stream: Bool, isRetry: Bool) async throws {
        let service = try await Service()
        try await service.leave("silent", stream: stream)
        let second = service.begin("silent", stream: stream, isRetry ? Self.retry : [:])
        try await service.redirects(1)
        service.model.release()
        try await second.waitForEnd()
        #expect(second.status == 200)
        #expect(second.text.contains("lo"))
        #expect(second.head?.headerFields[.init(unchecked: "Idempotent-Replayed")] == "true")
        #expect(service.model.called.count == 1)
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == Self.cost }
        await service.close()
    }

    @Test(arguments: [true, false])
    func `who gives up several times joins each time`(stream: Bool) async throws {
        let service = try await Service()
        for round in 1...3 {
            try await service.leave("silent", stream: stream, Self.retry, round: round)
        }
        service.model.release()
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == Self.cost }
        let last = service.begin("silent", stream: stream, Self.retry)
        try await last.waitForEnd()
        #expect(last.text.contains("lo"))
        #expect(service.model.called.count == 1)
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == Self.cost }
        await service.close()
    }

    @Test func `the first one's part of a stream comes again from its beginning`() async throws {
        let service = try await Service()
        let first = service.begin("held", stream: true)
        try await first.wait { first.text.contains("Hel") }
        first.hangUp()
        try await service.departures(1)
        let second = service.begin("held", stream: true)
        try await second.wait { second.bytes == first.bytes }
        #expect(second.stream == first.stream)
        service.model.release()
        try await second.waitForEnd()
        #expect(second.text.hasSuffix("data: [DONE]\n\n"))
        #expect(service.model.called.count == 1)
        await service.close()
    }

    @Test(arguments: [true, false])
    func `two that both wait are two requests`(stream: Bool) async throws {
        let service = try await Service()
        let both = [service.begin("silent", stream: stream), service.begin("silent", stream: stream, Self.retry)]
        try await service.wait { service.model.heldCount == 2 }
        service.model.release()
        for listener in both { try await listener.waitForEnd() }
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 2 * Self.cost }
        await service.close()
    }

    @Test func `after a joined one has its answer, the same is asked anew`() async throws {
        let service = try await Service()
        try await service.leave("silent", stream: false)
        service.model.release()
        try await service.waitForBalance { $0["spent"] == Self.cost }
        _ = try await service.chat("silent", Self.retry)
        let third = service.begin("silent", stream: false, Self.retry)
        try await service.wait { service.model.heldCount == 1 }
        service.model.release()
        try await third.waitForEnd()
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 2 * Self.cost }
        await service.close()
    }

    @Test func `an answer that is stopped after its client left is not joined`() async throws {
        let service = try await Service()
        let first = service.begin("held", stream: true)
        try await first.wait { !first.bytes.isEmpty }
        first.hangUp()
        try await service.departures(1)
        let stop = try await service.ask(.post, "/v1/streams/\(try #require(first.stream))/stop", "")
        #expect(stop.status == 202)
        try await service.waitForBalance { $0["pending"] == 0 }
        let second = service.begin("held", stream: true)
        try await service.wait { service.model.called.count == 2 }
        service.model.release()
        try await second.waitForEnd()
        await service.close()
    }

    @Test func `another key of the account asks for itself`() async throws {
        let service = try await Service()
        try await service.leave("silent", stream: false)
        let account = try #require(Account("owner"))
        let key = APIKey.make(account, service.secret)
        try await service.open(account, key, grant: .zero)
        let second = service.begin("silent", stream: false, Self.retry, key: key)
        try await service.wait { service.model.heldCount == 2 }
        service.model.release()
        try await second.waitForEnd()
        await service.close()
    }

    @Test func `a request with an idempotency key has that key's rule alone`() async throws {
        let service = try await Service()
        let first = service.begin("silent", stream: false, [.idempotencyKey: "k"])
        try await service.wait { service.model.heldCount == 1 }
        first.hangUp()
        try await service.leave("silent", stream: false, called: 2)
        let third = service.begin("silent", stream: false, [.idempotencyKey: "l"])
        try await service.wait { service.model.heldCount == 3 }
        service.model.release()
        try await third.waitForEnd()
        try await service.departures(1)
        await service.close()
    }

    @Test func `without the setting nothing is told and nothing joined`() async throws {
        var configuration = ChatAPI.Configuration()
        configuration.joinsRepetitions = false
        let service = try await Service(configuration)
        let first = service.begin("silent", stream: false)
        try await service.wait { service.model.heldCount == 1 }
        first.hangUp()
        let second = service.begin("silent", stream: false, Self.retry)
        try await service.wait { service.model.heldCount == 2 }
        service.model.release()
        try await second.waitForEnd()
        try await service.departures(0)
        await service.close()
    }

    @Test func `a client that this process cuts off has gone, too`() async throws {
        let service = try await Service()
        let first = service.begin("flood", stream: true)
        try await first.wait { first.status == 200 }
        first.pause()
        try await service.waitForBalance { $0["spent"] == Self.cost }
        service.stopServing()
        try await service.departures(1)
        await service.close()
    }
}

extension Service {
    func begin(
        _ model: String, stream: Bool, _ headers: HTTPFields = [:], key: String? = nil
    ) -> Listener {
        var fields = headers
        if let key { fields[.authorization] = "Bearer \(key)" }
        return self.stream(.post, "/v1/chat/completions", Self.body(model, stream: stream), fields)
    }

    /// Asks, and leaves when the model was called or, from the second round on, when the request has joined another.
    fileprivate func leave(
        _ model: String, stream: Bool, _ headers: HTTPFields = [:], round: Int = 1, called: Int = 1
    ) async throws {
        let listener = begin(model, stream: stream, headers)
        if round == 1 { try await wait { self.model.heldCount == called } } else { try await redirects(round - 1) }
        listener.hangUp()
        try await departures(round)
    }

    /// Waits until so many clients are told to have left, and no more.
    fileprivate func departures(_ count: Int) async throws {
        try await waitFor(count, ClientLeft.type, in: QuotaInbox.topic)
    }

    fileprivate func redirects(_ count: Int) async throws {
        try await waitFor(count, Redirected.type, in: ResponderInbox.topic)
    }

    private func waitFor(_ count: Int, _ type: String, in topic: Topic) async throws {
        try await withDeadline(.seconds(20)) { [log] in
            while true {
                let found = try await log.read(topic, partition: 0, from: 0).filter { $0.event.type == type }
                if found.count >= count { return #expect(found.count == count) }
                try await IOLoop.sleep(for: .milliseconds(1))
            }
        }
    }
}
