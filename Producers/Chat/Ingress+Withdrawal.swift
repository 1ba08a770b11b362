internal import EventLoop
internal import Ingress
internal import Messages
internal import Telemetry

extension Ingress {
    /// Takes a request back that may be on the log. The log is asked until it takes that in.
    ///
    /// - Parameters:
    ///   - last: when it is asked no more.
    ///   - isNeeded: asked before each try.
    ///   - then: called with whether the log took it in, unless that was no longer needed.
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
            // It ends with the tries.
            Task { [weak self] in
                try await IOLoop.sleep(for: .seconds(1))
                guard isNeeded() else { return }
                self?.withdraw(withdrawal, until: last, while: isNeeded, then: then)
            }
        }
    }
}
