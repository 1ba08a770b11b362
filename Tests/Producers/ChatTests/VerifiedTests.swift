import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

@testable import Chat

/// What is kept of answers, and what is on offer, is told to those whom Auth lets in.
@IOLoop
struct VerifiedTests {
    private static let routes = ChatRoute.all.filter { $0.path != "/v1/chat/completions" }

    private func path(_ route: ChatRoute, _ stream: String) -> String {
        route.path.replacing("{id...}", with: "plain").replacing("{id}", with: stream)
    }

    private func ask(
        _ service: Service, _ route: ChatRoute, _ stream: String, key: String = "own"
    ) async throws -> Answered {
        try await service.ask(route.method, path(route, stream), route.method == .post ? "" : nil, key: key)
    }

    /// A second key of the account.
    private func otherKey(_ service: Service) async throws -> String {
        let key = APIKey.make(Service.owner, service.secret)
        try await service.open(Service.owner, key, grant: .zero)
        return key
    }

    private func revoke(_ key: String, _ service: Service) async throws {
        let revocation = KeyRevoked(
            account: Service.owner, name: APIKey.hash(key).short, by: Actor("test"), request: RequestID("revocation"))
        _ = try await service.log.append([Draft(to: AuthInbox.revoked(revocation))])
    }

    @Test func `a key that was revoked is told nothing, and neither is an account that is suspended`() async throws {
        let service = try await Service()
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let revoked = try await otherKey(service)
        try await revoke(revoked, service)
        #expect(Self.routes.count == ChatRoute.all.count - 1)
        for route in Self.routes {
            let answer = try await ask(service, route, stream, key: revoked)
            #expect(answer.status == 401 && answer.code == "invalid_api_key", "\(route.path): \(answer.text)")
        }
        try await service.change(.suspended(reason: "Please write to me."))
        for route in Self.routes {
            let answer = try await ask(service, route, stream)
            #expect(answer.status == 403 && answer.code == "account_suspended", "\(route.path): \(answer.text)")
            #expect(answer.error?.member("reason")?.string == "Please write to me.")
        }
        await service.close()
    }

    @Test func `a key that is revoked while it is in use is refused before long`() async throws {
        let service = try await Service()
        let key = try await otherKey(service)
        let stream = try #require(try await service.chat("plain", key: key).headers[.xStreamID])
        #expect(try await service.ask(.get, "/v1/streams/\(stream)", key: key).status == 200)
        try await revoke(key, service)
        try await withDeadline(.seconds(20)) {
            while try await service.ask(.get, "/v1/streams/\(stream)", key: key).status != 401 {}
        }
        #expect(try await service.ask(.get, "/v1/streams/\(stream)").status == 200)
        await service.close()
    }

    @Test func `a key's addresses hold for what is kept, too`() async throws {
        let service = try await Service()
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let key = APIKey.make(Service.owner, service.secret)
        var limits = KeyLimits()
        limits.addresses = ["192.0.2.0/24"]
        let issued = KeyIssued(account: Service.owner, credential: APIKey.hash(key), limits: limits)
        _ = try await service.log.append([Draft(to: AuthInbox.issued(issued))])
        let answer = try await service.ask(.get, "/v1/streams/\(stream)", key: key)
        #expect(answer.status == 403 && answer.code == "address_not_allowed")
        await service.close()
    }

    @Test(arguments: [true, false])
    func `a repetition by a key that was revoked is refused, though its answer is kept`(stream: Bool) async throws {
        let service = try await Service()
        let key = try await otherKey(service)
        let first = try await service.chat("plain", stream: stream, key: key, [.idempotencyKey: "k"])
        #expect(first.status == 200)
        try await revoke(key, service)
        let again = try await service.chat("plain", stream: stream, key: key, [.idempotencyKey: "k"])
        #expect(again.status == 401 && again.code == "invalid_api_key")
        #expect(!again.text.contains("Hel"))
        await service.close()
    }

    // MARK: - While Auth is silent

    private func patient() -> Ingress.Configuration {
        var configuration = Ingress.Configuration()
        configuration.maxUnansweredAge = .seconds(20)
        configuration.verification.kept = .zero
        configuration.verification.patience = .milliseconds(30)
        configuration.verification.deadline = .milliseconds(300)
        return configuration
    }

    @Test(arguments: [true, false])
    func `whose chat was let in resumes and stops its answer while Auth is silent`(isStream: Bool) async throws {
        let service = try await Service(ingress: patient())
        let answer = try await service.chat("plain", stream: isStream)
        let stream = try #require(answer.headers[.xStreamID])
        service.doorLog.fault = .busy
        let resumed = try await service.ask(.get, "/v1/streams/\(stream)")
        #expect(resumed.status == 200 && resumed.text.hasSuffix("data: [DONE]\n\n"))
        if isStream { #expect(resumed.text == answer.text) }
        #expect(try await service.ask(.post, "/v1/streams/\(stream)/stop", "").status == 202)
        #expect(service.doorLog.questionCount >= 1)
        service.doorLog.letPass()
        await service.close()
    }

    @Test func `who was not let in before waits for Auth, and is told to come again`() async throws {
        let service = try await Service(ingress: patient())
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let key = try await otherKey(service)
        service.doorLog.fault = .busy
        for route in Self.routes {
            let answer = try await ask(service, route, stream, key: key)
            #expect(answer.status == 503 && answer.code == "unavailable", "\(route.path): \(answer.text)")
            #expect(answer.headers[.retryAfter] == "1")
        }
        service.doorLog.letPass()
        for route in Self.routes { #expect(try await ask(service, route, stream, key: key).status < 300) }
        await service.close()
    }

    @Test(arguments: [true, false])
    func `whose chat was refused is not let in while Auth is silent`(stream: Bool) async throws {
        let service = try await Service(ingress: patient())
        let kept = try #require(try await service.chat("plain").headers[.xStreamID])
        let unknown = APIKey.make(Service.owner, service.secret)
        #expect(try await service.chat("plain", stream: stream, key: unknown).status == 401)
        service.doorLog.fault = .busy
        #expect(try await service.ask(.get, "/v1/streams/\(kept)", key: unknown).status == 503)
        service.doorLog.letPass()
        await service.close()
    }
}
