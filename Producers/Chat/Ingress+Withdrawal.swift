internal import EventLoop
internal import Ingress
internal import Messages
internal import Telemetry

extension Ingress {
    /// Appends a withdrawal again and again until the log acknowledges it.
    ///
    /// - Parameters:
    ///   - last: the time of the last try.
    ///   - isNeeded: asked before each try.
    ///   - then: called with true once the log has the withdrawal, with false after the last try; not called once
    ///     `isNeeded` is false.
    func withdraw(
        _ withdrawal: ChatWithdrawn, until last: ContinuousClock.Instant, while isNeeded: @escaping @IOLoop () -> Bool,
        then: @escaping @IOLoop (Bool) -> Void
    ) {
        append(Draft(to: AuthInbox.withdrawn(withdrawal))) { [weak self] outcome in
            guard let self, outcome != .acknowledged else { return then(true) }
            guard ContinuousClock.now < last else {
                guard isNeeded() else { return }
                Logger(label: "door").error(
                    "A request could not be withdrawn.", metadata: [.request: "\(withdrawal.request)"])
                return then(false)
            }
            // Nobody cancels this task; it ends with the last try.
            Task { [weak self] in
                try await IOLoop.sleep(for: .seconds(1))
                guard isNeeded() else { return }
                self?.withdraw(withdrawal, until: last, while: isNeeded, then: then)
            }
        }
    }
}
