import Alipay
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import Payment
import ProducerBench
import WeChatPay

/// The notifications' door on a log in memory, and both providers, as far as they sign.
@IOLoop
final class PaymentBench {
    /// The machine's.
    let clock = TestClock()
    let door: PlayedDoor
    let catalogue: CurrentCatalogue
    let api: PaymentAPI

    /// - Parameter logTime: how far the log's time is ahead of the machine's clock.
    init(
        _ merchants: [Merchant]? = nil, _ configuration: PaymentAPI.Configuration = .init(),
        ingress: Ingress.Configuration = .init(), logTime: Duration = .zero
    ) throws {
        clock.set(Timestamp(milliseconds: 1_790_000_000_000))
        door = PlayedDoor(ingress, refusals: PaymentAPI.refusals, clock: { [clock] in clock.now + logTime })
        catalogue = CurrentCatalogue(try SampleShop.catalogue(merchants))
        api = PaymentAPI(
            door.ingress, catalogue: catalogue, client: HTTPClient(), configuration: configuration,
            now: { [clock] in clock.now })
        var router = Router()
        api.add(to: &router)
        try door.serve(router)
    }

    var seconds: Int { Int(clock.now.milliseconds / 1000) }

    // MARK: - Telling

    func tell(_ provider: String, _ merchant: String, _ body: [UInt8], _ headers: HTTPFields = [:]) throws
        -> ClientRequest
    {
        try door.request(.post, "/payments/\(provider)/\(merchant)/notify", body, headers)
    }

    /// Tells as WeChat Pay does.
    func weChatPay(
        _ body: [UInt8], _ signature: WeChatPaySignature, to merchant: String = "wx"
    ) throws -> ClientRequest {
        try tell("wechat", merchant, body, Self.fields(signature))
    }

    /// Tells as Alipay does.
    func alipay(_ form: [UInt8], to merchant: String = "ali") throws -> ClientRequest {
        try tell("alipay", merchant, form, [.contentType: AlipayRequest.contentType])
    }

    nonisolated static func fields(_ signature: WeChatPaySignature) -> HTTPFields {
        HTTPFields(signature.headers.map { HTTPField(name: HTTPField.Name(unchecked: $0.name), value: $0.value) })
    }

    /// WeChat Pay's signature over a body.
    ///
    /// - Parameter serial: names the key; that of `PaymentKeys.platform` signs whatever is said.
    func signature(
        of body: [UInt8], serial: String = SampleShop.keyName, secondsAgo: Int = 0
    ) throws -> WeChatPaySignature {
        var signature = WeChatPaySignature(
            timestamp: "\(seconds - secondsAgo)", nonce: "ABCDEFGHIJKLMNOP", serial: serial, signature: "")
        signature.signature = try RSAPrivateKey(PaymentKeys.platform).sign(signature.message(body)).base64
        return signature
    }

    /// A form with Alipay's signature.
    nonisolated static func form(_ parameters: [AlipayParameter]) throws -> [UInt8] {
        let signature = try RSAPrivateKey(PaymentKeys.platform).sign(parameters.signedContent).base64
        let all = parameters + [AlipayParameter("sign", signature), AlipayParameter("sign_type", "RSA2")]
        return Array(all.form.utf8)
    }

    // MARK: - What was kept

    func kept() throws -> [PaymentNotified] {
        try door.log.drafts.compactMap { draft in
            guard case .notified(let notified) = try CashierInbox.read(draft.event) else { return nil }
            return notified
        }
    }

    func stop() async {
        api.stop()
        await door.stop()
    }
}

extension Answered {
    /// Whether a provider takes it for the end of the matter.
    var isAcknowledged: Bool { status == 200 && (text == "success" || json?.member("code")?.string == "SUCCESS") }
    /// Whether it is a refusal in WeChat Pay's words.
    var isFailed: Bool { status >= 400 && json?.member("code")?.string == "FAIL" }
}
