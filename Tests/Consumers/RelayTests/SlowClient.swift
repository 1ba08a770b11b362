import Credentials
import EventLoop
import LogBench
import Streams

/// A client behind a connection that takes only as many bytes as it is told to.
@IOLoop
final class SlowClient: StreamSink {
    var reader: (any StreamReader)?
    /// What the client has taken.
    private(set) var taken: [UInt8] = []
    private(set) var end: StreamEnd?
    /// The most bytes that ever waited.
    private(set) var highWater = 0
    /// The bytes of the largest record.
    private(set) var largest = 0
    private(set) var caughtUpCount = 0
    private var waiting: [UInt8] = []
    private var room = 0
    private var isStalled = false
    private let watchers = WaitingRoom()

    nonisolated init() {}

    var text: String { String(decoding: taken, as: UTF8.self) }

    /// True once the client has all that there is of the stream.
    var isDone: Bool { end != nil && waiting.isEmpty }

    var pendingBytes: Int { waiting.count }

    func flush() {
        guard !isStalled else { return }
        send()
        isStalled = !waiting.isEmpty
    }

    /// Takes bytes that wait, or that come later.
    func take(_ count: Int) {
        room = min(room + count, 1 << 30)
        let wasStalled = isStalled
        send()
        isStalled = wasStalled && !waiting.isEmpty
        if wasStalled, !isStalled { reader?.resume() }
        watchers.look()
    }

    /// Takes nothing more until it is told to.
    func stop() { room = 0 }

    func receive(_ events: [UInt8]) {
        waiting += events
        largest = max(largest, events.count)
        highWater = max(highWater, waiting.count)
        watchers.look()
    }

    func redirected(to stream: StreamID) {}

    func caughtUp(isBegun: Bool) {
        caughtUpCount += 1
        watchers.look()
    }

    func tick(_ now: ContinuousClock.Instant) {}

    func end(_ end: StreamEnd) {
        self.end = end
        if case .ended(let last) = end { waiting += last.events }
        watchers.look()
    }

    func wait(until isMet: @escaping @IOLoop () -> Bool) async throws {
        try await watchers.wait(until: isMet)
    }

    private func send() {
        let count = min(room, waiting.count)
        taken += waiting.prefix(count)
        waiting.removeFirst(count)
        room -= count
    }
}
