internal import CLibEvent

/// What a descriptor is ready for, or watched for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let read = Readiness(rawValue: 1)
    package static let write = Readiness(rawValue: 2)
}

/// Calls a closure on the I/O loop whenever a descriptor of another owner is readable or writable.
///
/// Level-triggered. The watch ends when it is released. Cancel it before the descriptor is closed.
@IOLoop
package final class DescriptorWatch {
    package let descriptor: Int32
    /// What is watched now.
    package private(set) var interest: Readiness = []
    private let event = LoopEvent()
    private let ready: @IOLoop (Readiness) -> Void

    /// Watches nothing until `watch` is called.
    package init(descriptor: Int32, _ ready: @escaping @IOLoop (Readiness) -> Void) {
        self.descriptor = descriptor
        self.ready = ready
    }

    isolated deinit {}

    /// Replaces what is watched. Returns false if the system cannot watch this descriptor (a file, or a closed one).
    @discardableResult
    package func watch(_ interest: Readiness) -> Bool {
        guard interest != self.interest else { return true }
        event.remove()
        self.interest = interest
        guard !interest.isEmpty else { return true }
        var flags = EV_PERSIST
        if interest.contains(.read) { flags |= EV_READ }
        if interest.contains(.write) { flags |= EV_WRITE }
        event.assign(descriptor: descriptor, flags: flags, context: self, callback: descriptorReady)
        return event.add()
    }

    package func cancel() {
        watch([])
    }

    fileprivate func report(_ what: Int32) {
        var readiness: Readiness = []
        if what & EV_READ != 0 { readiness.insert(.read) }
        if what & EV_WRITE != 0 { readiness.insert(.write) }
        ready(readiness)
    }
}

private func descriptorReady(_: Int32, _ what: Int16, _ context: UnsafeMutableRawPointer?) {
    LoopEvent.report(to: context) { (watch: DescriptorWatch) in watch.report(Int32(what)) }
}
