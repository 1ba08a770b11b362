import Account
import Credentials
import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// Keys that an account makes for itself.
@IOLoop
struct KeyTests {
    private func signedIn(_ service: Service) async throws -> Browser {
        let browser = Browser(service)
        try await browser.signInByKey()
        return browser
    }

    private func keys(_ answer: Answered) -> [JSONValue] {
        answer.json?.member("keys").map { Array($0.elements) } ?? []
    }

    @Test func `a key is made with a name and limits, shown once, and serves`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service)
        let made = try await browser.ask(
            .post, "/v1/keys",
            [
                "name": "At home",
                "limits": [
                    "expires_ms": 4_000_000_000_000, "models": ["plain", "held", "plain"],
                    "addresses": ["127.0.0.0/8", "::1"], "money_per_day": 5_000_000, "answers_at_once": nil,
                ],
            ])
        #expect(made.status == 201, "\(made.text)")
        let key = try #require(made.json?.member("key")?.string)
        #expect(made.json?.member("id")?.string == APIKey.hash(key).short)
        #expect(made.json?.member("name")?.string == "At home" && made.json?.member("issued_ms")?.int != nil)
        let limits = try #require(made.json?.member("limits"))
        #expect(limits.member("models")?.elements.compactMap(\.string) == ["held", "plain"])
        #expect(limits.member("money_per_day")?.int == 5_000_000)
        #expect(limits.member("answers_at_once")?.isNull == true)
        #expect(try await service.chat("plain", key: key).status == 200)
        #expect(try await service.chat("slow", key: key).code == "model_not_allowed")
        let list = try await browser.ask(.get, "/v1/keys")
        #expect(keys(list).count == 2 && !list.text.contains(key) && !list.text.contains(service.key))
        #expect(try await service.ask(.get, "/v1/keys").text == list.text)
        await service.close()
    }

    @Test func `a key's limits are changed as a whole, and its text stays`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service)
        let made = try await browser.ask(.post, "/v1/keys", ["name": "a", "limits": ["models": ["held"]]])
        let key = try #require(made.json?.member("key")?.string)
        let id = try #require(made.json?.member("id")?.string)
        #expect(try await service.chat("plain", key: key).status == 403)
        let named = try await browser.ask(.patch, "/v1/keys/\(id)", ["name": "b"])
        #expect(named.status == 200 && named.json?.member("name")?.string == "b")
        #expect(named.json?.member("limits")?.member("models")?.isArray == true)
        let freed = try await browser.ask(.patch, "/v1/keys/\(id)", ["limits": nil])
        #expect(freed.json?.member("limits")?.member("models")?.isNull == true, "\(freed.text)")
        #expect(freed.json?.member("name")?.string == "b")
        #expect(try await service.chat("plain", key: key).status == 200)
        #expect(try await browser.ask(.patch, "/v1/keys/\(id)", [:]).code == "missing_required_parameter")
        #expect(try await browser.ask(.patch, "/v1/keys/abc", ["name": "b"]).code == "key_not_found")
        await service.close()
    }

    @Test func `a revoked key is refused at once, and its answer ends`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service)
        let made = try await browser.ask(.post, "/v1/keys", ["name": "a"])
        let key = try #require(made.json?.member("key")?.string)
        let listener = service.streamChat("held", [.authorization: "Bearer \(key)"])
        try await listener.wait { listener.text.contains("Hel") }
        let revoked = try await browser.ask(.delete, "/v1/keys/\(key)")
        #expect(revoked.status == 200 && keys(revoked).count == 1)
        try await listener.waitForEnd()
        let refused = try await service.chat("plain", key: key)
        #expect(refused.status == 401 && refused.code == "invalid_api_key")
        #expect(try await browser.ask(.delete, "/v1/keys/0000000000000000").code == "key_not_found")
        // Nobody has the text of a key on the log.
        for topic in [AuthInbox.topic, ResponderInbox.topic] {
            let records = try await service.log.read(topic, partition: 0, from: 0)
            #expect(records.allSatisfy { !String(decoding: $0.event.value, as: UTF8.self).contains(key) })
        }
        await service.close()
    }

    @Test func `a key makes, changes and revokes none`() async throws {
        let service = try await Service()
        let id = APIKey.hash(service.key).short
        for (method, path): (HTTPRequest.Method, String) in [
            (.post, "/v1/keys"), (.patch, "/v1/keys/\(id)"), (.delete, "/v1/keys/\(id)"),
        ] {
            let answer = try await service.ask(method, path, method == .delete ? nil : #"{"name":"a"}"#)
            #expect(answer.status == 403 && answer.code == "session_needed", "\(path): \(answer.text)")
        }
        await service.close()
    }

    @Test(
        arguments: [
            (#"{"name":""}"#, "invalid_value", "name"), (#"{"name":"a\nb"}"#, "invalid_value", "name"),
            (#"{"name":7}"#, "invalid_type", "name"), (#"{"limits":7}"#, "invalid_type", "limits"),
            (#"{"limits":{"colour":1}}"#, "unsupported_parameter", "limits.colour"),
            (#"{"limits":{"models":[],"models":[]}}"#, "duplicate_parameter", "limits.models"),
            (#"{"limits":{"expires_ms":1}}"#, "invalid_value", "limits.expires_ms"),
            (#"{"limits":{"expires_ms":"soon"}}"#, "invalid_type", "limits.expires_ms"),
            (#"{"limits":{"models":[]}}"#, "invalid_value", "limits.models"),
            (#"{"limits":{"models":[""]}}"#, "invalid_value", "limits.models"),
            (#"{"limits":{"models":"plain"}}"#, "invalid_type", "limits.models"),
            (#"{"limits":{"addresses":["10.0.0.0/33"]}}"#, "invalid_value", "limits.addresses"),
            (#"{"limits":{"addresses":["example.com"]}}"#, "invalid_value", "limits.addresses"),
            (#"{"limits":{"addresses":[7]}}"#, "invalid_type", "limits.addresses"),
            (#"{"limits":{"money_per_day":-1}}"#, "invalid_value", "limits.money_per_day"),
            (#"{"limits":{"money_per_month":1.5}}"#, "invalid_type", "limits.money_per_month"),
            (#"{"limits":{"requests_per_minute":0}}"#, "invalid_value", "limits.requests_per_minute"),
            (#"{"limits":{"tokens_per_minute":0}}"#, "invalid_value", "limits.tokens_per_minute"),
            (#"{"limits":{"answers_at_once":0}}"#, "invalid_value", "limits.answers_at_once"),
        ] as [(String, String, String)])
    func `what cannot be is refused with its place`(body: String, code: String, parameter: String) async throws {
        let service = try await Service()
        let browser = try await signedIn(service)
        let fields: HTTPFields = [.cookie: browser.cookie ?? "", .csrf: browser.csrf ?? ""]
        let answer = try await service.ask(.post, "/v1/keys", body, key: nil, fields)
        #expect(answer.status == 400 && answer.code == code && answer.parameter == parameter, "\(answer.text)")
        await service.close()
    }

    @Test func `more models than a key may name are refused`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service)
        func models(_ count: Int) -> JSONText {
            let names = (0..<count).map { JSONText.string("model-\($0)") }
            return ["limits": ["models": .array(names)]]
        }
        #expect(try await browser.ask(.post, "/v1/keys", models(KeyLimits.mostModels)).status == 201)
        let answer = try await browser.ask(.post, "/v1/keys", models(KeyLimits.mostModels + 1))
        #expect(answer.status == 400 && answer.parameter == "limits.models")
        await service.close()
    }
}
