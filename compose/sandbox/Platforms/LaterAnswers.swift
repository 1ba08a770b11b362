import Crypto
import EventLoop

/// The addresses at which robots can answer later: each for one chat, once, within an hour.
@IOLoop
final class LaterAnswers {
    private var open: [String: (chat: PhoneChat.Name, until: Int)] = [:]
    private var order: ArraySlice<String> = []

    /// The oldest make room.
    private static let most = 10_000

    nonisolated static let path = "/cgi-bin/aibot/response"

    nonisolated init() {}

    func address(for chat: PhoneChat.Name, at store: PlatformStore) -> String {
        let code = SecureRandom.bytes(24).base64URL
        open[code] = (chat, store.now + PlatformClock.hour)
        order.append(code)
        if order.count > Self.most, let oldest = order.popFirst() { open[oldest] = nil }
        return "\(store.address)\(Self.path)?response_code=\(code)"
    }

    /// The chat that a code is for, whose code is used up then; nil if there is none.
    func take(_ code: String, at now: Int) -> PhoneChat.Name? {
        guard let (chat, until) = open.removeValue(forKey: code), now < until else { return nil }
        return chat
    }
}
