import EventLoop
import EventStream
import MessageLog
import Messages
import Problems

/// Writes the parts of one answer to its stream, in order, one append at a time.
///
/// Frames that come while an append is on its way go out together in the next one: the faster the answer, the fewer
/// the records. But a record has a bound, so that what is read at once for a slow client has one.
@IOLoop
final class Publication {
    /// Called when frames pile up or flow again, so that the provider can be held back.
    var onPressure: ((_ isHigh: Bool) -> Void)?

    private let log: any MessageLog
    private let address: ReplyAddress
    private let epoch: Int64
    private var nextSequence: Int
    private var waiting: [UInt8] = []
    private var isAppending = false
    private var isPressed = false
    private var whenReady: ((LogError?) -> Void)?
    private var failure: LogError?
    private var retry: LoopTimer?

    /// Frames that may wait, in bytes, before the provider is held back.
    private static let pressure = 1 << 20
    /// The most bytes of frames in a record, unless one frame alone has more.
    private static let recordBytes = 64 << 10
    private static let attempts = 25

    init(on log: any MessageLog, address: ReplyAddress, epoch: Int64, nextSequence: Int = 0) {
        self.log = log
        self.address = address
        self.epoch = epoch
        self.nextSequence = nextSequence
    }

    func publish(_ frames: [UInt8]) {
        // A broken stream is given up at its end.
        guard failure == nil else { return }
        waiting += frames
        if isAppending { press() } else { appendWaiting() }
    }

    /// Publishes the last frames, then calls back once what is left fits into the stream's last record, with the error
    /// that broke the stream, if one did.
    func finish(_ frames: [UInt8], _ then: @escaping (LogError?) -> Void) {
        if failure == nil { waiting += frames }
        whenReady = then
        if !isAppending { goOn() }
    }

    /// The stream's last record, with the frames that are left. All problems of an answer are told here.
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
                // The same record again: a reader takes its sequence once.
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

    /// The frames of the next record: as many whole ones as fit.
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
        // A broken stream shows nothing more but its end.
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
