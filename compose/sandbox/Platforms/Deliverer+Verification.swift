import Callback
import EventLoop

extension Deliverer {
    /// Asks an address whether it is the app's, as a console does when the address is saved.
    ///
    /// - Returns: whether it is, and a word for what came.
    func verify(_ app: PlayedApp) async -> (isVerified: Bool, outcome: String) {
        guard let callback = app.callback, let path = app.path else { return (false, "none") }
        let (echo, now) = (String(store.number()), store.real / PlatformClock.second)
        let query: String
        do throws(CallbackFault) {
            query = try callback.verificationQuery(echo: echo, time: now, nonce: String(store.number() % 1_000_000_000))
        } catch {
            return (false, error.code)
        }
        switch await line.get("\(path)?\(query)", node: takeNode(), within: store.pause(Delivery.patience)) {
        case .answer(status: 200, let body):
            return body.elementsEqual(echo.utf8) ? (true, "ok") : (false, PlatformViolation.malformed.rawValue)
        case .answer(let status, _): return (false, DeliveryOutcome.status(status).word)
        case .cut: return (false, DeliveryOutcome.cut.word)
        case .late: return (false, DeliveryOutcome.late.word)
        case .unreachable: return (false, DeliveryOutcome.unreachable.word)
        }
    }
}
