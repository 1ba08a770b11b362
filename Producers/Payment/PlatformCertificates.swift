internal import Catalogue
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Messages
internal import Telemetry
internal import WeChatPay

/// What WeChat Pay's notifications are verified with: the keys of the catalogue, and the platform's certificates for
/// merchants that use them, which are fetched with the merchant's own key.
///
/// They are fetched at the start, again when they are old, and when a notification names one that is not known: one call
/// of a merchant at a time, and not more often than once a minute, whatever is sent. A certificate that the platform no
/// longer lists is dropped.
@IOLoop
final class PlatformCertificates {
    /// Whose certificates they are: an entry's, as long as it has what they were fetched and believed with. No other
    /// entry reads them, whatever the two have in common.
    private struct Subject: Hashable {
        let name: String
        let number: String
        let baseURL: String
        let usesCertificates: Bool
        /// Digests: this is none of the places where the keys have to be.
        let apiKeys: [[UInt8]]
        let keyNames: [String]
        let keys: [RSAPublicKey]

        init(_ merchant: Merchant) {
            name = merchant.terms.name
            number = merchant.terms.number
            baseURL = merchant.baseURL
            usesCertificates = merchant.usesCertificates
            apiKeys = merchant.apiKeys.map { Digest.sha256(Array($0.exposed.utf8)) }
            keyNames = merchant.publicKeys.map { $0.id ?? $0.certificate?.serial ?? "" }
            keys = merchant.publicKeys.map(\.key)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    private struct Fetched {
        /// Nil before the first success.
        var keys: WeChatPayKeys?
        var at: ContinuousClock.Instant?
        var triedAt: ContinuousClock.Instant?
        var isAsked = false
    }

    private let catalogue: CurrentCatalogue
    private let client: HTTPClient
    private let kept: Duration
    private let pause: Duration
    private let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "payment")
    private var fetched: [Subject: Fetched] = [:]
    private var timer: LoopTimer?

    /// More than the answer ever has.
    private static let answerLimit = 256 << 10
    private static let deadlines = ClientRequest.Deadlines(
        connect: .seconds(5), head: .seconds(10), idle: .seconds(5), total: .seconds(10))

    /// - Parameters:
    ///   - kept: after which they are fetched again.
    ///   - pause: between two fetches of one merchant.
    init(
        _ catalogue: CurrentCatalogue, client: HTTPClient, kept: Duration, pause: Duration,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.catalogue = catalogue
        self.client = client
        self.kept = kept
        self.pause = pause
        self.now = now
    }

    func start() {
        look()
        timer = LoopTimer(after: .seconds(60), repeating: true) { [weak self] in self?.look() }
    }

    func stop() { timer = nil }

    /// What a merchant's notifications may be signed with, as far as it is known.
    func keys(of merchant: Merchant) -> WeChatPayKeys {
        fetched[Subject(merchant)]?.keys ?? merchant.weChatPayKeys
    }

    /// Fetches what is missing or old, and forgets merchants that are gone: the catalogue may have changed.
    private func look() {
        let merchants = catalogue.value.merchants.filter { merchant in
            merchant.usesCertificates && merchant.fault == nil && merchant.terms.provider == .weChatPay
        }
        let subjects = Set(merchants.map { Subject($0) })
        fetched = fetched.filter { subjects.contains($0.key) }
        for merchant in merchants where isDue(merchant) { fetch(for: merchant) }
    }

    private func isDue(_ merchant: Merchant) -> Bool {
        guard let at = fetched[Subject(merchant)]?.at else { return true }
        return ContinuousClock.now - at >= kept
    }

    /// Fetches a merchant's certificates, unless that was tried a moment ago.
    func fetch(for merchant: Merchant) {
        let subject = Subject(merchant)
        let now = ContinuousClock.now
        var entry = fetched[subject] ?? Fetched()
        guard !entry.isAsked, entry.triedAt.map({ now - $0 >= pause }) ?? true else { return }
        entry.isAsked = true
        entry.triedAt = now
        fetched[subject] = entry
        // Nobody cancels this task; its one call has a deadline.
        IOLoop.start { await self.fetch(for: merchant, subject) }
    }

    private func fetch(for merchant: Merchant, _ subject: Subject) async {
        do {
            let keys = try await call(merchant)
            fetched[subject]?.keys = keys
            fetched[subject]?.at = .now
        } catch {
            logger.warning(
                "The certificates of WeChat Pay's platform could not be fetched.",
                metadata: [.merchant: .string(merchant.terms.name), .error: .string("\(error)")])
        }
        fetched[subject]?.isAsked = false
    }

    private func call(_ merchant: Merchant) async throws -> WeChatPayKeys {
        let apiKeys = merchant.apiKeys.compactMap { WeChatPayAPIKey($0.exposed) }
        guard let serial = merchant.serial, let key = merchant.privateKey, !apiKeys.isEmpty else {
            throw MerchantIncomplete()
        }
        let request = WeChatPayRequest.certificates
        let signer = WeChatPaySigner(merchant: merchant.terms.number, serial: serial, key: key)
        let headers = signer.headers(
            of: request, time: seconds, nonce: SecureRandom.bytes(16).hexadecimal, keyName: nil)
        let fields = HTTPFields(
            headers.map { HTTPField(name: HTTPField.Name(unchecked: $0.name), value: $0.value) })
        let (response, body) = try await client.collect(
            ClientRequest(url: merchant.baseURL + request.target, headerFields: fields, deadlines: Self.deadlines),
            limit: Self.answerLimit)
        guard response.status == .ok else { throw WeChatPayFailure(status: response.status.code, body: body) }
        let answered = response.headerFields
        let signature = try WeChatPaySignature { answered[HTTPField.Name(unchecked: $0)] }
        return try WeChatPayCertificatesAnswer.read(
            body, signedBy: signature, with: apiKeys, knowing: merchant.weChatPayKeys, now: seconds)
    }

    /// The time as messages are signed with it.
    private var seconds: Int { Int(now().milliseconds / 1000) }
}

/// The catalogue's entry lacks what the call needs.
private struct MerchantIncomplete: Error {}

extension Merchant {
    /// The platform's keys that the catalogue has.
    fileprivate var weChatPayKeys: WeChatPayKeys {
        var keys = WeChatPayKeys()
        for key in publicKeys {
            if let certificate = key.certificate {
                keys.add(certificate)
            } else if let name = key.id {
                keys.add(key.key, named: name)
            }
        }
        return keys
    }
}
