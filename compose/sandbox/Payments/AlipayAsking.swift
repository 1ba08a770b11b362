import Alipay
import Crypto
import HTTP
import JSON
import Settlement

/// A request to Alipay's gateway: its parameters, wherever they stand, and the content of its method.
struct AlipayAsking {
    private let parameters: [AlipayParameter]

    /// Of the biz_content.
    private static let deepest = 16

    init(_ request: ServerRequest) throws(AlipayRefusal) {
        do throws(AlipayFault) {
            let form = request.query.text + "&" + String(decoding: request.body, as: UTF8.self)
            parameters = try [AlipayParameter](form: Array(form.utf8))
        } catch {
            throw .invalid("parameter")
        }
    }

    /// The value of a parameter; nil without it, or if it is empty.
    subscript(name: String) -> String? {
        guard let value = parameters.first(where: { $0.isNamed(name) })?.value, !value.isEmpty else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    var method: String { self["method"] ?? "" }

    /// The call's word in scripts; nil for a method that is not played.
    var call: PlayedCall? {
        switch method {
        case "alipay.trade.precreate", "alipay.trade.page.pay": .prepay
        case "alipay.trade.query": .query
        case "alipay.trade.close": .close
        case "alipay.trade.refund": .refund
        case "alipay.trade.fastpay.refund.query": .refundQuery
        case "alipay.data.dataservice.bill.downloadurl.query": .bill
        case "alipay.open.app.alipaycert.download": .certificates
        default: nil
        }
    }

    /// Whether the app is in the mode of certificates.
    var isForCertificates: Bool { self["app_cert_sn"] != nil }

    /// The merchant's number of the order; nil if the content names none.
    var orderNumber: String? { try? content().text("out_trade_no") }

    /// Refuses what the gateway does not pass on to the method.
    func check(_ keys: PlayedKeys.Alipay) throws(AlipayRefusal) {
        for name in ["app_id", "method", "sign", "sign_type", "timestamp", "version"] where self[name] == nil {
            throw .missing(name)
        }
        guard self["app_id"] == keys.app else { throw .invalid("app-id") }
        guard self["sign_type"] == "RSA2" else { throw .invalid("signature-type") }
        guard ["utf-8", "UTF-8"].contains(self["charset"] ?? "utf-8") else { throw .invalid("charset") }
        guard self["format"] ?? "JSON" == "JSON" else { throw .invalid("format") }
        guard self["version"] == "1.0" else { throw .invalid("version") }
        guard self["timestamp"].flatMap({ BeijingTime.seconds(clock: $0) }) != nil else { throw .invalid("timestamp") }
        guard call != nil else { throw .method }
        if isForCertificates || self["alipay_root_cert_sn"] != nil {
            guard self["app_cert_sn"] == keys.papers.serials.app else { throw .invalid("app-cert-sn") }
            guard self["alipay_root_cert_sn"] == keys.papers.serials.root else {
                throw .invalid("alipay-root-cert-sn")
            }
        }
        // Unlike in a notification, the type is signed.
        let signed = parameters.filter { !$0.isNamed("sign") && !$0.value.isEmpty }
        guard let signature = [UInt8](base64: self["sign"] ?? ""),
            keys.appKey.publicKey.isSignature(signature, of: signed.signedContent)
        else { throw .signature }
    }

    /// What the method is asked about.
    func content() throws(AlipayRefusal) -> AlipayContent {
        guard let value = try? JSONValue(parsing: Array((self["biz_content"] ?? "").utf8), maximumDepth: Self.deepest),
            let object = JSONObject(value), object.repeatedName == nil
        else { throw .parameter("biz_content") }
        return AlipayContent(object: object)
    }
}

/// The content of a method (biz_content).
struct AlipayContent {
    let object: JSONObject

    private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_".utf8)
    private static let mostFen = 10_000_000_000

    /// Nil without one, or if it is empty.
    func text(_ name: String) -> String? {
        guard let text = object[name]?.string, !text.isEmpty else { return nil }
        return text
    }

    func needed(_ name: String, upTo most: Int) throws(AlipayRefusal) -> String {
        guard let text = text(name), text.unicodeScalars.count <= most else { throw .parameter(name) }
        return text
    }

    /// A number of the merchant's.
    func number(_ name: String) throws(AlipayRefusal) -> String {
        let text = try needed(name, upTo: 64)
        guard text.utf8.allSatisfy({ Self.letters.contains($0) }) else { throw .parameter(name) }
        return text
    }

    /// Yuan with two decimals at most, and not nothing.
    func fen(_ name: String) throws(AlipayRefusal) -> Int {
        guard let fen = text(name).flatMap({ Yuan.fen($0) }), (1...Self.mostFen).contains(fen) else {
            throw .parameter(name)
        }
        return fen
    }

    /// The last moment of paying, in seconds since 1970.
    ///
    /// - Parameter now: from when a number of minutes is counted.
    func expiry(now: Int) throws(AlipayRefusal) -> Int? {
        if let text = text("time_expire") {
            guard let moment = BeijingTime.seconds(clock: text), moment > now else { throw .parameter("time_expire") }
            return moment
        }
        guard let text = text("timeout_express") else { return nil }
        guard let count = Int(text.dropLast()), count > 0, count <= 15 * 24 * 60,
            let seconds = ["m": 60, "h": 3600, "d": 86_400][String(text.suffix(1))]
        else { throw .parameter("timeout_express") }
        return now + count * seconds
    }
}
