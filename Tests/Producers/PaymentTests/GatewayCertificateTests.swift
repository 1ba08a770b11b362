import Alipay
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import LogBench
import Messages
import Payment
import ProducerBench
import Testing

/// What is verified with Alipay's certificates: those of the catalogue, and those that the door fetches.
@IOLoop
struct GatewayCertificateTests {
    private nonisolated static let next = RSAPrivateKey.generate()

    /// Alipay's gateway, as far as it gives out certificates.
    @IOLoop
    private final class Gateway {
        /// Nil: it is down.
        var given: String?
        /// What it says in place of it, if it cannot say.
        var busy: String?
        /// The queries that it was asked with.
        private(set) var queries: [String] = []
        private var server: HTTPServer?

        init() throws {
            var router = Router()
            router.add(.post, "/gateway.do") { [weak self] request, writer in self?.answer(request, writer) }
            let server = HTTPServer(
                configuration: .init(addresses: [try #require(SocketAddress("127.0.0.1:0"))]), router: router)
            try server.start()
            self.server = server
        }

        var address: String { "http://\(server?.addresses.first?.description ?? "")/gateway.do" }

        func stop() { server?.stop() }

        private func answer(_ request: ServerRequest, _ writer: ResponseWriter) {
            queries.append(request.head.path ?? "")
            if let busy { return writer.respond(HTTPResponse(status: .ok, headerFields: [:]), busy) }
            guard let given else {
                return writer.respond(HTTPResponse(status: .internalServerError, headerFields: [:]), "{}")
            }
            let content = Array(given.utf8).base64
            let node = "alipay_open_app_alipaycert_download_response"
            writer.respond(
                HTTPResponse(status: .ok, headerFields: [:]),
                #"{"\#(node)":{"code":"10000","alipay_cert_content":"\#(content)"}}"#)
        }
    }

    private nonisolated static func merchant(
        at address: String = "http://127.0.0.1:1", chains: [String] = [PaymentCertificates.alipay]
    ) throws -> Merchant {
        let usual = try SampleShop.merchant("ali", .alipay, baseURL: address)
        var read: [CertificateChain] = []
        for text in chains { read.append(try CertificateChain(text)) }
        return Merchant(
            terms: usual.terms, baseURL: usual.baseURL, privateKey: usual.privateKey, publicKeys: [],
            certificates: Merchant.Certificates(
                app: try Certificate(PaymentCertificates.app), alipay: read,
                roots: try CertificateRoots(PaymentCertificates.roots)))
    }

    private func bench(_ merchant: Merchant, pause: Duration = .zero) throws -> PaymentBench {
        var configuration = PaymentAPI.Configuration()
        configuration.certificatesPause = pause
        return try PaymentBench([merchant], configuration)
    }

    /// A notification, signed with a key.
    private nonisolated static func form(
        by key: RSAPrivateKey, naming chain: String? = nil, of app: String = "2021000000000001"
    ) throws -> [UInt8] {
        var parameters = [
            AlipayParameter("app_id", app), AlipayParameter("notify_id", "n1"),
            AlipayParameter("out_trade_no", "A1"), AlipayParameter("total_amount", "9.90"),
        ]
        if let chain { parameters.append(AlipayParameter("alipay_cert_sn", try Certificate(chain).alipaySerial)) }
        let signature = key.sign(parameters.signedContent).base64
        return Array((parameters + [AlipayParameter("sign", signature)]).form.utf8)
    }

    private nonisolated static func platform() throws -> RSAPrivateKey { try RSAPrivateKey(PaymentKeys.platform) }

    private func status(_ form: [UInt8], at bench: PaymentBench) async throws -> Int {
        let answer = try await bench.door.send(bench.alipay(form))
        #expect((answer.text == "success") == (answer.status == 200))
        return answer.status
    }

    @Test func `what a certificate of the entry signs is kept, and what another key signs is refused`() async throws {
        let bench = try bench(Self.merchant())
        for chain in [nil, PaymentCertificates.alipay] {
            #expect(try await status(Self.form(by: Self.platform(), naming: chain), at: bench) == 200)
            #expect(try await status(Self.form(by: Self.next, naming: chain), at: bench) == 401)
        }
        #expect(try bench.kept().count == 2)
        await bench.stop()
    }

    @Test func `two certificates are in force at once`() async throws {
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        let bench = try bench(Self.merchant(chains: [PaymentCertificates.alipay, next]))
        #expect(try await status(Self.form(by: Self.platform(), naming: PaymentCertificates.alipay), at: bench) == 200)
        #expect(try await status(Self.form(by: Self.next, naming: next), at: bench) == 200)
        #expect(try await status(Self.form(by: Self.platform(), naming: next), at: bench) == 401)
        await bench.stop()
    }

    @Test func `a certificate that is over signs nothing that is kept`() async throws {
        let over = PaymentCertificates.chain(of: PaymentKeys.platform, until: 1_790_000_000 - 1)
        let bench = try bench(Self.merchant(chains: [over]))
        for chain in [nil, over] {
            #expect(try await status(Self.form(by: Self.platform(), naming: chain), at: bench) == 401)
        }
        #expect(try bench.kept().isEmpty)
        await bench.stop()
    }

    @Test func `a certificate that is not known is asked for, and what it signs is kept when it comes again`()
        async throws
    {
        let gateway = try Gateway()
        let bench = try bench(Self.merchant(at: gateway.address))
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        let form = try Self.form(by: Self.next, naming: next)
        #expect(try await status(form, at: bench) == 503)
        gateway.given = next
        try await withDeadline(.seconds(20)) {
            while try await self.status(form, at: bench) != 200 {}
        }
        #expect(try bench.kept().count == 1)
        let query = try #require(gateway.queries.first)
        #expect(query.contains("method=alipay.open.app.alipaycert.download") && query.contains("app_cert_sn="))
        // The former one is good all the same.
        #expect(try await status(Self.form(by: Self.platform()), at: bench) == 200)
        await bench.stop()
        gateway.stop()
    }

    @Test(arguments: ["stranger", "over"])
    func `what the gateway gives is believed only as Alipay's, within its time`(what: String) async throws {
        let given =
            what == "over"
            ? PaymentCertificates.chain(of: Self.next.exposedText, until: 1_790_000_000 - 1)
            : PaymentCertificates.chain(of: Self.next.exposedText, as: what)
        let gateway = try Gateway()
        gateway.given = given
        let bench = try bench(Self.merchant(at: gateway.address))
        let form = try Self.form(by: Self.next, naming: given)
        try await withDeadline(.seconds(20)) {
            while gateway.queries.count < 3 {
                let status = try await self.status(form, at: bench)
                #expect(status == 503)
            }
        }
        #expect(try bench.kept().isEmpty)
        await bench.stop()
        gateway.stop()
    }

    @Test func `who names certificates of nobody has the gateway asked no more often than the pause lets it`()
        async throws
    {
        let gateway = try Gateway()
        let bench = try bench(Self.merchant(at: gateway.address), pause: .seconds(3600))
        for _ in 0..<3 {
            let form = try Self.form(by: Self.next, naming: PaymentCertificates.chain(of: Self.next.exposedText))
            #expect(try await status(form, at: bench) == 503)
        }
        try await withDeadline(.seconds(20)) {
            while gateway.queries.isEmpty { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        #expect(gateway.queries.count == 1)
        await bench.stop()
        gateway.stop()
    }

    @Test func `what the gateway does not believe in is not asked for again soon`() async throws {
        let gateway = try Gateway()
        // Another certificate than the one that is asked for.
        gateway.given = PaymentCertificates.chain(of: Self.next.exposedText, as: "stranger")
        let bench = try bench(Self.merchant(at: gateway.address), pause: .milliseconds(200))
        let form = try Self.form(by: Self.next, naming: PaymentCertificates.chain(of: Self.next.exposedText))
        try await withDeadline(.seconds(20)) {
            while try await self.status(form, at: bench) == 503 {}
        }
        #expect(try await status(form, at: bench) == 401)
        #expect(gateway.queries.count == 1)
        await bench.stop()
        gateway.stop()
    }

    @Test func `a certificate of which the gateway could not say a word is asked for again soon`() async throws {
        let gateway = try Gateway()
        gateway.given = PaymentCertificates.chain(of: Self.next.exposedText)
        gateway.busy = #"{"error_response":{"code":"20000","sub_code":"isp.unknow-error"}}"#
        let bench = try bench(Self.merchant(at: gateway.address), pause: .milliseconds(50))
        let form = try Self.form(by: Self.next, naming: gateway.given)
        try await withDeadline(.seconds(20)) {
            // The third question comes behind the first two's answers.
            while gateway.queries.count < 3 {
                let status = try await self.status(form, at: bench)
                #expect(status == 503)
            }
            gateway.busy = nil
            while try await self.status(form, at: bench) != 200 {}
        }
        await bench.stop()
        gateway.stop()
    }

    @Test func `a notification of another app has nothing asked`() async throws {
        let gateway = try Gateway()
        let bench = try bench(Self.merchant(at: gateway.address))
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        #expect(try await status(Self.form(by: Self.next, naming: next, of: "2021000000000002"), at: bench) == 401)
        #expect(gateway.queries.isEmpty)
        await bench.stop()
        gateway.stop()
    }

    @Test func `in the mode of the public key no certificate is asked for`() async throws {
        let gateway = try Gateway()
        let bench = try bench(SampleShop.merchant("ali", .alipay, baseURL: gateway.address))
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        #expect(try await status(Self.form(by: Self.next, naming: next), at: bench) == 401)
        #expect(try await status(Self.form(by: Self.platform(), naming: next), at: bench) == 200)
        #expect(gateway.queries.isEmpty)
        await bench.stop()
        gateway.stop()
    }

    @Test func `what was fetched for an entry is believed as long as the entry has the same roots`() async throws {
        let gateway = try Gateway()
        let merchant = try Self.merchant(at: gateway.address)
        let bench = try bench(merchant)
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        gateway.given = next
        let form = try Self.form(by: Self.next, naming: next)
        try await withDeadline(.seconds(20)) {
            while try await self.status(form, at: bench) != 200 {}
        }
        let certificates = try #require(merchant.certificates)
        let other = Merchant(
            terms: merchant.terms, baseURL: merchant.baseURL, privateKey: merchant.privateKey, publicKeys: [],
            certificates: Merchant.Certificates(
                app: certificates.app, alipay: certificates.alipay,
                roots: try CertificateRoots(PaymentCertificates.otherRoots)))
        bench.catalogue.replace(with: try SampleShop.catalogue([other]))
        #expect(try await status(form, at: bench) == 503)
        #expect(try await status(Self.form(by: Self.platform()), at: bench) == 401)
        await bench.stop()
        gateway.stop()
    }
}
