internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

/// Has large bodies read beside the I/O loop, in turns between accounts.
///
/// A turn lasts until the log has the request: so few large requests stand before others there. Who waits is refused as
/// soon as the log does not keep up, as others are at the door, and at the request's deadline. Who leaves meanwhile asks
/// nothing any more, and gives back what it holds.
///
/// What an account has is asked before its body is stored, if it was not seen lately: ten poor accounts would have a
/// body stored each, again and again.
@IOLoop
final class LargeBodies {
    /// A body up to this size is read on the loop, within a fraction of a millisecond.
    nonisolated static let least = 128 << 10
    /// The same where words are looked for, which takes longer.
    nonisolated static let leastWithWords = 16 << 10
    /// Bodies that are in work at once: several small ones, or one large one.
    private static let atOnce = 2 << 20

    private struct Job {
        let reading: ChatReading
        let call: Call
        let then: @IOLoop (ReadChat, Turn) -> Void
    }

    private let ingress: Ingress
    private var turns = Turns<Job>(limit: LargeBodies.atOnce)
    private var sweep: LoopTimer?

    init(_ ingress: Ingress) {
        self.ingress = ingress
        sweep = LoopTimer(after: .milliseconds(100), repeating: true) { [weak self] in self?.look() }
    }

    /// Reads a call's body when its turn has come; refuses the call if that is in vain.
    ///
    /// - Parameter then: gets the turn, which ends when it is released.
    func read(_ reading: ChatReading, of call: Call, then: @escaping @IOLoop (ReadChat, Turn) -> Void) {
        let account = reading.account
        turns.add(Job(reading: reading, call: call, then: then), bytes: reading.body.count, of: account)
        proceed()
        // Only who waits can leave: what is in work is answered.
        guard turns.isWaiting(of: account, where: { $0.call === call }) else { return }
        call.writer.onLeave = { [self] in
            turns.drop(of: account) { $0.call === call }
            // A client that has ended its own side only is told.
            if call.writer.isOpen { call.refuse(Problem(.overloaded)) }
        }
    }

    private func proceed() {
        while let job = turns.next() {
            if let problem = refusal(of: job.reading) {
                turns.done(bytes: job.reading.body.count)
                ingress.refuse(job.call, problem)
            } else {
                start(job)
            }
        }
    }

    private func start(_ job: Job) {
        let turn = Turn(job.reading.body.count, in: self)
        job.call.writer.onLeave = nil
        if let available = ingress.seen.available(job.reading.account) { return read(job, available, turn) }
        IOLoop.start { [self] in
            do throws(Problem) {
                let available = try await available(to: job.reading)
                guard job.call.writer.isOpen else { return }
                read(job, available, turn)
            } catch {
                ingress.refuse(job.call, error)
            }
        }
    }

    /// Asks what the account has. Where nobody answers in time, the log does not keep up, and stores nothing large.
    private func available(to reading: ChatReading) async throws(Problem) -> Money? {
        do throws(Problem) {
            let available = try await ingress.available(
                to: reading.account, reading.credential, within: reading.configuration.questionDeadline)
            if let available { ingress.seen.note(available, of: reading.account) }
            return available
        } catch {
            throw error.code == .deadlineExceeded ? Problem(.overloaded) : error
        }
    }

    private func read(_ job: Job, _ available: Money?, _ turn: Turn) {
        var reading = job.reading
        reading.available = available
        let (asked, call, then) = (reading, job.call, job.then)
        LongWork.run(
            { Result { () throws(Problem) in try asked.readForLog() } },
            then: { [ingress] result in
                guard call.writer.isOpen else { return }
                do throws(Problem) {
                    then(try result.get(), turn)
                } catch {
                    ingress.refuse(call, error)
                }
            })
    }

    /// Refuses those who wait in vain.
    private func look() {
        var refused: [(call: Call, problem: Problem)] = []
        turns.drop { job in
            guard let problem = refusal(of: job.reading) else { return false }
            refused.append((job.call, problem))
            return true
        }
        for (call, problem) in refused { ingress.refuse(call, problem) }
    }

    /// Why a body need not be read any more; nil if it may wait.
    private func refusal(of reading: ChatReading) -> Problem? {
        guard ingress.clock() <= reading.stream.begun + reading.configuration.admissionDeadline else {
            return Problem(.late)
        }
        return ingress.isHeard(of: reading.account) ? nil : Problem(.overloaded)
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
