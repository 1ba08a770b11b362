/// An order as a provider has it. Moments are seconds since 1970 by the sandbox's clock.
struct PlayedOrder: Codable, Equatable, Sendable {
    let terms: Terms
    let madeAt: Int
    /// Whether its merchant wants messages signed with a certificate's key (WeChat Pay).
    let isForCertificates: Bool
    /// The last second of paying.
    let expires: Int?
    /// Alipay's number of the trade, which there is none of before somebody has scanned the code.
    var trade: String?
    /// More than one only if the script says so.
    var payments: [Payment] = []
    var refunds: [Refund] = []
    var closedAt: Int?

    init(_ terms: Terms, madeAt: Int, expires: Int?, isForCertificates: Bool = false) {
        self.terms = terms
        self.madeAt = madeAt
        self.expires = expires
        self.isForCertificates = isForCertificates
    }

    /// An order among those of both providers.
    struct Name: Codable, Hashable, Sendable {
        let provider: PlayedProvider
        /// The merchant's number of it.
        let number: String
    }

    /// What the merchant asked for.
    struct Terms: Codable, Equatable, Sendable {
        let name: Name
        let way: Way
        let amountFen: Int
        let description: String
        let notifyAddress: String?
        var returnAddress: String?
        var attachment: String?
        /// The openid of who is to pay.
        var payer: String?
        /// As the merchant wrote it (WeChat Pay).
        var expiry: String?
    }

    enum Way: String, Codable, Sendable {
        case native, jsapi, h5, precreate, page
    }

    struct Payment: Codable, Equatable, Sendable {
        /// The provider's number of it.
        let transaction: String
        let at: Int
        /// Who paid, as the provider says it.
        let payer: String
    }

    struct Refund: Codable, Equatable, Sendable {
        /// The merchant's number of it.
        let number: String
        /// The provider's.
        let id: String
        let fen: Int
        let at: Int
        /// The transaction that it is paid back from.
        let transaction: String
        let notifyAddress: String?
        let reason: String?
        /// Made by hand at the provider's console, and not by the merchant's service.
        let isFromConsole: Bool
        var status: Status
        var endedAt: Int?

        enum Status: String, Codable, Sendable {
            case processing, succeeded, closed, abnormal
        }
    }

    enum Status: String, Sendable {
        /// The code was made, and nobody has scanned it (Alipay).
        case unscanned
        case open, paid, closed
    }
}

extension PlayedOrder {
    var name: Name { terms.name }

    func status(at now: Int) -> Status {
        if !payments.isEmpty { return .paid }
        if closedAt != nil || expires.map({ now > $0 }) ?? false { return .closed }
        return name.provider == .alipay && trade == nil ? .unscanned : .open
    }

    var receivedFen: Int { terms.amountFen * payments.count }

    /// What went back.
    var refundedFen: Int { sum(of: [.succeeded]) }

    /// What went back, is on its way, or could not be returned.
    var claimedFen: Int { sum(of: [.succeeded, .processing, .abnormal]) }

    private func sum(of statuses: [Refund.Status]) -> Int {
        refunds.reduce(0) { sum, refund in statuses.contains(refund.status) ? sum + refund.fen : sum }
    }

    func refund(_ number: String) -> Refund? { refunds.first { $0.number == number } }
}
