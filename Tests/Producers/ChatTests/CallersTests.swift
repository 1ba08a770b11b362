import Credentials
import CredentialsBench
import EventLoop
import HTTP
import MessageLog
import Messages
import ProducerBench
import Testing

@testable import Chat

/// Who may call what, for every route under `/v1`.
@IOLoop
struct CallersTests {
    /// A path of a route, with a stream, or a model, for its parameter.
    private func path(_ route: ChatRoute, _ stream: String) -> String {
        route.path.replacing("{id...}", with: "plain").replacing("{id}", with: stream)
    }

    @Test func `no route answers without a key, or with one that is forged or of another house`() async throws {
        let service = try await Service()
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let forged = String(service.key.dropLast(4)) + (service.key.hasSuffix("0000") ? "1111" : "0000")
        let strange = APIKey.make(try #require(Account("owner")), .random())
        for route in ChatRoute.all {
            let path = path(route, stream)
            let body = route.method == .post ? Service.body("plain", stream: false) : nil
            let silent = try await service.ask(route.method, path, body, key: nil)
            #expect(silent.status == 401 && silent.code == "missing_api_key", "\(path): \(silent.text)")
            for key in [forged, strange, "sk-abc"] {
                let answer = try await service.ask(route.method, path, body, key: key)
                #expect(answer.status == 401 && answer.code == "invalid_api_key", "\(path): \(answer.text)")
            }
        }
        await service.close()
    }

    @Test func `what has an id is as unknown to another account as what never was`() async throws {
        let service = try await Service()
        let stranger = try #require(Account("stranger"))
        let key = APIKey.make(stranger, service.secret)
        try await service.open(stranger, key, grant: .zero)
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        let routes = ChatRoute.all.filter { $0.path.contains("{id}") }
        #expect(routes.count >= 2)
        for route in routes {
            let body = route.method == .post ? "" : nil
            let another = try await service.ask(route.method, path(route, stream), body, key: key)
            let none = try await service.ask(route.method, path(route, "none"), body, key: key)
            #expect(another.status == 404 && another.code == none.code, "\(route.path): \(another.text)")
            let own = try await service.ask(route.method, path(route, stream), body)
            #expect(own.status < 300, "\(route.path): \(own.text)")
        }
        await service.close()
    }

    @Test func `a chat takes a key that was not revoked, of an account that is active`() async throws {
        let service = try await Service()
        let owner = try #require(Account("owner"))
        let revoked = APIKey.make(owner, service.secret)
        try await service.open(owner, revoked, grant: .zero)
        let revocation = KeyRevoked(
            account: owner, name: APIKey.hash(revoked).short, by: Actor("test"), request: RequestID("revocation"))
        _ = try await service.log.append([Draft(to: AuthInbox.revoked(revocation))])
        let unknown = try await service.chat("plain", key: revoked)
        #expect(unknown.status == 401 && unknown.code == "invalid_api_key")
        try await service.change(.suspended(reason: "Please write to me."))
        let suspended = try await service.chat("plain")
        #expect(suspended.status == 403 && suspended.code == "account_suspended")
        await service.close()
    }
}
