internal import Synchronization

/// The queue of a loop: jobs of Swift tasks and closures, from the loop's own thread and from others.
///
/// Unchecked: only the loop's thread uses `local`, `batch`, `isStopping` and `isFinished`; everything that other
/// threads use is inside the mutex.
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

    /// Adds work from another thread. Returns true if the loop's thread sleeps and must be woken.
    func addRemotely(_ work: Work) -> Bool {
        remote.withLock { remote in
            precondition(!remote.isClosed, "work for an event loop that was stopped would never be run")
            remote.work.append(work)
            defer { remote.isAsleep = false }
            return remote.isAsleep
        }
    }

    /// Runs the work that is queued now. Work that is added meanwhile waits for the next batch, so that sockets are
    /// served in between.
    ///
    /// - Returns: false if the queue was empty.
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

    /// Returns true if the thread may sleep; then the next work from another thread wakes it.
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
