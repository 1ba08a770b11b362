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
    private let memory: AnswersMemory
    private let address: ReplyAddress
    private let epoch: Int64
    private var nextSequence: Int
    private var waiting: [UInt8] = []
    /// Bytes of the record that is being appended.
    private var sending = 0
    /// What `memory` was told that this answer holds.
    private var held = 0
    /// Bytes that were published or wait.
    private var bytes = 0
    private var isAppending = false
    private var isPressed = false
    private var whenReady: ((LogError?) -> Void)?
    /// What the log has of the text; nil if no person is told of it.
    private var text: AnswerText?
    private var failure: LogError?
    private var retry: LoopTimer?

    private static let attempts = 25

    init(
        on log: any MessageLog, within memory: AnswersMemory, address: ReplyAddress, epoch: Int64, nextSequence: Int = 0
    ) {
        self.log = log
        self.memory = memory
        self.address = address
        self.epoch = epoch
        self.nextSequence = nextSequence
        if address.identity != nil { text = AnswerText(mostBytes: AnswerGiven.mostBytes) }
    }

    isolated deinit {
        memory.hold(-held)
        if isPressed { memory.pause(false) }
    }

    /// Whether the answer may have these frames too.
    func hasRoom(for frames: [UInt8]) -> Bool { bytes + frames.count <= AnswerBounds.bytes }

    func publish(_ frames: [UInt8]) {
        bytes += frames.count
        // `finish` reports the failure.
        guard failure == nil else { return }
        // Grows by steps: doubling would take up to twice the room that is shared out.
        let needed = waiting.count + frames.count
        if needed > max(waiting.capacity, AnswersMemory.recordBytes) {
            waiting.reserveCapacity(needed + AnswersMemory.recordBytes / 2)
        }
        waiting += frames
        if !isAppending { appendWaiting() }
        press()
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

    /// The text that a person is told, with what the end record has of it; nil if none is.
    var told: String? {
        guard var text else { return nil }
        text.read(waiting)
        return text.text
    }

    private func appendWaiting() {
        isAppending = true
        guard !memory.isFree(for: waiting.count) else { return appendRecord() }
        // More may come until it is this answer's turn, and goes along.
        memory.waitForTurn { self.appendRecord() }
    }

    private func appendRecord() {
        let frames = takeRecord()
        let part = Reply(address: address, epoch: epoch, sequence: nextSequence, kind: .part, frames: frames)
        nextSequence += 1
        sending = frames.count
        memory.began(bytes: sending)
        send(part.draft, failures: 0)
    }

    private func send(_ part: Draft, failures: Int) {
        log.append([part]) { [self] result in
            switch result {
            case .success:
                text?.read(part.event.value)
                appended()
            case .failure(.unavailable), .failure(.unknown):
                // Retrying is safe: readers accept a sequence once.
                guard failures < Self.attempts else { return broke(result) }
                retry = LoopTimer(after: .milliseconds(200)) { self.send(part, failures: failures + 1) }
            case .failure: broke(result)
            }
        }
    }

    private func appended() {
        sent()
        goOn()
    }

    private func sent() {
        isAppending = false
        let bytes = sending
        sending = 0
        memory.ended(bytes: bytes)
    }

    private func goOn() {
        defer { press() }
        if let whenReady, failure != nil || waiting.count <= AnswersMemory.recordBytes {
            self.whenReady = nil
            whenReady(failure)
        } else if failure == nil, !waiting.isEmpty {
            appendWaiting()
        }
    }

    /// Takes as many whole frames as one record holds.
    private func takeRecord() -> [UInt8] {
        let end = EventFrames.cut(waiting, at: AnswersMemory.recordBytes)
        // A copy of the rest, because the array would keep the room that it once needed.
        defer { waiting = end == waiting.count ? [] : Array(waiting[end...]) }
        return end == waiting.count ? waiting : Array(waiting[..<end])
    }

    private func broke(_ result: Result<[Placement], LogError>) {
        guard case .failure(let error) = result else { return }
        failure = error
        // Nothing but the end may follow a lost record.
        waiting = []
        sent()
        goOn()
    }

    /// Counts what is held, and has the provider paused or resumed.
    private func press() {
        // An array that grew has more room than it has bytes.
        let holds = waiting.capacity + sending
        memory.hold(holds - held)
        held = holds
        let isHigh = waiting.count > memory.allowance
        guard isHigh != isPressed else { return }
        isPressed = isHigh
        memory.pause(isHigh)
        onPressure?(isHigh)
    }
}
