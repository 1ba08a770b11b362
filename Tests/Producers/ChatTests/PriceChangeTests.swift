import Catalogue
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// The catalogue changes while answers are under way.
@IOLoop
struct PriceChangeTests {
    private func catalogue(output: Money, groups: [Group] = []) throws -> Catalogue {
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1")
        let models = FakeModel.names.map { name in
            Model(name: name, channel: channel, price: Price(output: output), maximumOutputTokens: 4)
        }
        return try Catalogue(models: models, channels: [channel], groups: groups)
    }

    /// The price that a request was charged by, and what it cost.
    private func charge(_ service: Service, _ request: String) async throws -> (price: Int?, cost: Int?) {
        try await withDeadline(.seconds(20)) {
            while true {
                let answer = try await service.ask(.get, "/v1/requests/\(request)")
                if answer.status == 200 {
                    return (answer.json?.member("price")?.member("output")?.int, answer.json?.member("cost")?.int)
                }
            }
        }
    }

    @Test func `each answer is charged by the price that it came in with, while prices change`() async throws {
        let service = try await Service(grant: .yuan(1000))
        var asked: [(listener: Listener, price: Money)] = []
        for round in 1...10 {
            let price = Money.yuan(Int64(round) * 100_000)
            service.catalogue.replace(with: try catalogue(output: price))
            for _ in 0..<3 { asked.append((service.streamChat("held"), price)) }
            let count = asked.count
            // Each is reserved for before the price changes again.
            try await service.wait { service.model.heldCount == count }
        }
        service.catalogue.replace(with: try catalogue(output: .yuan(1)))
        service.model.release()
        for (listener, price) in asked {
            try await listener.waitForEnd()
            let request = try #require(listener.head?.headerFields[.xRequestID])
            let charge = try await charge(service, request)
            #expect(charge.price == Int(price.microYuan))
            #expect((charge.cost ?? 0) > 0 && (charge.cost ?? 0) % Int(price.microYuan / 1_000_000) == 0)
        }
        await service.close()
    }

    @Test func `an account pays its group's price, and may ask its group's models`() async throws {
        let service = try await Service()
        let groups = [
            Group(name: "half", ratio: Ratio(tenThousandths: 5_000)),
            Group(name: "guests", models: ["silent"]), Group(name: "other"),
        ]
        service.catalogue.replace(with: try catalogue(output: .yuan(100), groups: groups))
        for (group, price) in [(nil, 100_000_000), ("half", 50_000_000), ("other", 100_000_000)] as [(String?, Int)] {
            try await service.change(.group(group))
            let answer = try await service.chat("plain")
            #expect(answer.status == 200)
            let request = try #require(answer.headers[.xRequestID])
            #expect(try await charge(service, request).price == price)
        }
        for group in ["guests", "unknown"] {
            try await service.change(.group(group))
            let refused = try await service.chat("plain")
            #expect(refused.status == 403 && refused.code == "model_not_allowed" && refused.parameter == "model")
        }
        await service.close()
    }
}
