import EventLoop
import EventStream
import MessageLog
import Messages
import OpenAI
import Problems

/// Writes the parts of one answer to its stream, in order, one append at a time.
///
/// Frames that arrive during an append wait and form the next record: a faster answer makes larger records, not more of
/// them. A record has a size limit, so that a slow client never loads more at once.
@IOLoop
final class Publication {
    /// Called when too many frames wait and again when they no longer do, so that the provider can be paused.
    var onPressure: ((_ isHigh: Bool) -> Void)?

    private let log: any MessageLog
    private let address: ReplyAddress
    private let epoch: Int64
    private var nextSequence: Int
    private var waiting: [UInt8] = []
    /// Bytes that were published or wait.
    private var bytes = 0
    private var isAppending = false
    private var isPressed = false
    private var whenReady: ((LogError?) -> Void)?
    private var failure: LogError?
    private var retry: LoopTimer?

    /// Bytes that may wait before the provider is paused.
    private static let pressure = 1 << 20
    /// The size limit of a record; a single larger frame is written whole.
    private static let recordBytes = 64 << 10
    private static let attempts = 25

    init(on log: any MessageLog, address: ReplyAddress, epoch: Int64, nextSequence: Int = 0) {
        self.log = log
        self.address = address
        self.epoch = epoch
        self.nextSequence = nextSequence
    }

    /// Whether the answer may have these frames too.
    func hasRoom(for frames: [UInt8]) -> Bool { bytes + frames.count <= AnswerBounds.bytes }

    func publish(_ frames: [UInt8]) {
        bytes += frames.count
        // `finish` reports the failure.
        guard failure == nil else { return }
        waiting += frames
        if isAppending { press() } else { appendWaiting() }
    }

    /// Publishes the last frames. Calls back once the rest fits into the end record, with the error that broke the
    /// stream.
    func finish(_ frames: [UInt8], _ then: @escaping (LogError?) -> Void) {
        if failure == nil { waiting += frames }
        whenReady = then
        if !isAppending { goOn() }
    }

    /// Returns the end record with the remaining frames and the answer's problem.
    func end(_ ending: Ending, usage: Usage? = nil, problem: Problem? = nil) -> Reply {
        Reply(
            address: address, epoch: epoch, sequence: nextSequence,
            kind: .end(ending, usage: usage, problem: problem), frames: waiting)
    }

    private func appendWaiting() {
        let frames = takeRecord()
        let part = Reply(address: address, epoch: epoch, sequence: nextSequence, kind: .part, frames: frames)
        nextSequence += 1
        isAppending = true
        send(part.draft, failures: 0)
    }

    private func send(_ part: Draft, failures: Int) {
        log.append([part]) { [self] result in
            switch result {
            case .success: appended()
            case .failure(.unavailable), .failure(.unknown):
                // Retrying is safe: readers accept a sequence once.
                guard failures < Self.attempts else { return broke(result) }
                retry = LoopTimer(after: .milliseconds(200)) { self.send(part, failures: failures + 1) }
            case .failure: broke(result)
            }
        }
    }

    private func appended() {
        isAppending = false
        goOn()
    }

    private func goOn() {
        if let whenReady, failure != nil || waiting.count <= Self.recordBytes {
            self.whenReady = nil
            whenReady(failure)
        } else if failure == nil, !waiting.isEmpty {
            appendWaiting()
            press()
        }
    }

    /// Takes as many whole frames as one record holds.
    private func takeRecord() -> [UInt8] {
        let end = EventFrames.cut(waiting, at: Self.recordBytes)
        if end == waiting.count {
            defer { waiting = [] }
            return waiting
        }
        defer { waiting.removeFirst(end) }
        return Array(waiting[..<end])
    }

    private func broke(_ result: Result<[Placement], LogError>) {
        guard case .failure(let error) = result else { return }
        failure = error
        // Nothing but the end may follow a lost record.
        waiting = []
        isAppending = false
        goOn()
    }

    private func press() {
        let isHigh = waiting.count > Self.pressure
        guard isHigh != isPressed else { return }
        isPressed = isHigh
        onPressure?(isHigh)
    }
}
