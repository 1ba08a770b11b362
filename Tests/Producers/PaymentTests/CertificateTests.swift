import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import LogBench
import Messages
import Payment
import ProducerBench
import Telemetry
import Testing
import WeChatPay

/// What is verified with certificates that the door fetches.
@IOLoop
struct CertificateTests {
    private nonisolated static let body = Array(#"{"id":"EV-1"}"#.utf8)

    /// A door with a merchant that uses certificates, whose platform is asked as often as the pause lets it.
    private func bench(_ platform: PlayedPlatform, pause: Duration) throws -> PaymentBench {
        var configuration = PaymentAPI.Configuration()
        configuration.certificatesPause = pause
        let bench = try PaymentBench(
            [try SampleShop.merchant("wx", .weChatPay, baseURL: platform.baseURL, usesCertificates: true)],
            configuration)
        return bench
    }

    private func platform() throws -> PlayedPlatform {
        let clock = TestClock()
        clock.set(Timestamp(milliseconds: 1_790_000_000_000))
        return try PlayedPlatform(clock)
    }

    /// Tells what the certificate signs.
    private func told(_ bench: PaymentBench) throws -> ClientRequest {
        try bench.weChatPay(Self.body, bench.signature(of: Self.body, serial: PaymentKeys.platformSerial))
    }

    @Test func `certificates are fetched at the start, and what they sign is taken`() async throws {
        let platform = try platform()
        let bench = try bench(platform, pause: .seconds(3600))
        bench.api.start()
        let request = try told(bench)
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(request).status != 200 {}
        }
        #expect(try bench.kept().first?.evidence.serial == PaymentKeys.platformSerial)
        #expect(platform.authorizations.count == 1)
        #expect(
            platform.authorizations[0].hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1900000109\",nonce_str="))
        // A certificate that is known verifies, and more is not fetched.
        var forged = try bench.signature(of: Self.body, serial: PaymentKeys.platformSerial)
        forged.nonce = "another"
        let refused = try await bench.door.send(bench.weChatPay(Self.body, forged))
        #expect(refused.status == 401 && refused.isFailed)
        #expect(platform.authorizations.count == 1)
        await bench.stop()
        platform.stop()
    }

    @Test func `keys that the entry gets or loses count at once, also where certificates were fetched before`()
        async throws
    {
        let platform = try platform()
        let bench = try bench(platform, pause: .zero)
        bench.api.start()
        let certified = try told(bench)
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(certified).status != 200 {}
        }
        let named = try bench.weChatPay(Self.body, bench.signature(of: Self.body))
        #expect(try await bench.door.send(named).status == 503)
        let former = try #require(bench.catalogue.value.merchants.first)
        let key = Merchant.PublicKey(id: SampleShop.keyName, key: try RSAPublicKey(PaymentKeys.platformPublic))
        let merchant = Merchant(
            terms: former.terms, baseURL: former.baseURL, serial: former.serial, privateKey: former.privateKey,
            apiKey: former.apiKey, publicKeys: [key], usesCertificates: true)
        bench.catalogue.replace(with: try SampleShop.catalogue([merchant]))
        #expect(try await bench.door.send(named).status == 200)
        // What the platform hands out is fetched anew beside it.
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(certified).status != 200 {}
        }
        bench.catalogue.replace(with: try SampleShop.catalogue([former]))
        #expect(try await bench.door.send(named).status == 503)
        await bench.stop()
        platform.stop()
    }

    /// An entry of the one merchant that has a named key of the platform's beside what it fetches, if it does.
    private func entry(
        _ platform: PlayedPlatform, name: String = "wx", usesCertificates: Bool = true,
        apiKey: String = PaymentKeys.apiKey, formerAPIKey: String? = nil, key: String = PaymentKeys.platformPublic
    ) throws -> Merchant {
        let usual = try SampleShop.merchant(name, .weChatPay, baseURL: platform.baseURL)
        return Merchant(
            terms: usual.terms, baseURL: usual.baseURL, serial: usual.serial, privateKey: usual.privateKey,
            apiKey: Secret(apiKey), formerAPIKey: formerAPIKey.map { Secret($0) },
            publicKeys: [.init(id: SampleShop.keyName, key: try RSAPublicKey(key))],
            usesCertificates: usesCertificates)
    }

    @Test func `what was fetched for an entry no other one reads, whatever they have in common`() async throws {
        let platform = try platform()
        var configuration = PaymentAPI.Configuration()
        configuration.certificatesPause = .seconds(3600)
        let bench = try PaymentBench([try entry(platform)], configuration)
        bench.api.start()
        let certified = try told(bench)
        let signature = try bench.signature(of: Self.body, serial: PaymentKeys.platformSerial)
        let named = try bench.weChatPay(Self.body, bench.signature(of: Self.body))
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(certified).status != 200 {}
        }
        // It has the platform's public key alone.
        bench.catalogue.replace(with: try SampleShop.catalogue([try entry(platform, usesCertificates: false)]))
        #expect(try await bench.door.send(certified).status == 401)
        #expect(try await bench.door.send(named).status == 200)
        bench.catalogue.replace(with: try SampleShop.catalogue([try entry(platform, name: "wy")]))
        let renamed = try bench.weChatPay(Self.body, signature, to: "wy")
        #expect(try await bench.door.send(renamed).status == 503)
        // What was believed with a key that is no longer ours is believed no longer.
        let rotated = try entry(platform, apiKey: String(PaymentKeys.apiKey.reversed()))
        bench.catalogue.replace(with: try SampleShop.catalogue([rotated]))
        #expect(try await bench.door.send(certified).status == 503)
        // The name is the same, and the key is not the platform's.
        let wrong = try entry(platform, key: PaymentKeys.ownPublic)
        bench.catalogue.replace(with: try SampleShop.catalogue([wrong]))
        #expect(try await bench.door.send(named).status == 401)
        await bench.stop()
        platform.stop()
    }

    @Test func `certificates that are encrypted with the former key are believed while the entry has it`() async throws
    {
        let platform = try platform()
        let bench = try bench(platform, pause: .zero)
        bench.api.start()
        let certified = try told(bench)
        let present = String(PaymentKeys.apiKey.reversed())
        // The platform encrypts with the former key still.
        let both = try entry(platform, apiKey: present, formerAPIKey: PaymentKeys.apiKey)
        bench.catalogue.replace(with: try SampleShop.catalogue([both]))
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(certified).status != 200 {}
        }
        bench.catalogue.replace(with: try SampleShop.catalogue([try entry(platform, apiKey: present)]))
        #expect(try await bench.door.send(certified).status == 503)
        platform.apiKey = present
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(certified).status != 200 {}
        }
        await bench.stop()
        platform.stop()
    }

    @Test func `while the platform is down its notifications are neither taken nor sent away for good`() async throws {
        let platform = try platform()
        platform.isDown = true
        let bench = try bench(platform, pause: .zero)
        bench.api.start()
        try await platform.wait(for: 1)
        let request = try told(bench)
        let early = try await bench.door.send(request)
        #expect(early.status == 503 && early.isFailed)
        #expect(bench.door.log.drafts.isEmpty)
        platform.isDown = false
        // Each one that comes has the certificates fetched again.
        try await withDeadline(.seconds(20)) {
            while try await bench.door.send(request).status != 200 {}
        }
        #expect(try bench.kept().count == 1)
        await bench.stop()
        platform.stop()
    }

    @Test func `who sends serials of nobody has the platform asked no more often than the pause lets it`()
        async throws
    {
        let platform = try platform()
        platform.isDown = true
        let bench = try bench(platform, pause: .seconds(3600))
        bench.api.start()
        try await platform.wait(for: 1)
        for number in 0..<5 {
            let signature = try bench.signature(of: Self.body, serial: "5157F09EFDC096D\(number)")
            #expect(try await bench.door.send(bench.weChatPay(Self.body, signature)).status == 503)
        }
        #expect(platform.authorizations.count == 1)
        await bench.stop()
        platform.stop()
    }

    @Test func `certificates that are not encrypted with the merchant's key are not believed`() async throws {
        let platform = try platform()
        platform.apiKey = String(PaymentKeys.apiKey.reversed())
        let bench = try bench(platform, pause: .zero)
        let request = try told(bench)
        bench.api.start()
        try await platform.wait(for: 1)
        try await withDeadline(.seconds(20)) {
            while platform.authorizations.count < 4 {
                let answer = try await bench.door.send(request)
                #expect(answer.status == 503)
            }
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
        platform.stop()
    }

    @Test func `a merchant with the platform's public key has nothing fetched`() async throws {
        let platform = try platform()
        let bench = try PaymentBench([
            try SampleShop.merchant("wx", .weChatPay, baseURL: platform.baseURL)
        ])
        bench.api.start()
        let answer = try await bench.door.send(told(bench))
        #expect(answer.status == 401 && answer.isFailed)
        #expect(platform.authorizations.isEmpty)
        await bench.stop()
        platform.stop()
    }
}
