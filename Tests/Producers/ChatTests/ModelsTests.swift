import Catalogue
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

/// The models that a client is told of.
@IOLoop
struct ModelsTests {
    @Test func `a model says what the catalogue knows of it, and no more`() async throws {
        let service = try await Service { model in
            model.price.perCall = .fen(1)
            model.vision = true
        }
        let model = try #require(try await service.ask(.get, "/v1/models/plain").json)
        #expect(
            model.member("yizhan").map { String(decoding: $0.text, as: UTF8.self) }
                == #"{"price":{"input":0,"output":1000000000000,"perCall":10000},"maximumOutput":4,"vision":true}"#)
        await service.close()
    }

    /// A service whose doors ask Auth anew for each call.
    private func service() async throws -> Service {
        var configuration = Ingress.Configuration()
        configuration.verification.kept = .zero
        let service = try await Service(ingress: configuration)
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1")
        let models = ["plain", "held", "silent"].map { name in
            Model(name: name, channel: channel, price: Price(input: .yuan(4), output: .yuan(16), perCall: .fen(1)))
        }
        let groups = [
            Group(name: "half", ratio: Ratio(tenThousandths: 5_000)),
            Group(name: "guests", models: ["silent", "plain"]),
        ]
        service.catalogue.replace(with: try Catalogue(models: models, channels: [channel], groups: groups))
        return service
    }

    private func names(_ service: Service, key: String = "own") async throws -> [String]? {
        try await service.ask(.get, "/v1/models", key: key).json?.member("data")?.elements
            .compactMap { $0.member("id")?.string }
    }

    private func price(_ model: JSONValue?) -> [Int?] {
        let price = model?.member("yizhan")?.member("price")
        return ["input", "output", "perCall"].map { price?.member($0)?.int }
    }

    @Test func `an account is told its group's prices`() async throws {
        let service = try await service()
        let rows: [(String?, [Int?])] = [
            (nil, [4_000_000, 16_000_000, 10_000]), ("half", [2_000_000, 8_000_000, 5_000]),
            ("guests", [4_000_000, 16_000_000, 10_000]),
        ]
        for (group, expected) in rows {
            try await service.change(.group(group))
            let one = try await service.ask(.get, "/v1/models/plain")
            #expect(price(one.json) == expected, "\(group ?? "none")")
            let list = try await service.ask(.get, "/v1/models").json?.member("data")
            #expect(price(list?.elements.first(where: { $0.member("id")?.string == "plain" })) == expected)
        }
        await service.close()
    }

    @Test func `a model that the group may not ask is not listed, and is refused as a chat with it is`() async throws {
        let service = try await service()
        #expect(try await names(service) == ["plain", "held", "silent"])
        try await service.change(.group("guests"))
        #expect(try await names(service) == ["plain", "silent"])
        let one = try await service.ask(.get, "/v1/models/held")
        let chat = try await service.chat("held")
        #expect(one.status == 403 && one.code == "model_not_allowed" && one.code == chat.code)
        #expect(one.status == chat.status && one.parameter == chat.parameter)
        // What a group that is none was limited to is not known.
        try await service.change(.group("renamed"))
        #expect(try await names(service) == [])
        await service.close()
    }

    @Test func `a key is told the models that it may ask, of those that its group may`() async throws {
        let service = try await service()
        let key = APIKey.make(Service.owner, service.secret)
        var limits = KeyLimits()
        limits.models = ["held", "plain"]
        let issued = KeyIssued(account: Service.owner, credential: APIKey.hash(key), limits: limits)
        _ = try await service.log.append([Draft(to: AuthInbox.issued(issued))])
        #expect(try await names(service, key: key) == ["plain", "held"])
        #expect(try await service.ask(.get, "/v1/models/silent", key: key).code == "model_not_allowed")
        #expect(try await service.ask(.get, "/v1/models/held", key: key).status == 200)
        try await service.change(.group("guests"))
        #expect(try await names(service, key: key) == ["plain"])
        await service.close()
    }

    @Test func `the models are those of the catalogue`() async throws {
        let service = try await Service()
        let list = try #require(try await service.ask(.get, "/v1/models").json)
        let names = list.member("data")?.elements.compactMap { $0.member("id")?.string }
        #expect(names == FakeModel.names)
        #expect(try await service.ask(.get, "/v1/models/plain").json?.member("owned_by")?.string == "played")
        let team = "%E5%9B%A2%E9%98%9F"
        for name in ["org/\(team)/plain", "org%2F\(team)%2Fplain", "org%2f\(team)/plain"] {
            #expect(try await service.ask(.get, "/v1/models/\(name)").json?.member("id")?.string == "org/团队/plain")
        }
        #expect(try await service.ask(.get, "/v1/models/org%2").status == 400)
        #expect(try await service.ask(.get, "/v1/models/a/b").code == "model_not_found")
        #expect(try await service.ask(.get, "/v1/models", key: nil).status == 401)
        await service.close()
    }
}
