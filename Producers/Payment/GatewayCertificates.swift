internal import Alipay
internal import Catalogue
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Messages
internal import Telemetry

/// What Alipay's notifications are verified with: the keys or certificates of the catalogue and, where a notification
/// names a certificate that is not known, what the gateway gives under that serial number.
///
/// It is asked with the merchant's own key, as often as `CertificateAsks` lets it, whatever is sent and by whom.
@IOLoop
final class GatewayCertificates {
    /// Whose certificates they are: an entry's, as long as it has what they were fetched and believed with.
    private struct Subject: Hashable {
        let name: String
        let app: String
        let baseURL: String
        let fingerprints: [[UInt8]]

        init(_ merchant: Merchant, _ certificates: Merchant.Certificates) {
            name = merchant.terms.name
            app = merchant.terms.app
            baseURL = merchant.baseURL
            fingerprints =
                [certificates.app.fingerprint] + certificates.roots.members.map(\.fingerprint)
                + certificates.alipay.map(\.certificate.fingerprint)
        }
    }

    private struct Fetched {
        /// Nil before the first success.
        var certificates: AlipayCertificates?
        var asks: CertificateAsks
    }

    private let catalogue: CurrentCatalogue
    private let client: HTTPClient
    private let pause: Duration
    private let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "payment")
    private var fetched: [Subject: Fetched] = [:]

    /// More than the answer ever has.
    private static let answerLimit = 256 << 10
    private static let deadlines = ClientRequest.Deadlines(
        connect: .seconds(5), head: .seconds(10), idle: .seconds(5), total: .seconds(10))

    /// - Parameter pause: between two calls for one merchant and sender.
    init(_ catalogue: CurrentCatalogue, client: HTTPClient, pause: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.catalogue = catalogue
        self.client = client
        self.pause = pause
        self.now = now
    }

    /// What a merchant's notifications may be signed with, as far as it is known.
    func keys(of merchant: Merchant) -> AlipayKeys {
        guard let certificates = merchant.certificates else { return AlipayKeys(merchant.publicKeys.map(\.key)) }
        let known = fetched[Subject(merchant, certificates)]?.certificates
        return AlipayKeys(known ?? Self.given(certificates), at: seconds)
    }

    /// Asks for a certificate, unless that was tried a moment ago.
    ///
    /// - Parameter source: who sends the notification.
    /// - Returns: whether it may be known when the notification comes again.
    func fetch(_ serial: String, for merchant: Merchant, from source: IPAddress?) -> Bool {
        guard let certificates = merchant.certificates, let key = merchant.privateKey else { return false }
        forgetOthers()
        let subject = Subject(merchant, certificates)
        let verdict = fetched[subject, default: Fetched(asks: CertificateAsks(pause: pause))].asks
            .take(serial, from: source, at: .now)
        guard verdict == .ask else { return verdict == .later }
        let signer = AlipaySigner(
            app: merchant.terms.app, key: key,
            serials: AlipaySerials(app: certificates.app, roots: certificates.roots))
        let signed = signer.sign(.certificate(serial: serial), time: seconds)
        let request = ClientRequest(
            method: .post, url: "\(merchant.baseURL)?\(signed.query)",
            headerFields: [.contentType: AlipayRequest.contentType], body: signed.body, deadlines: Self.deadlines)
        // Nobody cancels this task; its one call has a deadline.
        IOLoop.start { await self.call(request, for: subject, serial, knowing: Self.given(certificates)) }
        return true
    }

    private func call(
        _ request: ClientRequest, for subject: Subject, _ serial: String, knowing given: AlipayCertificates
    ) async {
        var isRefused = false
        do {
            let (response, body) = try await client.collect(request, limit: Self.answerLimit)
            guard response.status == .ok else { throw GatewayDown(status: response.status.code) }
            var certificates = fetched[subject]?.certificates ?? given
            try certificates.take(body, named: serial, at: seconds)
            fetched[subject]?.certificates = certificates
        } catch {
            // A gateway that cannot say now may know it a moment later.
            isRefused = (error as? AlipayFault).map { $0 != .noAnswer } ?? false
            logger.warning(
                "Alipay's certificate could not be fetched.",
                metadata: [
                    .merchant: .string(subject.name), .error: .string((error as? AlipayFault)?.code ?? "\(error)"),
                ])
        }
        fetched[subject]?.asks.end(serial, isRefused: isRefused, at: .now)
    }

    private struct GatewayDown: Error {
        let status: Int
    }

    /// Forgets entries that the catalogue no longer has.
    private func forgetOthers() {
        let subjects = catalogue.value.merchants.compactMap { merchant in
            merchant.certificates.map { Subject(merchant, $0) }
        }
        fetched = fetched.filter { subjects.contains($0.key) }
    }

    private static func given(_ certificates: Merchant.Certificates) -> AlipayCertificates {
        AlipayCertificates(certificates.alipay, roots: certificates.roots)
    }

    private var seconds: Int { Int(now().milliseconds / 1000) }
}
