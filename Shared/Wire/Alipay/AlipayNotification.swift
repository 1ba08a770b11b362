internal import Archive
package import Settlement

/// What Alipay tells of a trade without being asked, whose signature was verified.
package struct AlipayNotification: Equatable, Sendable {
    /// The same when it is told again.
    package let id: String
    package let app: String
    package let seller: String
    package let trade: String
    /// Ours.
    package let order: String
    package let standing: PaymentStanding
    package let totalFen: Int
    /// All that went back so far; nil if nothing did. A trade that gave back a part is still a paid one.
    package let refundedFen: Int?
    /// The refund's number, ours, if this is told because of one.
    package let refund: String?
    /// The second of paying, since 1970.
    package let paidAt: Int?
    /// The second in which money went back, since 1970; nil if none did.
    package let returnedAt: Int?

    /// Verifies the form that was posted, and reads it.
    ///
    /// - Parameter form: the body as it came.
    package init(form: [UInt8], verifiedBy keys: AlipayKeys) throws(AlipayFault) {
        let fields = try AlipayFields(try Self.verified(try [AlipayParameter](form: form), keys))
        id = try fields.needed("notify_id")
        app = try fields.needed("app_id")
        seller = try fields.needed("seller_id")
        trade = try fields.needed("trade_no")
        order = try fields.needed("out_trade_no")
        guard let totalFen = try fields.fen("total_amount") else { throw .malformed }
        self.totalFen = totalFen
        refundedFen = try fields.fen("refund_fee")
        refund = fields.text("out_biz_no")
        paidAt = fields.text("gmt_payment").flatMap { BeijingTime.seconds(clock: $0) }
        let isRefunded = refundedFen ?? 0 > 0 || fields.text("gmt_refund") != nil
        standing = AlipayWords.standing(try fields.needed("trade_status"), isRefunded: isRefunded)
        returnedAt = fields.text("gmt_refund").flatMap { AlipayWords.seconds($0) }
    }

    /// Why this is not the payment that the terms are about; nil if it is.
    package func doubt(of terms: PaymentTerms) -> PaymentDoubt? {
        guard seller == terms.merchant else { return .otherMerchant }
        guard app == terms.app else { return .otherApp }
        guard order == terms.order else { return .otherOrder }
        guard standing == .paid else { return .notPaid(standing) }
        guard totalFen == terms.amountFen else { return .otherAmount(fen: totalFen) }
        // Notifications name no currency; those of other ones come from another gateway.
        guard terms.currency == "CNY" else { return .otherCurrency }
        return nil
    }

    /// Verifies the form that was posted, and reads nothing of it but that it is a notification.
    ///
    /// - Returns: what was signed: the same in whatever order the parameters are posted.
    package static func signedContent(
        ofForm form: [UInt8], verifiedBy keys: AlipayKeys
    ) throws(AlipayFault) -> [UInt8] {
        try verified(try [AlipayParameter](form: form), keys).signedContent
    }

    /// Whether the form names an app, before anything of it is verified: one of another app's is not worth a call.
    package static func isOf(app: String, form: [UInt8]) -> Bool {
        let parameters = try? [AlipayParameter](form: form)
        return parameters?.contains { $0.isNamed("app_id") && $0.value.elementsEqual(app.utf8) } ?? false
    }

    /// Returns the parameters that were signed, of a notification.
    ///
    /// What a browser brings back from the page (`alipay.trade.page.pay.return`) is signed with the same key in the same
    /// way, and is in the hands of the person. It has no notification's number. To look for what it has instead would not
    /// do: in what is signed, `a=1&b=2` is one parameter as well as two.
    private static func verified(
        _ parameters: [AlipayParameter], _ keys: AlipayKeys
    ) throws(AlipayFault) -> [AlipayParameter] {
        let signed = try signedOnes(of: parameters, keys)
        guard signed.contains(where: { $0.isNamed("notify_id") }) else { throw .notANotification }
        return signed
    }

    private static func signedOnes(
        of parameters: [AlipayParameter], _ keys: AlipayKeys
    ) throws(AlipayFault) -> [AlipayParameter] {
        guard let signature = parameters.first(where: { $0.isNamed("sign") }), !signature.value.isEmpty else {
            throw .unsigned
        }
        let type = parameters.first { $0.isNamed("sign_type") }
        guard type.map({ $0.value.elementsEqual("RSA2".utf8) }) ?? true else { throw .unknownAlgorithm }
        // Unlike in a request, the type is not signed.
        let signed = parameters.filter { !$0.isNamed("sign") && !$0.isNamed("sign_type") }
        let text = String(decoding: signature.value, as: UTF8.self)
        // Most notifications name no certificate.
        let serial = signed.first { $0.isNamed("alipay_cert_sn") && !$0.value.isEmpty }
            .map { String(decoding: $0.value, as: UTF8.self) }
        for reading in readings(of: signed) {
            do throws(AlipayFault) {
                try keys.verify(text, of: reading.signedContent, naming: serial)
                return reading
            } catch {
                guard error == .badSignature else { throw error }
            }
        }
        throw .badSignature
    }

    /// The texts that may have been signed. Most of Alipay's own clients sign empty parameters too, and some leave them
    /// out; some leave out the certificate's number. Neither changes what is said, and the signature covers all the
    /// rest.
    private static func readings(of parameters: [AlipayParameter]) -> [[AlipayParameter]] {
        let filled = parameters.filter { !$0.value.isEmpty }
        var readings = [parameters]
        for reading in [filled, parameters.withoutCertificate, filled.withoutCertificate]
        where !readings.contains(reading) {
            readings.append(reading)
        }
        return readings
    }

    /// The answer to what is durable here, with status 200: these seven bytes and no other.
    package static var acknowledgement: [UInt8] { Array("success".utf8) }

    /// The answer to all else: Alipay comes again.
    package static var refusal: [UInt8] { Array("fail".utf8) }

    /// After how many seconds each Alipay comes again, until it is acknowledged.
    package static let retries = [240, 600, 600, 3600, 7200, 21600, 54000]
}

extension [AlipayParameter] {
    fileprivate var withoutCertificate: [AlipayParameter] { filter { !$0.isNamed("alipay_cert_sn") } }
}

/// The parameters of a notification as texts.
private struct AlipayFields {
    private let parameters: [AlipayParameter]
    private let charset: Charset

    /// - Throws: `malformed` for an encoding that is not known here.
    init(_ parameters: [AlipayParameter]) throws(AlipayFault) {
        self.parameters = parameters
        let name = parameters.first { $0.isNamed("charset") }?.value ?? []
        guard let charset = Charset(named: name.isEmpty ? "utf-8" : String(decoding: name, as: UTF8.self)) else {
            throw .malformed
        }
        self.charset = charset
    }

    /// Nil without it, if it is empty, or if it is not in the encoding that the notification names.
    func text(_ name: String) -> String? {
        guard let value = parameters.first(where: { $0.isNamed(name) })?.value, !value.isEmpty else { return nil }
        return charset.text(of: value)
    }

    func needed(_ name: String) throws(AlipayFault) -> String {
        guard let text = text(name) else { throw .malformed }
        return text
    }

    /// An amount; nil without one.
    func fen(_ name: String) throws(AlipayFault) -> Int? {
        guard let text = text(name) else { return nil }
        guard let fen = Yuan.fen(text) else { throw .malformed }
        return fen
    }
}
