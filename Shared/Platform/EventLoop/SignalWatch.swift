internal import CLibEvent
internal import Glibc

/// A signal to which the process reacts.
package enum ProcessSignal: Sendable, CaseIterable {
    case terminate
    case interrupt
    case hangUp

    var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }
}

/// Calls a closure on the I/O loop when the process gets a signal, in place of the default action.
///
/// Its release restores the default action.
@IOLoop
package final class SignalWatch {
    private let event = LoopEvent()
    private let signal: ProcessSignal
    private let received: @IOLoop (ProcessSignal) -> Void

    package init(_ signal: ProcessSignal, _ received: @escaping @IOLoop (ProcessSignal) -> Void) {
        self.signal = signal
        self.received = received
        event.assign(
            descriptor: signal.number, flags: EV_SIGNAL | EV_PERSIST, context: self, callback: signalReceived)
        event.add()
    }

    isolated deinit {}

    fileprivate func report() {
        received(signal)
    }
}

private func signalReceived(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    LoopEvent.report(to: context) { (watch: SignalWatch) in watch.report() }
}
