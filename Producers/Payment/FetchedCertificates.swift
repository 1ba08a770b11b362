internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Messages
internal import Telemetry

/// A call that asks a provider for certificates with a merchant's own key.
protocol CertificateCall: Sendable {
    /// Whose they are: a merchant's entry, as long as it has what they were fetched and believed with. No other entry
    /// reads them, whatever the two have in common.
    associatedtype Subject: Hashable & Sendable
    associatedtype Certificates: Sendable

    /// Nil for a merchant for which none are fetched.
    static func subject(of merchant: Merchant) -> Subject?

    /// - Parameter now: in seconds since 1970.
    func request(for merchant: Merchant, at now: Int) throws -> ClientRequest

    /// Reads an answer.
    ///
    /// - Parameter known: what was fetched before.
    /// - Returns: all that are believed from now on.
    func certificates(
        in body: [UInt8], _ response: HTTPResponse, for merchant: Merchant, knowing known: Certificates?, at now: Int
    ) throws -> Certificates
}

/// The catalogue's entry lacks what the call needs.
struct MerchantIncomplete: Error {}

/// Certificates that a provider's notifications are verified with, and that are fetched from it.
///
/// There is one call of a merchant at a time, and not more often than the pause lets it, whatever is sent.
@IOLoop
final class FetchedCertificates<Call: CertificateCall> {
    private struct Fetched {
        /// Nil before the first success.
        var certificates: Call.Certificates?
        var at: ContinuousClock.Instant?
        var triedAt: ContinuousClock.Instant?
        var isAsked = false
    }

    private let catalogue: CurrentCatalogue
    private let client: HTTPClient
    private let pause: Duration
    private let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "payment")
    private var fetched: [Call.Subject: Fetched] = [:]
    private var timer: LoopTimer?

    /// More than the answer ever has.
    private static var answerLimit: Int { 256 << 10 }
    private static var deadlines: ClientRequest.Deadlines {
        ClientRequest.Deadlines(connect: .seconds(5), head: .seconds(10), idle: .seconds(5), total: .seconds(10))
    }

    /// - Parameter pause: between two calls for one merchant.
    init(_ catalogue: CurrentCatalogue, client: HTTPClient, pause: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.catalogue = catalogue
        self.client = client
        self.pause = pause
        self.now = now
    }

    /// The time as messages are signed with it.
    var seconds: Int { Int(now().milliseconds / 1000) }

    /// What was fetched for a merchant; nil before.
    func known(of merchant: Merchant) -> Call.Certificates? {
        Call.subject(of: merchant).flatMap { fetched[$0]?.certificates }
    }

    /// Fetches what is missing or older than `kept`, now and from time to time: the catalogue may have changed.
    func start(_ call: Call, keeping kept: Duration) {
        look(call, kept)
        timer = LoopTimer(after: .seconds(60), repeating: true) { [weak self] in self?.look(call, kept) }
    }

    func stop() { timer = nil }

    private func look(_ call: Call, _ kept: Duration) {
        forgetOthers()
        for merchant in catalogue.value.merchants where isDue(merchant, kept) { fetch(call, for: merchant) }
    }

    private func isDue(_ merchant: Merchant, _ kept: Duration) -> Bool {
        guard let subject = Call.subject(of: merchant) else { return false }
        return fetched[subject]?.at.map { ContinuousClock.now - $0 >= kept } ?? true
    }

    /// Forgets entries that the catalogue no longer has.
    private func forgetOthers() {
        let subjects = Set(catalogue.value.merchants.compactMap { Call.subject(of: $0) })
        fetched = fetched.filter { subjects.contains($0.key) }
    }

    /// Makes a call for a merchant, unless that was tried a moment ago.
    ///
    /// - Returns: whether what a notification is signed with may be known when it comes again.
    @discardableResult
    func fetch(_ call: Call, for merchant: Merchant) -> Bool {
        guard let subject = Call.subject(of: merchant) else { return false }
        let moment = ContinuousClock.now
        var entry = fetched[subject] ?? Fetched()
        guard !entry.isAsked, entry.triedAt.map({ moment - $0 >= pause }) ?? true else { return true }
        forgetOthers()
        entry.isAsked = true
        entry.triedAt = moment
        fetched[subject] = entry
        // Nobody cancels this task; its one call has a deadline.
        IOLoop.start { await self.make(call, for: merchant, subject) }
        return true
    }

    private func make(_ call: Call, for merchant: Merchant, _ subject: Call.Subject) async {
        do {
            var request = try call.request(for: merchant, at: seconds)
            request.deadlines = Self.deadlines
            let (response, body) = try await client.collect(request, limit: Self.answerLimit)
            let certificates = try call.certificates(
                in: body, response, for: merchant, knowing: fetched[subject]?.certificates, at: seconds)
            fetched[subject]?.certificates = certificates
            fetched[subject]?.at = .now
        } catch {
            logger.warning(
                "A payment provider's certificates could not be fetched.",
                metadata: [.merchant: .string(merchant.terms.name), .error: .string("\(error)")])
        }
        fetched[subject]?.isAsked = false
    }
}
