package import EventLoop

/// Shares out what all answers together hold in memory while their frames wait for the log.
///
/// An answer may hold as much as is left for all, so those that hold most are paused first, and together they stay below
/// the limit: n answers that come too fast hold limit / (n + 1) each. (For a switch's queues this is known as dynamic
/// thresholds, Choudhury and Hahne.) One record each may hold all the same, so that none starves.
///
/// It also gives turns at the log: a few large records at a time, so that the small ones of others, which go at once,
/// need not wait for a group of many megabytes.
@IOLoop
package final class AnswersMemory {
    private let limit: Int
    /// Bytes that answers hold.
    package private(set) var held = 0
    /// Calls that are paused because their answers hold too much.
    package private(set) var paused = 0
    /// Bytes of large records on their way to the log.
    private var sending = 0
    private var waiting: [() -> Void] = []
    private var first = 0

    /// The size limit of a record; a single larger frame is written whole.
    nonisolated static let recordBytes = 64 << 10
    /// The most that an answer may hold, however much is left.
    private static let most = 1 << 20
    /// Records of this size need no turn.
    private static let smallBytes = 4 << 10
    /// Bytes of large records that may be on their way at once.
    private static let sendingBytes = 512 << 10

    package init(limit: Int) {
        self.limit = limit
    }

    /// What an answer may hold now before its provider is paused.
    var allowance: Int { min(Self.most, max(Self.recordBytes, limit - held)) }

    func hold(_ change: Int) { held += change }

    func pause(_ isPaused: Bool) { paused += isPaused ? 1 : -1 }

    // MARK: - Turns at the log

    /// Whether a record of this size may be sent at once.
    func isFree(for bytes: Int) -> Bool {
        bytes <= Self.smallBytes || (first == waiting.count && sending < Self.sendingBytes)
    }

    /// Calls back after those that came before.
    func waitForTurn(_ then: @escaping () -> Void) { waiting.append(then) }

    func began(bytes: Int) {
        if bytes > Self.smallBytes { sending += bytes }
    }

    func ended(bytes: Int) {
        guard bytes > Self.smallBytes else { return }
        sending -= bytes
        while first < waiting.count, sending < Self.sendingBytes {
            first += 1
            waiting[first - 1]()
        }
        guard first == waiting.count || first > 1024 else { return }
        waiting.removeFirst(first)
        first = 0
    }
}
