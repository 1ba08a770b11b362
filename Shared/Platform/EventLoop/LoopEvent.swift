internal import CLibEvent
internal import Glibc

/// A libevent event on the I/O loop: one owner, freed once, used on the loop's thread only.
struct LoopEvent: ~Copyable {
    typealias Callback = @convention(c) (Int32, Int16, UnsafeMutableRawPointer?) -> Void

    private let handle: OpaquePointer

    init() {
        guard let handle = event_new(EventLoop.io.base, -1, 0, { _, _, _ in }, nil) else {
            preconditionFailure("out of memory for an event")
        }
        self.handle = handle
    }

    deinit { event_free(handle) }

    /// Sets what the event watches; the event must not be pending. The callback gets the context unretained, so the
    /// context's owner must own the event too.
    func assign(descriptor: Int32, flags: Int32, context: AnyObject, callback: @escaping Callback) {
        let pointer = Unmanaged.passUnretained(context).toOpaque()
        let flags = Int16(truncatingIfNeeded: flags)
        let assigned = event_assign(handle, EventLoop.io.base, descriptor, flags, callback, pointer)
        precondition(assigned == 0, "libevent refuses an event only if its arguments contradict each other")
    }

    /// Called by a callback: runs the report on the loop with the context, and notes that the loop has work.
    static func report<Context: AnyObject & Sendable>(
        to context: UnsafeMutableRawPointer?, _ report: @IOLoop (Context) -> Void
    ) {
        guard let context else { preconditionFailure("an event carries its context") }
        let owner = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
        EventLoop.io.noteWork()
        IOLoop.assumeIsolated { report(owner) }
    }

    /// Makes the event pending. Returns false only if the system cannot watch the descriptor.
    ///
    /// - Parameter delay: the earliest time; the event fires up to two ticks of the kernel (mostly 4 ms each) later.
    @discardableResult
    func add(after delay: Duration? = nil) -> Bool {
        guard let delay else { return event_add(handle, nil) == 0 }
        var time = timeval(delay > .zero ? delay + Self.lag : .zero)
        return event_add(handle, &time) == 0
    }

    /// How far the loop's clock is behind now: mostly less than a tick, more where a busy host lets ticks wait.
    private static var lag: Duration {
        let coarse = EventLoop.now(of: CLOCK_MONOTONIC_COARSE)
        // The loop reads its clock in whole microseconds.
        return .nanoseconds(EventLoop.now(of: CLOCK_MONOTONIC) - (coarse - coarse % 1_000))
    }

    func remove() {
        event_del(handle)
    }
}

extension timeval {
    /// Rounds up to a microsecond; a negative duration is zero.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        let microseconds = (attoseconds + 999_999_999_999) / 1_000_000_000_000
        self.init(tv_sec: Int(seconds + microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}
