internal import Glibc
internal import Synchronization

/// Handles the signals of a process that cannot go on.
enum FatalSignals {
    private static let numbers = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]
    private static let boxesLimit = 64
    private static let lock = Mutex<Void>(())
    /// The memory of each open box; nil for a free place.
    ///
    /// Written under the lock; the handler reads it in a process that is dying.
    nonisolated(unsafe) fileprivate static let boxes: UnsafeMutablePointer<UnsafeMutableRawPointer?> = {
        let boxes = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: boxesLimit)
        boxes.initialize(repeating: nil, count: boxesLimit)
        return boxes
    }()
    /// The earlier action of each signal. Written once, before the handler is installed.
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

    /// Gives the calling thread a signal stack, because its own may have overflowed. The stack is never freed: few
    /// threads need one.
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

/// Marks the thread's note, then lets the signal take its earlier action.
private func noteDeath(_ number: Int32, _ info: UnsafeMutablePointer<siginfo_t>?, _: UnsafeMutableRawPointer?) {
    let code = info?.pointee.si_code ?? 0
    // A code of zero or less comes from a call; -6 (SI_TKILL) is a thread of this process, as with `abort`.
    FatalSignals.note(isOurs: code > 0 || code == -6)
    sigaction(number, FatalSignals.former + Int(number), nil)
    // Not every signal comes again on return: one from a call does not, nor does a breakpoint. This one is delivered
    // when the handler ends, before another instruction runs.
    raise(number)
}
