internal import Credentials
internal import EventLoop
internal import OpenAI
internal import Streams
internal import WeCom

/// Reads an answer that is being written, from its beginning, for as long as a robot's poll may wait.
@IOLoop
final class AnswerSoFar: StreamSink {
    private var answer = AnswerText(mostBytes: RobotReply.mostBytes)
    private var reader: (any StreamReader)?
    private var timer: LoopTimer?
    private var isCaughtUp = false
    private var isDue = false
    /// Nil after the end.
    private var then: (@IOLoop (String) -> Void)?

    /// - Parameters:
    ///   - patience: how long it is read, unless it ends before; twice as long if what was written before takes so long
    ///     to be read: a person who has seen a part is not to see less.
    ///   - then: called once with the text so far, unless the reading is cancelled.
    init(within patience: Duration, then: @escaping @IOLoop (String) -> Void) {
        self.then = then
        timer = LoopTimer(after: patience) { [weak self] in self?.passTime(patience) }
    }

    func attach(_ reader: any StreamReader) {
        guard then != nil else { return reader.close() }
        self.reader = reader
    }

    /// Ends it without a call.
    func cancel() {
        then = nil
        timer = nil
        reader?.close()
        reader = nil
    }

    private func passTime(_ patience: Duration) {
        guard !isCaughtUp, !isDue else { return finish() }
        isDue = true
        timer?.restart(after: patience)
    }

    private func finish() {
        guard let then else { return }
        cancel()
        then(answer.text)
    }

    var pendingBytes: Int { 0 }
    func flush() {}

    func receive(_ events: [UInt8]) {
        answer.read(events)
        if answer.isCut { finish() }
    }

    func redirected(to stream: StreamID) {}

    func caughtUp(isBegun: Bool) {
        isCaughtUp = true
        if isDue { finish() }
    }

    func tick(_ now: ContinuousClock.Instant) {}

    func end(_ end: StreamEnd) {
        if case .ended(let last) = end { answer.read(last.events) }
        finish()
    }
}
