import EventLoop
import MessageLog
import Messages

/// Writes the parts of one answer to its stream, in order, one append at a time.
///
/// Frames that come while an append is on its way go out together in the next one: the faster the answer, the fewer
/// the records.
@IOLoop
final class Publication {
    /// Called when frames pile up or flow again, so that the provider can be held back.
    var onPressure: ((_ isHigh: Bool) -> Void)?

    private let log: any MessageLog
    private let address: ReplyAddress
    private let attempt: Int64
    private var nextSequence: Int
    private var waiting: [UInt8] = []
    private var isAppending = false
    private var isPressed = false
    private var whenIdle: ((LogError?) -> Void)?
    private var failure: LogError?
    private var retry: LoopTimer?

    /// Frames that may wait, in bytes, before the provider is held back.
    private static let pressure = 1 << 20
    private static let attempts = 25

    init(on log: any MessageLog, address: ReplyAddress, attempt: Int64, nextSequence: Int) {
        self.log = log
        self.address = address
        self.attempt = attempt
        self.nextSequence = nextSequence
    }

    func publish(_ frames: [UInt8]) {
        if isAppending {
            waiting += frames
            press()
        } else {
            append(frames)
        }
    }

    /// Calls back once no append is on its way, with the error that broke the stream, if one did.
    func finish(_ then: @escaping (LogError?) -> Void) {
        if isAppending { whenIdle = then } else { then(failure) }
    }

    /// The stream's last record, with the frames that still wait before its own.
    func end(_ ending: Ending, usage: Usage?, status: Int?, frames: [UInt8]) -> Reply {
        let reply = Reply(
            address: address, attempt: attempt, sequence: nextSequence,
            kind: .end(ending, usage: usage, status: status), frames: failure == nil ? waiting + frames : frames)
        waiting = []
        return reply
    }

    private func append(_ frames: [UInt8]) {
        let part = Reply(address: address, attempt: attempt, sequence: nextSequence, kind: .part, frames: frames)
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
        if let whenIdle {
            self.whenIdle = nil
            whenIdle(nil)
        } else if !waiting.isEmpty {
            let frames = waiting
            waiting = []
            press()
            append(frames)
        }
    }

    private func broke(_ result: Result<[Placement], LogError>) {
        guard case .failure(let error) = result else { return }
        failure = error
        isAppending = false
        whenIdle?(error)
        whenIdle = nil
    }

    private func press() {
        let isHigh = waiting.count > Self.pressure
        guard isHigh != isPressed else { return }
        isPressed = isHigh
        onPressure?(isHigh)
    }
}
