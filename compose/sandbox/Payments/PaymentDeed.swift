/// Something that happened at a provider: a line of its journal. The books are what these lines come to.
enum PaymentDeed: Codable, Sendable {
    /// The books were cleared; these numbers were given before.
    case began(after: Int)
    case made(PlayedOrder)
    /// Somebody has opened the code or the page (Alipay).
    case scanned(PlayedOrder.Name, trade: String)
    case paid(PlayedOrder.Name, PlayedOrder.Payment)
    case closed(PlayedOrder.Name, at: Int)
    case refunded(PlayedOrder.Name, PlayedOrder.Refund)
    case refundEnded(PlayedOrder.Name, number: String, status: PlayedOrder.Refund.Status, at: Int)
    case noticed(PlayedNotice)
    case sent(notice: Int)
    case noticeEnded(Int, PlayedNotice.Ending)
    case scripted(MischiefScript<MischiefRule>)
    case timed(PlayedTime)
}

/// How time goes at the providers.
struct PlayedTime: Codable, Equatable, Sendable {
    /// How far the moments of payments, refunds and bills are ahead of the real ones.
    var offsetSeconds = 0
    /// How far the times in signatures are.
    var skewSeconds = 0
    /// By what the pauses between retries are divided.
    var haste = 1
    /// The hour from which yesterday's bill can be had.
    var billHour = 10

    static let mostHaste = 1_000_000
}
