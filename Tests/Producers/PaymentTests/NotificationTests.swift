import Alipay
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import Ingress
import LogBench
import Messages
import Payment
import ProducerBench
import Telemetry
import Testing
import WeChatPay

/// What becomes of a notification on its way to the log.
@IOLoop
struct NotificationTests {
    private nonisolated static let body = Array(#"{"id":"EV-1","resource":{}}"#.utf8)
    private nonisolated static let parameters = [
        AlipayParameter("notify_id", "n1"), AlipayParameter("out_trade_no", "A1"),
        AlipayParameter("total_amount", "9.90"),
    ]

    // MARK: - Kept

    @Test func `what WeChat Pay tells is kept as it came, with what verifies it`() async throws {
        let bench = try PaymentBench()
        let signature = try bench.signature(of: Self.body)
        let answer = try await bench.door.send(bench.weChatPay(Self.body, signature))
        #expect(answer.status == 200 && answer.text == #"{"code":"SUCCESS","message":"成功"}"#)
        let notified = try #require(try bench.kept().first)
        #expect(notified.merchant == bench.catalogue.value.merchant("wx")?.terms)
        #expect(notified.digest == Digest.sha256(Self.body).hexadecimal)
        let evidence = notified.evidence
        #expect(evidence.source == .notification && evidence.at == bench.clock.now)
        #expect(evidence.body == String(decoding: Self.body, as: UTF8.self) && !evidence.isBase64)
        #expect(evidence.serial == SampleShop.keyName && evidence.headers.count == 4)
        // Who reads it later verifies it with what was kept alone.
        let again = try WeChatPaySignature { evidence.headers[$0] }
        var keys = WeChatPayKeys()
        keys.add(try RSAPublicKey(PaymentKeys.platformPublic), named: SampleShop.keyName)
        #expect(throws: Never.self) {
            try keys.verify(Array(evidence.body.utf8), signedBy: again, now: bench.seconds)
        }
        #expect(bench.door.log.drafts.first?.isMoney == true)
        await bench.stop()
    }

    @Test func `what Alipay tells is kept as it came, under one name in whatever order it comes`() async throws {
        let bench = try PaymentBench()
        let forms = [try PaymentBench.form(Self.parameters), try PaymentBench.form(Self.parameters.reversed())]
        for form in forms {
            let answer = try await bench.door.send(bench.alipay(form))
            #expect(answer.status == 200 && answer.text == "success")
            #expect(answer.headers[.contentType]?.hasPrefix("text/plain") == true)
        }
        let kept = try bench.kept()
        #expect(kept.map(\.evidence.body) == forms.map { String(decoding: $0, as: UTF8.self) })
        #expect(kept.map(\.digest) == kept.map { _ in Digest.sha256(Self.parameters.signedContent).hexadecimal })
        #expect(kept.allSatisfy { $0.merchant.name == "ali" && $0.evidence.headers.isEmpty })
        await bench.stop()
    }

    @Test func `bytes that are no text are kept too`() async throws {
        let bench = try PaymentBench()
        let body: [UInt8] = [0xFF, 0xFE, 0x00, 0x0A]
        let answer = try await bench.door.send(bench.weChatPay(body, bench.signature(of: body)))
        #expect(answer.isAcknowledged)
        let evidence = try #require(try bench.kept().first).evidence
        #expect(evidence.isBase64 && [UInt8](base64: evidence.body) == body)
        await bench.stop()
    }

    @Test func `nothing is acknowledged before the log keeps it`() async throws {
        let bench = try PaymentBench()
        bench.door.log.manner = .held
        let forms = try (0..<2).map { try PaymentBench.form(Self.parameters + [AlipayParameter("n", "\($0)")]) }
        let waiting = try forms.map { form in bench.door.listen(try bench.alipay(form)) }
        let signature = try bench.signature(of: Self.body)
        let third = bench.door.listen(try bench.weChatPay(Self.body, signature))
        try await withDeadline(.seconds(20)) {
            while bench.door.log.drafts.count < 3 { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        // Others are answered meanwhile, these are not.
        #expect(try await bench.door.send(bench.alipay([])).status == 401)
        let answered = (waiting + [third]).count { $0.head != nil }
        #expect(answered == 0)
        bench.door.log.release()
        for listener in waiting {
            try await listener.waitForEnd()
            #expect(listener.status == 200 && listener.text == "success")
        }
        try await third.waitForEnd()
        #expect(third.status == 200)
        await bench.stop()
    }

    @Test(arguments: [PlayedLog.Manner.refusing, .doubtful, .silent])
    func `a log that does not say that it keeps it leaves it to the provider to come again`(
        manner: PlayedLog.Manner
    ) async throws {
        var ingress = Ingress.Configuration()
        ingress.appendDeadline = .milliseconds(200)
        let bench = try PaymentBench(ingress: ingress)
        bench.door.log.manner = manner
        let told = try await bench.door.send(bench.weChatPay(Self.body, bench.signature(of: Self.body)))
        #expect(told.status == 503 && told.isFailed)
        let form = try PaymentBench.form(Self.parameters)
        let other = try await bench.door.send(bench.alipay(form))
        #expect(other.status == 503 && other.text == "fail")
        bench.door.log.manner = .written
        #expect(try await bench.door.send(bench.alipay(form)).isAcknowledged)
        await bench.stop()
    }

    // MARK: - Not taken

    @Test(arguments: [-301, -300, 300, 301])
    func `a notification from another time is not taken`(secondsAgo: Int) async throws {
        let bench = try PaymentBench()
        let signature = try bench.signature(of: Self.body, secondsAgo: secondsAgo)
        let answer = try await bench.door.send(bench.weChatPay(Self.body, signature))
        #expect(answer.status == (abs(secondsAgo) > 300 ? 401 : 200))
        await bench.stop()
    }

    /// The log's time never goes back: once the machine's clock was set wrong, it is ahead for days.
    @Test func `signatures have the machine's time, and not the log's`() async throws {
        let bench = try PaymentBench(logTime: .seconds(86_400))
        #expect(try await bench.door.send(bench.weChatPay(Self.body, bench.signature(of: Self.body))).isAcknowledged)
        #expect(try await bench.door.send(bench.alipay(PaymentBench.form(Self.parameters))).isAcknowledged)
        // Cashier verifies it with the time at which it came.
        #expect(try bench.kept().map(\.evidence.at) == [bench.clock.now, bench.clock.now])
        let late = try bench.signature(of: Self.body, secondsAgo: -86_400)
        #expect(try await bench.door.send(bench.weChatPay(Self.body, late)).status == 401)
        await bench.stop()
    }

    @Test func `what a browser brings back from Alipay's page is signed, and is no notification`() async throws {
        let bench = try PaymentBench()
        let returned =
            Self.parameters.filter { !$0.isNamed("notify_id") }
            + [AlipayParameter("method", "alipay.trade.page.pay.return")]
        let answer = try await bench.door.send(bench.alipay(PaymentBench.form(returned)))
        #expect(answer.status == 401 && answer.text == "fail" && bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `a probe, a signature of nobody and none at all are refused and counted`() async throws {
        let bench = try PaymentBench()
        var probe = try bench.signature(of: Self.body)
        probe.signature = WeChatPaySignature.probe + probe.signature
        var foreign = try bench.signature(of: Self.body)
        foreign.serial = "PUB_KEY_ID_2"
        var requests = [
            try bench.weChatPay(Self.body, probe), try bench.weChatPay(Self.body, foreign),
            try bench.tell("wechat", "wx", Self.body),
        ]
        // Signed for another body, and Alipay's form at WeChat Pay's door.
        requests.append(try bench.weChatPay([], bench.signature(of: Self.body)))
        requests.append(try bench.tell("wechat", "wx", PaymentBench.form(Self.parameters)))
        for request in requests {
            let answer = try await bench.door.send(request)
            #expect(answer.status == 401 && answer.isFailed)
        }
        #expect(bench.door.log.drafts.isEmpty)
        let metrics = MetricsRegistry.shared.render().split(separator: "\n")
        for outcome in ["probe", "unknown_serial", "missing_header", "bad_signature"] {
            #expect(
                metrics.contains { line in
                    line.hasPrefix("yizhan_payment_notifications_total{") && line.contains("wechatpay")
                        && line.contains("\"\(outcome)\"")
                }, "\(outcome)")
        }
        await bench.stop()
    }

    @Test func `a door that the catalogue does not have, or not for this provider, is none`() async throws {
        let merchants = [
            try SampleShop.merchant("wx", .weChatPay), try SampleShop.merchant("ali", .alipay),
            try SampleShop.merchant("closed", .weChatPay, number: "1900000200", fault: "its keys are sealed"),
            try SampleShop.merchant("shut", .alipay, number: "2088000000000000", fault: "its keys are sealed"),
        ]
        let bench = try PaymentBench(merchants)
        let signature = try bench.signature(of: Self.body)
        for name in ["ali", "closed", "nobody", "WX"] {
            let answer = try await bench.door.send(bench.weChatPay(Self.body, signature, to: name))
            #expect(answer.status == 404 && answer.isFailed, "\(name)")
        }
        let form = try PaymentBench.form(Self.parameters)
        for name in ["wx", "shut", "nobody"] {
            let answer = try await bench.door.send(bench.alipay(form, to: name))
            #expect(answer.status == 404 && answer.text == "fail", "\(name)")
        }
        #expect(bench.door.log.drafts.isEmpty)
        // The catalogue is changed while requests come.
        bench.catalogue.replace(with: try SampleShop.catalogue([merchants[1]]))
        #expect(try await bench.door.send(bench.weChatPay(Self.body, signature)).status == 404)
        #expect(try await bench.door.send(bench.alipay(form)).isAcknowledged)
        await bench.stop()
    }

    @Test func `a body that is too large is not read`() async throws {
        let bench = try PaymentBench()
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: 64 << 10)
        #expect(try await bench.door.send(bench.weChatPay(large, bench.signature(of: large))).isAcknowledged)
        let larger = large + [UInt8(ascii: "a")]
        let answer = try await bench.door.send(bench.weChatPay(larger, bench.signature(of: larger)))
        #expect(answer.status == 413 && answer.isFailed)
        #expect(try await bench.door.send(bench.alipay(larger)).text == "fail")
        #expect(bench.door.log.drafts.count == 1)
        await bench.stop()
    }

    @Test func `so many wait for the log, and one more is sent away until one is kept`() async throws {
        var configuration = PaymentAPI.Configuration()
        configuration.maxOpen = 1
        let bench = try PaymentBench(nil, configuration)
        bench.door.log.manner = .held
        let form = try PaymentBench.form(Self.parameters)
        let waiting = bench.door.listen(try bench.alipay(form))
        try await withDeadline(.seconds(20)) {
            while bench.door.log.drafts.isEmpty { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        let refused = try await bench.door.send(bench.alipay(form))
        #expect(refused.status == 503 && refused.text == "fail")
        #expect(bench.door.log.drafts.count == 1)
        bench.door.log.release()
        try await waiting.waitForEnd()
        #expect(try await bench.door.send(bench.alipay(form)).isAcknowledged)
        await bench.stop()
    }

    @Test func `a key that is being replaced is believed beside the new one`() async throws {
        let former = try RSAPublicKey(PaymentKeys.platformPublic)
        let merchant = try SampleShop.merchant("ali", .alipay)
        let bench = try PaymentBench([
            Merchant(
                terms: merchant.terms, baseURL: merchant.baseURL, privateKey: merchant.privateKey,
                publicKeys: [.init(key: try RSAPublicKey(PaymentKeys.ownPublic)), .init(key: former)])
        ])
        let form = try PaymentBench.form(Self.parameters)
        #expect(try await bench.door.send(bench.alipay(form)).isAcknowledged)
        await bench.stop()
    }
}
