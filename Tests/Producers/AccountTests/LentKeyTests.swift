import Account
import Credentials
import CredentialsBench
import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// What the door tells Auth of a key that is good for some addresses, and what a key with limits is told.
@IOLoop
struct LentKeyTests {
    private func lentKey(_ service: Service, _ change: (inout KeyLimits) -> Void) async throws -> String {
        let key = APIKey.make(Service.owner, service.secret)
        var limits = KeyLimits()
        change(&limits)
        let issued = KeyIssued(account: Service.owner, credential: APIKey.hash(key), limits: limits)
        _ = try await service.log.append([Draft(to: AuthInbox.issued(issued))])
        return key
    }

    @Test func `it is told nothing of sessions and identities, and of the keys itself`() async throws {
        let service = try await Service()
        let key = try await lentKey(service) { $0.models = ["small"] }
        let refused = try await service.ask(.get, "/v1/sessions", key: key)
        #expect(refused.status == 403 && refused.code == "key_limited", "\(refused.text)")
        let keys = try await service.ask(.get, "/v1/keys", key: key).json?.member("keys").map { Array($0.elements) }
        #expect(keys?.map { $0.member("id")?.string } == [APIKey.hash(key).short])
        await service.close()
    }

    @Test func `a code is not redeemed from an address that the key may not ask from`() async throws {
        let service = try await Service()
        let key = try await lentKey(service) { $0.addresses = ["192.0.2.0/24"] }
        let batch = try await service.makeCodes(1)
        let body = #"{"code":"\#(batch.codes[0])"}"#
        let refused = try await service.ask(.post, "/v1/redemptions", body, key: key)
        #expect(refused.status == 403 && refused.code == "address_not_allowed", "\(refused.text)")
        await service.close()
    }

    @Test func `Auth is told from where a call comes that a proxy asks about`() async throws {
        let bench = try VerifyBench()
        async let asked = bench.ask()
        try await bench.say(0, VerifyBench.admitted(.person))
        _ = try await asked
        let draft = try #require(bench.log.drafts.first)
        let question = try MessageCoding.decode(QuestionAsked.self, from: draft.event.value)
        #expect(question.from == "127.0.0.1")
        await bench.stop()
    }
}
