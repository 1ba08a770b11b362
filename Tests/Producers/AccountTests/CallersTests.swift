import Credentials
import CredentialsBench
import EventLoop
import HTTP
import MessageLog
import Messages
import ProducerBench
import Testing

@testable import Account

/// Who may call what, for every route of the account API.
@IOLoop
struct CallersTests {
    private func path(_ route: AccountRoute, _ stream: String) -> String {
        route.path.replacing("{id}", with: stream).replacing(/\{\w+\}/, with: "none")
    }

    private func body(_ route: AccountRoute, _ text: String = "{}") -> String? { route.bodyLimit == 0 ? nil : text }

    @Test func `no route but those of sign-in answers without a key, or with one that is forged or of another house`()
        async throws
    {
        let service = try await Service()
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let forged = String(service.key.dropLast(4)) + (service.key.hasSuffix("0000") ? "1111" : "0000")
        let strange = APIKey.make(Service.owner, .random())
        var count = 0
        for route in AccountRoute.all {
            switch route.way {
            case .open, .waiting: continue
            default: break
            }
            count += 1
            let path = path(route, stream)
            let silent = try await service.ask(route.method, path, body(route), key: nil)
            #expect(silent.status == 401 && silent.code == "missing_api_key", "\(path): \(silent.text)")
            for key in [forged, strange, "sk-abc"] {
                let answer = try await service.ask(route.method, path, body(route), key: key)
                #expect(answer.status == 401 && answer.code == "invalid_api_key", "\(path): \(answer.text)")
            }
        }
        #expect(count == AccountRoute.all.count - 7)
        await service.close()
    }

    @Test func `what takes a session is refused to a key, before anything is written`() async throws {
        let service = try await Service()
        let before = try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count
        var count = 0
        for route in AccountRoute.all {
            guard case .session = route.way else { continue }
            count += 1
            let answer = try await service.ask(route.method, path(route, "none"), body(route))
            #expect(answer.status == 403 && answer.code == "session_needed", "\(route.path): \(answer.text)")
        }
        #expect(count >= 9)
        #expect(try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count == before)
        await service.close()
    }

    @Test func `what an account asks or is told takes a key that was not revoked, of an account that is active`()
        async throws
    {
        let service = try await Service()
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let code = try await service.makeCodes(1).codes[0]
        let revoked = APIKey.make(Service.owner, service.secret)
        try await service.open(Service.owner, revoked, grant: .zero)
        let revocation = KeyRevoked(
            account: Service.owner, name: APIKey.hash(revoked).short, by: Actor("test"),
            request: RequestID("revocation"))
        _ = try await service.log.append([Draft(to: AuthInbox.revoked(revocation))])
        try await walk(service, stream, code, key: revoked, 401, "invalid_api_key")
        try await service.change(.suspended(reason: "Please write to me."))
        try await walk(service, stream, code, key: service.key, 403, "account_suspended")
        await service.close()
    }

    /// Calls each route on which Auth decides.
    private func walk(
        _ service: Service, _ stream: String, _ code: String, key: String, _ status: Int, _ problem: String
    ) async throws {
        for route in AccountRoute.all {
            guard case .known = route.way else { continue }
            let answer = try await service.ask(
                route.method, path(route, stream), body(route, #"{"code":"\#(code)"}"#), key: key)
            #expect(answer.status == status && answer.code == problem, "\(route.path): \(answer.text)")
        }
    }
}
