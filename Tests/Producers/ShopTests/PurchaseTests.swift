import Catalogue
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import MessageLog
import Messages
import ProducerBench
import Testing

/// A purchase with all who decide on it; what the provider says, a test says.
@IOLoop
struct PurchaseTests {
    private func service(groups: [String]? = nil) async throws -> Service {
        let service = try await Service(grant: .yuan(1))
        service.catalogue.replace(
            with: try SampleShop.catalogue(
                products: [
                    SampleShop.product("ten", bonus: .fen(50), groups: groups), SampleShop.product("two", fen: 200),
                ]))
        return service
    }

    private func buy(_ service: Service, _ product: String = "ten") async throws -> Answered {
        try await service.ask(
            .post, "/v1/orders", #"{"product":"\#(product)","way":"native"}"#, key: "own", [.idempotencyKey: "k"])
    }

    @Test func `what is bought is paid by its code, credited once, and told as it comes`() async throws {
        let service = try await service()
        let made = try await buy(service)
        #expect(made.status == 201 && made.json?.member("status")?.string == "making")
        let number = try #require(made.json?.member("number")?.string)
        let path = "/v1/orders/\(number)"
        let listener = service.stream(.get, path, nil, [.accept: "text/event-stream"])
        let asked = try await service.cashierAsked()
        #expect(asked.order.text == number)
        try await service.tell(asked, .prepared(.code("weixin://wxpay/bizpayurl?pr=NwY5Mz9")), of: asked.call)
        try await listener.wait { listener.text.contains(#""status":"open""#) }
        let picture = try await service.ask(.get, path + "/code.svg")
        #expect(picture.status == 200 && picture.text.hasPrefix("<svg"))
        let report = PaymentReport(
            order: number, transaction: "4200001", merchant: asked.merchant.number, app: asked.merchant.app,
            standing: .paid, amountFen: 1000, currency: "CNY", paidAt: service.ingress.clock())
        for _ in 0..<2 { try await service.tell(asked, .payment(report)) }
        try await listener.waitForEnd()
        #expect(listener.text.contains(#""status":"credited""#), "\(listener.text)")
        try await service.waitForBalance { $0["available"] == 11_500_000 }
        // The same click once more buys nothing more.
        let again = try await buy(service)
        #expect(again.json?.member("number")?.string == number)
        #expect(again.json?.member("status")?.string == "credited")
        let list = try await service.ask(.get, "/v1/orders")
        #expect(list.json?.member("data").map { Array($0.elements) }?.count == 1)
        #expect(try await service.balance()["available"] == 11_500_000)
        await service.close()
    }

    @Test func `one key is one order, and another account has none of it`() async throws {
        let service = try await service()
        let first = try await buy(service)
        let second = try await buy(service)
        #expect(second.json?.member("number")?.string == first.json?.member("number")?.string)
        let other = try await buy(service, "two")
        #expect(other.status == 422 && other.code == "idempotency_key_reused")
        let stranger = try await service.ask(.get, "/v1/orders", key: nil)
        #expect(stranger.status == 401)
        await service.close()
    }

    @Test func `an account that is suspended buys nothing, nor one whom a product is not for`() async throws {
        let service = try await service(groups: ["friends"])
        let refused = try await buy(service)
        #expect(refused.status == 404 && refused.code == "product_unavailable")
        try await service.change(.suspended(reason: "A question."))
        let suspended = try await buy(service, "two")
        #expect(suspended.status == 403 && suspended.code == "account_suspended")
        await service.close()
    }
}

extension Service {
    /// Waits until Cashier was asked for what an order is paid with.
    fileprivate func cashierAsked() async throws -> CashierAsked {
        try await withDeadline(.seconds(20)) {
            while true {
                if let asked = try await self.firstCall() { return asked }
                try await IOLoop.sleep(for: .milliseconds(1))
            }
        }
    }

    private func firstCall() async throws -> CashierAsked? {
        for record in try await log.read(CashierInbox.topic, partition: 0, from: 0) {
            if case .asked(let asked) = try CashierInbox.read(record.event) { return asked }
        }
        return nil
    }

    /// Says what Cashier would.
    fileprivate func tell(
        _ asked: CashierAsked, _ answer: PaymentTold.Answer, of call: CashierAsked.Call? = nil
    ) async throws {
        let told = PaymentTold(
            number: asked.order.text, merchant: asked.merchant, answer: answer, call: call,
            attempt: call.map { _ in asked.attempt }, source: call == nil ? "wx/notified" : asked.id)
        _ = try await log.append([Draft(to: OrdersInbox.told(told))])
    }
}
