internal import EventLoop
internal import EventStream
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

/// Tells a client what becomes of an order, as server-sent events: `order`, with the order's document, at once and after
/// each change.
///
/// Orders is asked again with the version that the client has, each time that it has answered and after a quiet period;
/// Auth looks at the credential each time. Comments keep the line open meanwhile. The line ends
///
/// | when | the client |
/// | --- | --- |
/// | the order failed, or waits for a person | knows it by the last event |
/// | it is closed, and no payment of it is sought | the same |
/// | it is credited, and no refund is on its way | the same |
/// | the credential or the account is refused | reads again, and is told why |
/// | the service stops, the line is old, a newer one has its place | reads again, and is told how the order is then |
@IOLoop
final class OrderWatch {
    /// Asks for the order's document: at once, or as soon as there is a later version.
    typealias Asking =
        @IOLoop (
            _ version: Int64?, _ place: Admission.Place?,
            _ then: @escaping @IOLoop (Result<Inquiry.Document, Problem>) -> Void
        ) -> Inquiry?

    private let call: Call
    private let ingress: Ingress
    private let configuration: ShopAPI.Configuration
    private let ask: Asking
    /// Nil after the end.
    private var place: OrderListeners.Place?
    /// What the client has; nil before the head.
    private var version: Int64?
    private var inquiry: Inquiry?
    /// Until Orders is asked again.
    private var pause: LoopTimer?
    private var heartbeat: LoopTimer?
    private var end: LoopTimer?
    /// True if nothing was written since the last heartbeat was due.
    private var isQuiet = false

    /// Between two changes that come at once.
    private static let breath = Duration.milliseconds(20)

    init(
        _ call: Call, _ place: OrderListeners.Place, _ ingress: Ingress, _ configuration: ShopAPI.Configuration,
        _ ask: @escaping Asking
    ) {
        self.call = call
        self.place = place
        self.ingress = ingress
        self.configuration = configuration
        self.ask = ask
    }

    /// - Parameter place: of the call, needed until the first answer is there.
    func begin(of place: Admission.Place) {
        call.writer.onClose = { [weak self] in
            place.release()
            self?.release()
        }
        self.place?.whenEnded = { [weak self] in self?.finish() }
        inquiry = ask(nil, place) { [self] result in
            place.release()
            take(result)
        }
    }

    private func take(_ result: Result<Inquiry.Document, Problem>) {
        guard place != nil else { return }
        inquiry = nil
        switch result {
        case .success(let document): tell(document)
        case .failure(let problem) where version == nil:
            release()
            ingress.refuse(call, problem)
        case .failure(let problem):
            switch problem.status {
            // Nothing has changed.
            case _ where problem.code == .deadlineExceeded: askAgain(after: Self.breath)
            case 429, 500...: askAgain(after: configuration.retryPause)
            default: finish()
            }
        }
    }

    private func tell(_ document: Inquiry.Document) {
        guard let order = try? document.order, let told = order.member("version")?.int else {
            guard version == nil else { return finish() }
            release()
            return ingress.refuse(call, Problem(.internalError))
        }
        if version == nil { start() }
        // An answer that brings nothing new is none.
        guard version.map({ told > $0 }) ?? true else { return askAgain(after: configuration.retryPause) }
        version = Int64(told)
        isQuiet = false
        call.writer.write(EventFrames.event(named: "order", document.body))
        Self.isSettled(order) ? finish() : askAgain(after: Self.breath)
    }

    private func start() {
        let fields: HTTPFields = [.cacheControl: "no-store", .xAccelBuffering: "no"]
        call.writer.start(call.head(.ok, "text/event-stream; charset=utf-8", fields))
        heartbeat = LoopTimer(after: configuration.heartbeat, repeating: true) { [weak self] in self?.beat() }
        end = LoopTimer(after: configuration.longestWatch) { [weak self] in self?.finish() }
    }

    private func beat() {
        // Who has not taken what waits needs no sign of life.
        if isQuiet, call.writer.pendingBytes == 0 { call.writer.write(EventFrames.heartbeat) }
        isQuiet = true
    }

    private func askAgain(after delay: Duration) {
        // Kept by the timer until then: no inquiry keeps it.
        pause = LoopTimer(after: delay) { [self] in
            pause = nil
            guard place != nil else { return }
            inquiry = ask(version, nil) { [self] in take($0) }
        }
    }

    private func finish() {
        guard version != nil else {
            release()
            return ingress.refuse(call, Problem(.unavailable))
        }
        release()
        call.writer.finish()
    }

    private func release() {
        (pause, heartbeat, end) = (nil, nil, nil)
        inquiry?.cancel()
        inquiry = nil
        place?.release()
        place = nil
    }

    /// Whether nothing more is expected of an order by itself.
    private static func isSettled(_ order: JSONValue) -> Bool {
        switch order.member("status")?.string.flatMap({ OrderReport.Status(rawValue: $0) }) {
        case .making, .open, .closing, .paid: false
        case .failed, .disputed, nil: true
        case .closed: order.member("checked_until_ms")?.isNull ?? true
        case .credited:
            !(order.member("refunds").map { Array($0.elements) } ?? []).contains { refund in
                let status = refund.member("status")?.string.flatMap { OrderReport.RefundLine.Status(rawValue: $0) }
                return status == .holding || status == .sent
            }
        }
    }
}
