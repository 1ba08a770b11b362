internal import CLibEvent
internal import Glibc
package import Synchronization

/// One thread that waits for sockets and timers and runs Swift jobs.
///
/// `EventLoop.io` is the process's I/O loop, to which the global actor `IOLoop` is pinned. Other instances are plain
/// executors of one thread each, for work that must not share a thread with the sockets (the log). Work that arrives
/// while the thread is busy needs no wake-up: the thread polls its queue before it sleeps (`BusyPoll`). The first
/// caller that finds it asleep wakes it, once for all work that follows.
///
/// A loop is a task executor too. Start tasks that live on a loop with it as their preference, as `IOLoop.start` does:
/// without a preference, a resumed continuation goes through the global pool first, over two more threads.
package final class EventLoop: SerialExecutor, TaskExecutor, Sendable {
    /// The I/O loop of the process. Its thread starts with the first use and never ends.
    package static let io = EventLoop(name: "io", atEndOfTurn: { IOLoop.assumeIsolated { PendingSends.flush() } })

    /// Whether loops poll for more work before they sleep. Saves a chat a few wake-ups, and costs processor time that
    /// nothing else needed.
    package static let isPollingBusily = Atomic(true)

    package let name: String
    /// Libevent's base is made without locks; only this loop's thread uses it.
    nonisolated(unsafe) let base: OpaquePointer
    private let queue = LoopQueue()
    /// Used on this loop's thread only.
    nonisolated(unsafe) private var busyPoll = BusyPoll(at: EventLoop.now)
    /// True if this turn did any work. Used on this loop's thread only.
    nonisolated(unsafe) private var hasWorked = false
    /// When the first socket or timer woke the loop. Used on this loop's thread only.
    nonisolated(unsafe) private var wokenAt: Int?
    /// True until something wakes the loop. Used on this loop's thread only.
    nonisolated(unsafe) private var isAsleep = false
    private let bell: Int32
    private let thread = Atomic<UInt>(0)
    private let atEndOfTurn: (@Sendable () -> Void)?

    /// Starts the loop's thread. Debuggers show the name, cut to 15 bytes.
    package convenience init(name: String) {
        self.init(name: name, atEndOfTurn: nil)
    }

    init(name: String, atEndOfTurn: (@Sendable () -> Void)?) {
        self.name = name
        self.atEndOfTurn = atEndOfTurn
        base = Self.makeBase()
        bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(bell >= 0, "an event loop needs a descriptor to be woken by, and the process has none left")
        var handle = pthread_t()
        let started = pthread_create(&handle, nil, runLoop, Unmanaged.passRetained(self).toOpaque())
        precondition(started == 0, "the system refused a thread for the event loop")
        pthread_detach(handle)
    }

    /// True on this loop's thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// How long the last turn worked: what came meanwhile has waited for as long. On the loop's thread only.
    package var lastTurn: Duration { .nanoseconds(busyPoll.worked) }

    /// Runs the work on the loop's thread, after earlier work. Callable from any thread.
    package func execute(_ work: @escaping @Sendable () -> Void) {
        add(.closure(work))
    }

    /// Lets other threads go first, where there are not enough processors for all: for long work that others need not
    /// wait for. Linux keeps this for each thread.
    package func yieldToOthers() {
        execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
    }

    /// Ends the thread once its queue is empty. Only for a loop that nothing is pinned to any more: later work stops
    /// the process, because nothing would run it.
    package func stop() {
        precondition(self !== EventLoop.io, "the I/O loop lives as long as the process")
        execute { [queue] in queue.isStopping = true }
    }

    /// Notes work from a socket or a timer. On the loop's thread only.
    func noteWork() {
        hasWorked = true
        guard isAsleep else { return }
        isAsleep = false
        wokenAt = Self.now
    }

    private func add(_ work: LoopQueue.Work) {
        if isCurrent {
            queue.addLocally(work)
        } else if queue.addRemotely(work) {
            // The write fails only by overflow of a 64-bit counter; then the bell rings already.
            _ = eventfd_write(bell, 1)
        }
    }
}

// MARK: - Executor

extension EventLoop {
    package func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    package func checkIsolated() {
        precondition(isCurrent, "this runs only on the thread of the event loop '\(name)'")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }
}

// MARK: - The thread

extension EventLoop {
    private static func makeBase() -> OpaquePointer {
        guard let configuration = event_config_new() else { preconditionFailure("out of memory for an event loop") }
        defer { event_config_free(configuration) }
        // Precise timers would set a clock of the kernel in every turn; ticks are near enough.
        // A time kept for a turn would be older than a timer's beginning, which then fired too early.
        event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_NOLOCK.rawValue))
        event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_NO_CACHE_TIME.rawValue))
        guard let base = event_base_new_with_config(configuration) else {
            preconditionFailure("the system refused an event queue")
        }
        return base
    }

    fileprivate func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        _ = prctl_set_name(name)
        // Edge-triggered, so that a ring is noticed without reading it.
        let flags = Int16(EV_READ | EV_PERSIST) | Int16(bitPattern: UInt16(EV_ET))
        guard let ring = event_new(base, bell, flags, { _, _, _ in }, nil), event_add(ring, nil) == 0 else {
            preconditionFailure("an event loop can't watch the descriptor it is woken by")
        }
        repeat { turn() } while !queue.isFinished
        event_free(ring)
        event_base_free(base)
        close(bell)
    }

    private func turn() {
        let serial = asUnownedSerialExecutor()
        let task = asUnownedTaskExecutor()
        // A task's next step mostly follows at once: several rounds in one turn save looks at the sockets.
        for round in 0..<8 where round == 0 || queue.hasLocalWork {
            if queue.runBatch({ job in job.runSynchronously(isolatedTo: serial, taskExecutor: task) }) { noteWork() }
        }
        atEndOfTurn?()
        guard !queue.isFinished else { return }
        busyPoll.turnEnded(at: Self.now, hasWorked: hasWorked)
        hasWorked = false
        if busyPoll.goesOn, Self.isPollingBusily.load(ordering: .relaxed) { look() } else { sleep() }
    }

    private func look() {
        event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK)
        if !hasWorked { sched_yield() }
    }

    private func sleep() {
        let mayWait = queue.prepareToWait()
        isAsleep = true
        wokenAt = nil
        event_base_loop(base, mayWait ? EVLOOP_ONCE : EVLOOP_ONCE | EVLOOP_NONBLOCK)
        isAsleep = false
        queue.wakeUp()
        let now = Self.now
        busyPoll.wokeUp(at: now, workingFor: now - (wokenAt ?? now))
    }

    private static var now: Int { now(of: CLOCK_MONOTONIC) }

    /// Nanoseconds of a clock.
    static func now(of clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

private func runLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { preconditionFailure("a loop's thread is started with its loop") }
    Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
