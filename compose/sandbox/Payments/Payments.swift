package import EventLoop
import HTTP

/// Plays WeChat Pay and Alipay, for merchants and for those who pay: signatures, queries, refunds, notifications with
/// their retries, daily bills, and pages on which "pay" is a button.
///
/// It is as strict as they are, and misbehaves when it is told to: see `help`. Its books are in a folder, and are the
/// same after a restart or a kill.
///
/// | at | is |
/// | --- | --- |
/// | `/v3/…` | WeChat Pay's API |
/// | `/gateway.do` | Alipay's gateway |
/// | `/pay/{provider}/{order}` | where a person pays |
/// | `/sandbox/payments/…` | the control API: see `PaymentControl` |
@IOLoop
package final class Payments {
    private let store: PaymentStore
    private let notifier: Notifier
    private let refunds: RefundClerk
    private let till: Till

    /// What the merchants are called in a catalogue.
    package nonisolated static let weChatPayName = "sandbox-wechat"
    package nonisolated static let alipayName = "sandbox-alipay"
    /// Where Alipay's gateway is, below the sandbox's address.
    package nonisolated static let gatewayPath = "/gateway.do"

    /// Opens the folder. The first time, keys are made, which takes a second or so.
    package init(_ folder: String) throws {
        store = try PaymentStore(folder)
        notifier = Notifier(store)
        refunds = RefundClerk(store, notifier)
        till = Till(store, notifier, refunds)
    }

    /// The merchants' names and keys, and what they are shown of the providers'.
    package var keys: PlayedKeys { store.keys }

    /// Divides the pauses between retries of notifications, and before refunds are done.
    package func hurry(by haste: Int) throws {
        var time = store.books.time
        time.haste = min(max(haste, 1), PlayedTime.mostHaste)
        try store.record(.timed(time))
    }

    /// Begins to tell merchants what they are waiting for.
    ///
    /// - Parameter place: where all notifications go, whatever host the merchant named: the path stays the merchant's.
    ///   Nil: to where the merchant says.
    package func beginNotifying(at place: NotifyPlace?) {
        notifier.begin(at: place)
        refunds.resume()
    }

    /// - Parameter address: where people and merchants reach the sandbox, without a slash at its end.
    func open(at address: String) { store.address = address }

    /// Ends at once. What is still to be told is told after the next start.
    func stop() {
        notifier.stop()
        refunds.clear()
        till.clear()
        store.close()
    }

    func addRoutes(to router: inout Router) {
        WeChatPayDesk(store, notifier, till, refunds).addRoutes(to: &router)
        AlipayDesk(store, notifier, till, refunds).addRoutes(to: &router)
        PayPages(store, till).addRoutes(to: &router)
        PaymentControl(store, notifier, till, refunds).addRoutes(to: &router)
    }
}

/// Where a service takes notifications.
package enum NotifyPlace: Equatable, Sendable {
    /// Without a slash at its end: `http://127.0.0.1:8080`.
    case address(String)
    /// A Unix domain socket.
    case socket(path: String)

    /// The place of a service that listens here. One that listens everywhere is reached on this machine.
    package init(of address: SocketAddress) {
        switch address {
        case .internet(let host, let port):
            let isEverywhere = host == IPAddress("0.0.0.0") || host == IPAddress("::")
            let reached = isEverywhere ? SocketAddress("127.0.0.1:\(port)") ?? address : address
            self = .address("http://\(reached)")
        case .file(let path): self = .socket(path: path)
        }
    }
}
