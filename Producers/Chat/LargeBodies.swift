internal import EventLoop
internal import Ingress
internal import Messages
internal import Problems

/// Has large bodies read beside the I/O loop, in turns between accounts.
///
/// A turn lasts until the log has the request: so few large requests stand before others there.
@IOLoop
final class LargeBodies {
    /// A body up to this size is read on the loop, within a fraction of a millisecond.
    nonisolated static let least = 128 << 10
    /// Bodies that are in work at once: several small ones, or one large one.
    private static let atOnce = 2 << 20

    private struct Job {
        let reading: ChatReading
        let isWanted: @IOLoop () -> Bool
        let then: @IOLoop (Result<ReadChat, Problem>, Turn) -> Void
    }

    private var turns = Turns<Job>(limit: LargeBodies.atOnce)

    private let seen: SeenBalances

    init(_ seen: SeenBalances) {
        self.seen = seen
    }

    /// Reads a body when its turn has come.
    ///
    /// - Parameters:
    ///   - isWanted: asked when the turn has come.
    ///   - then: gets the turn, which ends when it is released.
    func read(
        _ reading: ChatReading, while isWanted: @escaping @IOLoop () -> Bool,
        then: @escaping @IOLoop (Result<ReadChat, Problem>, Turn) -> Void
    ) {
        turns.add(Job(reading: reading, isWanted: isWanted, then: then), bytes: reading.body.count, of: reading.account)
        proceed()
    }

    private func proceed() {
        while let job = turns.next() {
            guard job.isWanted() else {
                turns.done(bytes: job.reading.body.count)
                continue
            }
            let turn = Turn(job.reading.body.count, in: self)
            var reading = job.reading
            reading.available = seen.available(reading.account)
            let (asked, then) = (reading, job.then)
            LongWork.run({ Result { () throws(Problem) in try asked.readForLog() } }, then: { then($0, turn) })
        }
    }

    fileprivate func done(_ bytes: Int) {
        turns.done(bytes: bytes)
        // Not at once: a turn may end in the middle of another one's callback.
        IOLoop.execute { [weak self] in self?.proceed() }
    }

    /// The turn of one body.
    @IOLoop
    final class Turn {
        private let bytes: Int
        private let bodies: LargeBodies

        fileprivate init(_ bytes: Int, in bodies: LargeBodies) {
            self.bytes = bytes
            self.bodies = bodies
        }

        isolated deinit { bodies.done(bytes) }
    }
}
