internal import Alipay
package import Catalogue
internal import Crypto
package import EventLoop
package import HTTP
package import Ingress
package import Messages
internal import Problems
internal import WeChatPay

/// Where payment providers tell of payments and refunds without being asked.
///
/// It verifies a signature over the bytes as they came, and reads nothing of them: Cashier translates what they say, Orders
/// judges it. It acknowledges only what the log keeps. Whatever else happens, it says no, and the provider comes again.
///
/// A notification waits for no other request's turn: it has a bound of its own, and is appended at once.
@IOLoop
package final class PaymentAPI {
    /// The limits of the notifications' door.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxOpen` | 256 | ≥ 1; notifications that the log has not acknowledged yet |
    /// | `certificatesKept` | 12 h | after which the platform's certificates are fetched again |
    /// | `certificatesPause` | 60 s | between two fetches of one merchant |
    package struct Configuration: Sendable {
        package var maxOpen = 256
        package var certificatesKept: Duration = .seconds(12 * 3600)
        package var certificatesPause: Duration = .seconds(60)

        package init() {}
    }

    private let ingress: Ingress
    private let catalogue: CurrentCatalogue
    private let certificates: PlatformCertificates
    private let gatewayCertificates: GatewayCertificates
    private let configuration: Configuration
    private let now: @Sendable () -> Timestamp
    private let outcomes = Outcomes<PaymentProvider>(
        "yizhan_payment_notifications_total", by: "provider",
        help: "Notifications of payment providers, by what became of them.",
        complaint: "A notification of a payment provider was not taken.", logger: "payment")
    private var openCount = 0

    /// The largest body that is read; what providers send has a few kilobytes.
    private static let bodyLimit = 64 << 10

    /// - Parameters:
    ///   - client: fetches the providers' certificates, for merchants that use them.
    ///   - now: the machine's clock, whose time is that of signatures. After a jump of it the log's time, which never
    ///     goes back, is another one for days.
    package init(
        _ ingress: Ingress, catalogue: CurrentCatalogue, client: HTTPClient, configuration: Configuration = .init(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.configuration = configuration
        self.now = now
        certificates = PlatformCertificates(
            catalogue, client: client, kept: configuration.certificatesKept, pause: configuration.certificatesPause,
            now: now)
        gatewayCertificates = GatewayCertificates(
            catalogue, client: client, pause: configuration.certificatesPause, now: now)
    }

    /// Fetches what notifications are verified with, now and from time to time.
    package func start() { certificates.start() }

    package func stop() { certificates.stop() }

    package func add(to router: inout Router) {
        router.group("/payments", ingress.open(), bodyLimit: Self.bodyLimit) { group in
            group.add(.post, "/wechat/{merchant}/notify", takeFromWeChatPay)
            group.add(.post, "/alipay/{merchant}/notify", takeFromAlipay)
        }
    }

    // MARK: - Verifying

    private func takeFromWeChatPay(_ call: Call) throws(Problem) {
        let merchant = try merchant(of: call, .weChatPay)
        let fields = call.request.headerFields
        let body = call.takeBody().bytes
        let now = self.now()
        let signature: WeChatPaySignature
        do throws(WeChatPayFault) {
            signature = try WeChatPaySignature { fields[HTTPField.Name(unchecked: $0)] }
            _ = try certificates.keys(of: merchant).verify(
                body, signedBy: signature, now: Int(now.milliseconds / 1000))
        } catch {
            outcomes.note(.weChatPay, error.code, call)
            guard merchant.usesCertificates, error == .unknownSerial || error == .expiredSerial else {
                return call.respond(.unauthorized, WeChatPayNotification.refusal)
            }
            // Another certificate may be in force by now, which is not known here yet.
            certificates.fetch(for: merchant)
            throw Problem(.unavailable, "The key of this serial number is not known here yet. Please send it again.")
        }
        let evidence = Evidence(
            ofNotification: body, at: now, serial: signature.serial,
            headers: [
                "Wechatpay-Timestamp": signature.timestamp, "Wechatpay-Nonce": signature.nonce,
                "Wechatpay-Serial": signature.serial, "Wechatpay-Signature": signature.signature,
            ])
        let notified = PaymentNotified(
            merchant: merchant.terms, evidence: evidence, digest: Digest.sha256(body).hexadecimal)
        keep(notified, call, then: WeChatPayNotification.acknowledgement, "application/json")
    }

    private func takeFromAlipay(_ call: Call) throws(Problem) {
        let merchant = try merchant(of: call, .alipay)
        let body = call.takeBody().bytes
        let signed: [UInt8]
        do throws(AlipayFault) {
            signed = try AlipayNotification.signedContent(
                ofForm: body, verifiedBy: gatewayCertificates.keys(of: merchant))
        } catch {
            outcomes.note(.alipay, error.code, call)
            if case .unknownSerial(let serial) = error, gatewayCertificates.fetch(serial, for: merchant) {
                throw Problem(.unavailable, "This certificate is not known here yet. Please send it again.")
            }
            return call.respond(.unauthorized, AlipayNotification.refusal, "text/plain")
        }
        let notified = PaymentNotified(
            merchant: merchant.terms, evidence: Evidence(ofNotification: body, at: now()),
            digest: Digest.sha256(signed).hexadecimal)
        keep(notified, call, then: AlipayNotification.acknowledgement, "text/plain")
    }

    /// The merchant that the path names, if it is one of this provider's and can be used; and if there is room.
    private func merchant(of call: Call, _ provider: PaymentProvider) throws(Problem) -> Merchant {
        guard let merchant = catalogue.value.merchant(call.request.parameters["merchant"] ?? ""),
            merchant.terms.provider == provider, merchant.fault == nil
        else {
            outcomes.note(provider, "unknown_merchant", call)
            throw Problem(.notFound)
        }
        guard openCount < configuration.maxOpen else {
            outcomes.note(provider, "overloaded", call)
            throw Problem(.overloaded)
        }
        return merchant
    }

    // MARK: - Keeping

    private func keep(
        _ notified: PaymentNotified, _ call: Call, then acknowledgement: [UInt8], _ contentType: String
    ) {
        openCount += 1
        ingress.append(Draft(to: CashierInbox.notified(notified), trace: call.trace)) { [self] outcome in
            openCount -= 1
            guard outcome == .acknowledged else {
                // Perhaps it is on the log; then the provider tells it twice.
                outcomes.note(notified.merchant.provider, "not_kept", call)
                return ingress.refuse(call, Problem(.unavailable))
            }
            outcomes.count(notified.merchant.provider, "kept")
            call.respond(.ok, acknowledgement, contentType)
        }
    }
}

extension Evidence {
    /// What came, whole: who decrypts it verifies it once more.
    fileprivate init(
        ofNotification body: [UInt8], at moment: Timestamp, serial: String? = nil, headers: [String: String] = [:]
    ) {
        let text = String(validating: body, as: UTF8.self)
        self.init(
            at: moment, source: .notification, serial: serial, headers: headers, body: text ?? body.base64,
            isBase64: text == nil)
    }
}
