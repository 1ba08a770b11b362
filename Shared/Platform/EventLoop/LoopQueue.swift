internal import Synchronization

/// What a loop has to run: jobs of Swift tasks and plain closures, from its own thread and from others.
///
/// Unchecked: `local`, `batch`, `isStopping` and `isFinished` are touched by the loop's thread only; everything other
/// threads touch is inside the mutex.
final class LoopQueue: @unchecked Sendable {
    enum Work: Sendable {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private struct Remote: Sendable {
        var work: [Work] = []
        var isAsleep = false
        var isClosed = false
    }

    private let remote = Mutex(Remote())
    private var local: [Work] = []
    private var batch: [Work] = []
    var isStopping = false
    private(set) var isFinished = false

    var hasLocalWork: Bool { !local.isEmpty }

    func addLocally(_ work: Work) {
        local.append(work)
    }

    /// Returns whether the thread sleeps and must be woken.
    func addRemotely(_ work: Work) -> Bool {
        remote.withLock { remote in
            precondition(!remote.isClosed, "work for an event loop that was stopped would never be run")
            remote.work.append(work)
            defer { remote.isAsleep = false }
            return remote.isAsleep
        }
    }

    /// Runs what is queued now. Work that it queues waits for the next batch, so that sockets are served in between.
    ///
    /// - Returns: whether there was any.
    func runBatch(_ run: (UnownedJob) -> Void) -> Bool {
        takeRemote()
        guard !local.isEmpty else { return false }
        swap(&batch, &local)
        for work in batch {
            switch work {
            case .job(let job): run(job)
            case .closure(let closure): closure()
            }
        }
        batch.removeAll(keepingCapacity: batch.capacity <= 4096)
        return true
    }

    /// Whether the thread may sleep; if so, the next work from elsewhere wakes it.
    func prepareToWait() -> Bool {
        guard local.isEmpty, !isStopping else { return false }
        return remote.withLock { remote in
            remote.isAsleep = remote.work.isEmpty
            return remote.isAsleep
        }
    }

    func wakeUp() {
        remote.withLock { $0.isAsleep = false }
    }

    private func takeRemote() {
        remote.withLock { remote in
            if isStopping && local.isEmpty && remote.work.isEmpty {
                remote.isClosed = true
                isFinished = true
            }
            guard !remote.work.isEmpty else { return }
            if local.isEmpty {
                swap(&local, &remote.work)
            } else {
                local.append(contentsOf: remote.work)
                remote.work.removeAll(keepingCapacity: true)
            }
        }
    }
}
