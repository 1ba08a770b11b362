internal import Glibc
internal import Synchronization

/// The signals that a process sends itself when it cannot go on.
enum FatalSignals {
    private static let numbers = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]
    private static let boxesLimit = 64
    private static let lock = Mutex<Void>(())
    /// The memories of the boxes that are open, nil where there is none.
    ///
    /// Written under the lock; the handler reads it in a process that is dying.
    nonisolated(unsafe) fileprivate static let boxes: UnsafeMutablePointer<UnsafeMutableRawPointer?> = {
        let boxes = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: boxesLimit)
        boxes.initialize(repeating: nil, count: boxesLimit)
        return boxes
    }()
    /// What was to happen at each signal before. Written once, before the handler is there.
    nonisolated(unsafe) fileprivate static let former: UnsafeMutablePointer<sigaction> = {
        let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        actions.initialize(repeating: sigaction(), count: 65)
        return actions
    }()

    private static let install: Void = {
        _ = boxes
        for number in numbers {
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = noteDeath
            action.sa_flags = SA_SIGINFO | SA_ONSTACK
            sigaction(number, &action, former + Int(number))
        }
    }()

    static func watch(_ memory: UnsafeMutableRawPointer) {
        lock.withLock { _ in
            _ = install
            if let free = (0..<boxesLimit).first(where: { boxes[$0] == nil }) { boxes[free] = memory }
        }
    }

    static func unwatch(_ memory: UnsafeMutableRawPointer) {
        lock.withLock { _ in
            for index in 0..<boxesLimit where boxes[index] == memory { boxes[index] = nil }
        }
    }

    /// Gives the calling thread a stack for the handler: its own may be what it ran out of. It is kept with the process:
    /// the threads that need one are few.
    static func prepareThread() {
        var current = stack_t()
        guard sigaltstack(nil, &current) == 0, current.ss_flags & Int32(SS_DISABLE) != 0 else { return }
        let size = 64 * 1024
        var stack = stack_t(ss_sp: .allocate(byteCount: size, alignment: 16), ss_flags: 0, ss_size: size)
        sigaltstack(&stack, nil)
    }

    fileprivate static func note(isOurs: Bool) {
        let thread = UInt(pthread_self())
        for index in 0..<boxesLimit {
            if let memory = boxes[index] { Layout.noteTrap(in: memory, of: thread, isOurs: isOurs) }
        }
    }
}

/// Marks what the thread was doing and lets the signal do what it would have done without us.
private func noteDeath(_ number: Int32, _ info: UnsafeMutablePointer<siginfo_t>?, _: UnsafeMutableRawPointer?) {
    let code = info?.pointee.si_code ?? 0
    // Zero and below come from a call; -6 is one of this process's own threads, as `abort` does.
    FatalSignals.note(isOurs: code > 0 || code == -6)
    sigaction(number, FatalSignals.former + Int(number), nil)
    // A trap happens again on return; what came from a call does not.
    if code <= 0 { raise(number) }
}
