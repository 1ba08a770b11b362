import Catalogue
import EventLoop
import HTTP
import Messages
import Telemetry
import WeChatPay

/// Speaks with WeChat Pay for one merchant.
@IOLoop
final class WeChatPayClient: ProviderClient {
    let merchant: Merchant
    let means: Cashier.Means
    let requests: WeChatPayRequests
    private let line: MerchantLine
    private let apiKeys: [WeChatPayAPIKey]
    private let keys: PlatformKeys

    private static let otherOrder = "the response is about another order"

    init(_ merchant: Merchant, on line: MerchantLine, _ means: Cashier.Means) throws(Misconfigured) {
        let apiKeys = merchant.apiKeys.compactMap { WeChatPayAPIKey($0.exposed) }
        guard !apiKeys.isEmpty else { throw .keyless }
        let requests = try WeChatPayRequests(merchant, means)
        self.merchant = merchant
        self.means = means
        self.requests = requests
        self.line = line
        self.apiKeys = apiKeys
        // Not in the line: what asks for certificates has its place there already.
        let fetch: @IOLoop () async -> ProviderResponse? = {
            let answer = await line.answer(to: requests.signed(.certificates))
            guard case .success(let response) = answer else { return nil }
            return response
        }
        keys = PlatformKeys(
            WeChatPayKeys(merchant.publicKeys), apiKeys: apiKeys, patience: means.configuration.certificatesAgain,
            now: means.now, fetch: merchant.usesCertificates ? fetch : nil)
    }

    func outcome(of asked: CashierAsked, within patience: Duration) async -> CallOutcome {
        guard let request = request(for: asked) else { return CallOutcome(.misconfigured(Misconfigured.words.reason)) }
        do throws(Unanswered) {
            return await outcome(of: asked, try await call(request, within: patience))
        } catch {
            return CallOutcome(.unknown(error.reason))
        }
    }

    func call(_ request: WeChatPayRequest, within patience: Duration) async throws(Unanswered) -> ProviderResponse {
        try await line.call(within: patience) { requests.signed(request) }
    }

    private func outcome(of asked: CashierAsked, _ response: ProviderResponse) async -> CallOutcome {
        let failure = response.isSuccess ? nil : WeChatPayFailure(status: response.status, body: response.body)
        // A failure may come without a signature. With one that is wrong it is not believed.
        if let failure, response.header("Wechatpay-Signature") == nil {
            return CallOutcome(.init(failure, to: asked.call))
        }
        do throws(WeChatPayFault) {
            let content = try await verified(response)
            let evidence = Evidence(
                of: response, at: means.now(), serial: content.serial, headers: WeChatPaySignature.names)
            if let failure { return CallOutcome(.init(failure, to: asked.call), evidence) }
            return CallOutcome(answer(to: asked, content), evidence)
        } catch {
            return CallOutcome(.unknown(error.code))
        }
    }

    /// Verifies a response, or says why it is not believed.
    func verified(_ response: ProviderResponse) async throws(WeChatPayFault) -> WeChatPayContent {
        let signature = try WeChatPaySignature { response.header($0) }
        return try await keys.verified(response.body, signedBy: signature, at: means.now())
    }

    private func request(for asked: CashierAsked) -> WeChatPayRequest? {
        let (order, merchant) = (asked.order.text, merchant.terms.number)
        switch asked.call {
        case .prepay(.native, let description, let fen, let expires):
            return self.order(asked, description, fen, expires).map { .native($0) }
        case .prepay(.jsapi(let payer), let description, let fen, let expires):
            return self.order(asked, description, fen, expires).map { .jsapi($0, payer: payer) }
        case .prepay: return nil
        case .query: return .query(order: order, merchant: merchant)
        case .close: return .close(order: order, merchant: merchant)
        case .refund(let number, let fen, let total, let reason):
            return WeChatPayRefundOrder(
                order: order, number: number.text, refundFen: Int(fen), totalFen: Int(total),
                reason: reason.isEmpty ? nil : reason.cut(to: 80), notifyAddress: means.notifyAddress(of: self.merchant)
            ).map { .refund($0) }
        case .refundQuery(let number): return .refundQuery(number: number.text)
        }
    }

    private func order(
        _ asked: CashierAsked, _ description: String, _ fen: Int64, _ expires: Timestamp
    ) -> WeChatPayOrder? {
        WeChatPayOrder(
            app: merchant.terms.app, merchant: merchant.terms.number, number: asked.order.text,
            description: description.cut(to: 127), amountFen: Int(fen),
            notifyAddress: means.notifyAddress(of: merchant), expires: Int(expires.milliseconds / 1000))
    }
}

// MARK: - What it says

extension WeChatPayClient {
    private func answer(to asked: CashierAsked, _ content: WeChatPayContent) -> PaymentTold.Answer {
        do throws(WeChatPayFault) {
            switch asked.call {
            case .prepay(let way, _, _, _):
                return invitation(for: way, try WeChatPayPrepayAnswer(content)).map { .prepared($0) }
                    ?? .unknown("the response invites to another way of paying")
            case .query:
                let transaction = try WeChatPayTransaction(content)
                guard transaction.order == asked.order.text else { return .unknown(Self.otherOrder) }
                return .payment(PaymentReport(transaction))
            case .close: return .closed
            case .refund(let number, _, _, _), .refundQuery(let number):
                let refund = try WeChatPayRefund(content)
                guard refund.order == asked.order.text, refund.number == number.text else {
                    return .unknown(Self.otherOrder)
                }
                return .refund(RefundReport(refund))
            }
        } catch {
            return .unknown(error.code)
        }
    }

    private func invitation(for way: PaymentWay, _ answer: WeChatPayPrepayAnswer) -> PaymentInvitation? {
        switch (way, answer) {
        case (.native, .code(let code)): return .code(code)
        case (.jsapi, .prepay(let prepay)):
            return .invocation(requests.invocation(of: prepay, app: merchant.terms.app))
        default: return nil
        }
    }

    func news(in notified: PaymentNotified) async -> PaymentNews {
        guard let body = notified.evidence.bytes else { return .unreadable("not_base64") }
        do throws(WeChatPayFault) {
            let signature = try WeChatPaySignature { notified.evidence.header($0) }
            // It was new when it came; it may have waited since.
            let content = try await keys.verifiedPatiently(body, signedBy: signature, at: notified.evidence.second)
            switch try WeChatPayNotification(content).open(with: apiKeys) {
            case .payment(let transaction):
                let report = PaymentReport(transaction)
                return report.standing == .open ? .other : .told(.payment(report), number: transaction.order)
            case .refund(let refund):
                guard refund.merchant ?? merchant.terms.number == merchant.terms.number else {
                    return .unreadable("other_merchant")
                }
                return .told(.refund(RefundReport(refund)), number: refund.order)
            case .other: return .other
            }
        } catch {
            return .unreadable(error.code)
        }
    }
}

extension String {
    /// The beginning, of so many characters as providers count them.
    func cut(to count: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(count))) }
}
