import Alipay
import Catalogue
import EventLoop
import HTTP
import Messages

/// Speaks with Alipay for one merchant.
@IOLoop
final class AlipayClient: ProviderClient {
    let merchant: Merchant
    let means: Cashier.Means
    private let line: MerchantLine
    private let signer: AlipaySigner
    private let keys: GatewayKeys

    private static let otherOrder = "the response is about another order"

    init(_ merchant: Merchant, on line: MerchantLine, _ means: Cashier.Means) throws(Misconfigured) {
        guard let key = merchant.privateKey else { throw .keyless }
        let signer = AlipaySigner(
            app: merchant.terms.app, key: key,
            serials: merchant.certificates.map { AlipaySerials(app: $0.app, roots: $0.roots) })
        self.merchant = merchant
        self.means = means
        self.line = line
        self.signer = signer
        // Sent without a turn in the line: the call that needs the certificate holds one already.
        keys = GatewayKeys(
            merchant, patience: means.configuration.certificatesAgain, now: means.now,
            fetch: { serial in
                let request = Self.request(.certificate(serial: serial), by: signer, of: merchant, means)
                guard case .success(let response) = await line.answer(to: request) else { return nil }
                return response
            })
    }

    func outcome(of asked: CashierAsked, within patience: Duration) async -> CallOutcome {
        guard let call = call(for: asked) else { return CallOutcome(.misconfigured(Misconfigured.words.reason)) }
        if case .prepay(.page, _, _, _) = asked.call {
            // The browser makes the call.
            return CallOutcome(.prepared(.page(signer.sign(call, time: means.now()).address(at: merchant.baseURL))))
        }
        do throws(Unanswered) {
            let response = try await send(call, within: patience)
            return outcome(of: asked, try await read(response, to: call), response)
        } catch {
            return CallOutcome(.unknown(error.reason))
        }
    }

    func send(_ call: AlipayCall, within patience: Duration) async throws(Unanswered) -> ProviderResponse {
        try await line.call(within: patience) { Self.request(call, by: signer, of: merchant, means) }
    }

    private static func request(
        _ call: AlipayCall, by signer: AlipaySigner, of merchant: Merchant, _ means: Cashier.Means
    ) -> ClientRequest {
        let signed = signer.sign(call, time: means.now())
        return ClientRequest(
            method: .post, url: "\(merchant.baseURL)?\(signed.query)",
            headerFields: [.contentType: AlipayRequest.contentType, .accept: "application/json"],
            body: signed.body, deadlines: means.configuration.deadlines)
    }

    /// Verifies a response. One that is not believed is none.
    func read(_ response: ProviderResponse, to call: AlipayCall) async throws(Unanswered) -> AlipayResponse {
        guard response.isSuccess else { throw Unanswered(reason: "status \(response.status)") }
        do throws(AlipayFault) {
            return try await keys.reading(at: means.now()) { keys throws(AlipayFault) in
                try AlipayResponse(response.body, to: call, verifiedBy: keys)
            }
        } catch {
            throw Unanswered(reason: error.code)
        }
    }

    private func outcome(
        of asked: CashierAsked, _ read: AlipayResponse, _ response: ProviderResponse
    ) -> CallOutcome {
        let evidence = Evidence(of: response, at: means.now())
        guard let failure = read.failure else { return CallOutcome(answer(to: asked, read), evidence) }
        // What is known of a failure was signed.
        return CallOutcome(.init(failure, to: asked.call), failure.kind == .unknown ? nil : evidence)
    }

    private func call(for asked: CashierAsked) -> AlipayCall? {
        let order = asked.order.text
        switch asked.call {
        case .prepay(.precreate, let subject, let fen, let expires):
            return self.order(asked, subject, fen, expires).map { .precreate($0) }
        case .prepay(.page(let address), let subject, let fen, let expires):
            return self.order(asked, subject, fen, expires).map { .pagePay($0, returnAddress: address) }
        case .prepay: return nil
        case .query: return .query(order: order)
        case .close: return .close(order: order)
        case .refund(let number, let fen, _, let reason):
            return AlipayCall.refund(
                order: order, number: number.text, refundFen: Int(fen),
                reason: reason.isEmpty ? nil : reason.cut(to: 256))
        case .refundQuery(let number): return .refundQuery(order: order, number: number.text)
        }
    }

    private func order(
        _ asked: CashierAsked, _ subject: String, _ fen: Int64, _ expires: Timestamp
    ) -> AlipayOrder? {
        AlipayOrder(
            number: asked.order.text, amountFen: Int(fen), subject: subject.plain.cut(to: 256),
            patience: .until(Int(expires.milliseconds / 1000)), notifyAddress: means.notifyAddress(of: merchant))
    }
}

// MARK: - What it says

extension AlipayClient {
    /// - Parameter read: no failure.
    private func answer(to asked: CashierAsked, _ read: AlipayResponse) -> PaymentTold.Answer {
        do throws(AlipayFault) {
            switch asked.call {
            case .prepay:
                let code = try AlipayCode(read)
                guard code.order == asked.order.text else { return .unknown(Self.otherOrder) }
                return .prepared(.code(code.content))
            case .query:
                let trade = try AlipayTrade(read)
                guard trade.order == asked.order.text else { return .unknown(Self.otherOrder) }
                return .payment(PaymentReport(trade))
            case .close: return .closed
            case .refund(let number, let fen, _, _): return answer(to: asked, number, fen, try AlipayRefund(read))
            case .refundQuery(let number): return answer(to: asked, number, try AlipayRefundTrace(read))
            }
        } catch {
            return .unknown(error.code)
        }
    }

    private func answer(
        to asked: CashierAsked, _ number: RefundNumber, _ fen: Int64, _ refund: AlipayRefund
    ) -> PaymentTold.Answer {
        guard refund.order == asked.order.text else { return .unknown(Self.otherOrder) }
        // A repetition, or something else: the refund's query says whether it is done.
        guard refund.hasMoved, refund.refundedFen >= fen else { return .unknown("nothing moved in this call") }
        return .refund(
            RefundReport(
                order: refund.order, refund: number.text, standing: .succeeded, amountFen: fen,
                returnedAt: refund.returnedAt.map { Timestamp(seconds: $0) }))
    }

    private func answer(
        to asked: CashierAsked, _ number: RefundNumber, _ trace: AlipayRefundTrace
    ) -> PaymentTold.Answer {
        guard let found = trace.number else { return .noSuchRefund }
        guard found == number.text, trace.order ?? asked.order.text == asked.order.text else {
            return .unknown(Self.otherOrder)
        }
        let standing = trace.standing.map { RefundReport.Standing($0) } ?? .pending
        return .refund(
            RefundReport(
                order: asked.order.text, refund: found, standing: standing,
                amountFen: trace.refundFen.map { Int64($0) },
                returnedAt: trace.returnedAt.map { Timestamp(seconds: $0) }))
    }

    func news(in notified: PaymentNotified) async -> PaymentNews {
        guard let body = notified.evidence.bytes else { return .unreadable("not_base64") }
        do throws(AlipayFault) {
            let came = notified.evidence.second
            let notification = try await keys.readingPatiently(at: came) { keys throws(AlipayFault) in
                try AlipayNotification(form: body, verifiedBy: keys)
            }
            // A refund is told with how the trade stands, which is paid if a part of it went back.
            let order = notification.order
            if let report = RefundReport(notification) {
                // Unlike a payment, a refund is told to Orders without whose it is.
                guard notification.seller == merchant.terms.number, notification.app == merchant.terms.app else {
                    return .unreadable("other_merchant")
                }
                return .told(.refund(report), number: order)
            }
            let report = PaymentReport(notification)
            return report.standing == .open ? .other : .told(.payment(report), number: order)
        } catch {
            return .unreadable(error.code)
        }
    }
}

extension String {
    /// A title as the gateway takes one: it refuses orders with `/`, `=` or `&` in theirs. Their wide forms read the same.
    fileprivate var plain: String {
        String(
            map { character -> Character in
                switch character {
                case "/": "／"
                case "=": "＝"
                case "&": "＆"
                default: character
                }
            })
    }
}
