import HTTP
import JSON
import Settlement
import WeChatPay

extension NoticeMessage {
    /// Nil for what WeChat Pay does not tell.
    init?(weChatPay telling: Telling, _ keys: PlayedKeys, time: Int) {
        let terms = ToldTerms(of: telling.order, keys, disagreeing: telling.disagreement)
        guard let (event, summary, kind, content) = Self.content(telling, terms),
            let key = WeChatPayAPIKey(keys.weChatPay.apiKey)
        else { return nil }
        let id = "EV-\(BeijingTime.day(telling.at))-\(telling.number)"
        // The same each time, as the content is: a retry is the same notification.
        let nonce = String(Chance.draw(keys.weChatPay.app + id), radix: 16)
        let sealed = key.seal(
            content.bytes, nonce: String(("000000000000" + nonce).suffix(12)), associatedData: kind)
        let resource: JSONText = [
            "original_type": .string(kind), "algorithm": .string(WeChatPayAPIKey.Resource.algorithm),
            "ciphertext": .string(sealed.ciphertext), "associated_data": .string(sealed.associatedData),
            "nonce": .string(sealed.nonce),
        ]
        let document: JSONText = [
            "id": .string(id), "create_time": .string(BeijingTime.rfc3339(telling.at)),
            "resource_type": "encrypt-resource", "event_type": .string(event), "summary": .string(summary),
            "resource": resource,
        ]
        let body = document.bytes
        let forgery = telling.forgery.flatMap { WeChatPaySeal.Forgery(rawValue: $0) }
        let seal = WeChatPaySeal(keys: keys.weChatPay, time: time)
        let name: WeChatPaySeal.KeyName = telling.order.isForCertificates ? .certificate : .publicKey
        guard var fields = seal.headers(body, by: name, forging: forgery) else { return nil }
        fields[.contentType] = "application/json"
        // A space more is the same to a reader of JSON, and another text to a signature.
        self.init(headerFields: fields, body: telling.forgery == "altered" ? body + [0x20] : body)
    }

    private static func content(
        _ telling: Telling, _ terms: ToldTerms
    ) -> (event: String, summary: String, kind: String, content: JSONText)? {
        let order = telling.order
        switch telling.subject {
        case .payment(let place):
            guard place < order.payments.count else { return nil }
            let content = WeChatPayDocuments.payment(order.payments[place], of: order, terms)
            return ("TRANSACTION.SUCCESS", "支付成功", "transaction", content)
        case .refund(let number, _):
            guard let refund = order.refund(number) else { return nil }
            let content = WeChatPayDocuments.ended(refund, of: order, terms)
            switch refund.status {
            case .succeeded: return ("REFUND.SUCCESS", "退款成功", "refund", content)
            case .abnormal: return ("REFUND.ABNORMAL", "退款异常", "refund", content)
            case .closed: return ("REFUND.CLOSED", "退款关闭", "refund", content)
            case .processing: return nil
            }
        case .closed: return nil
        }
    }
}
