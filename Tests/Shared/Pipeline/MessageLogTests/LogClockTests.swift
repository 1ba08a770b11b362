import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Synchronization
import Testing

@Suite struct LogClockTests {
    /// A machine whose clocks a test moves.
    private final class Machine: Sendable {
        private let start = ContinuousClock.now
        private let state: Mutex<(elapsed: Duration, offset: Duration)>
        private let truth: Timestamp

        init(at truth: Timestamp = Timestamp(milliseconds: 1_800_000_000_000)) {
            self.truth = truth
            state = Mutex((.zero, .zero))
        }

        func clock() -> LogClock { LogClock(wall: { self.wall }, monotonic: { self.start + self.elapsed }) }
        var elapsed: Duration { state.withLock { $0.elapsed } }
        /// What a right clock would show.
        var time: Timestamp { truth + elapsed }
        var wall: Timestamp { state.withLock { truth + $0.elapsed + $0.offset } }
        func jump(to offset: Duration) { state.withLock { $0.offset = offset } }

        func advance(_ duration: Duration) { state.withLock { $0.elapsed += duration } }

        /// Lets time pass, and reads the clock each second; checks that it never goes back and neither stops nor runs.
        func pass(_ seconds: Int, _ clock: LogClock) {
            for _ in 0..<seconds {
                let before = clock.now
                advance(.seconds(1))
                let step = clock.now - before
                #expect(step >= .milliseconds(899) && step <= .milliseconds(1_018), "\(step) in a second")
            }
        }
    }

    private static let years = Duration.seconds(10 * 365 * 86_400)
    static let jumps: [Duration] = [
        .seconds(3_600), .seconds(-3_600), .seconds(86_400), .seconds(-86_400), years, .zero - years,
    ]

    @Test(arguments: jumps)
    func `a jump and its return move it by no more than a tenth of the time between`(offset: Duration) {
        let machine = Machine()
        let clock = machine.clock()
        machine.pass(60, clock)
        machine.jump(to: offset)
        machine.pass(600, clock)
        let gap = clock.now - machine.time
        #expect(offset < .zero ? gap < .zero && gap >= .seconds(-61) : gap > .zero && gap <= .seconds(11))
        machine.jump(to: .zero)
        machine.pass(4_000, clock)
        #expect(abs((clock.now - machine.time).wholeMilliseconds) <= 1)
    }

    @Test func `a clock that stays an hour behind is reached in ten hours`() {
        let machine = Machine()
        let clock = machine.clock()
        machine.jump(to: .seconds(-3_600))
        machine.pass(36_002, clock)
        #expect(abs(clock.offset.wholeMilliseconds) <= 1)
    }

    @Test func `a machine that wakes in 1970 takes the first time that can be true`() {
        let machine = Machine()
        machine.jump(to: .milliseconds(-1_800_000_000_000))
        let clock = machine.clock()
        machine.pass(30, clock)
        #expect(clock.now < Timestamp(milliseconds: 40_000))
        machine.jump(to: .zero)
        machine.advance(.seconds(2))
        #expect(clock.now == machine.time)
    }

    @Test func `it goes on from the last time of the log`() {
        let machine = Machine()
        let clock = machine.clock()
        let last = machine.time + Self.years
        clock.learn(.last(last))
        #expect(clock.now == last)
        machine.pass(10, clock)
        #expect(clock.now == last + .seconds(9))
        clock.learn(.last(machine.time - .seconds(5)))
        #expect(clock.now == last + .seconds(9))
    }

    @Test(arguments: jumps)
    func `once brokers have said the time, the machine's clock means nothing`(offset: Duration) {
        let machine = Machine()
        machine.jump(to: offset)
        let clock = machine.clock()
        clock.learn(.stamped(machine.time))
        #expect(clock.now == machine.time)
        machine.pass(600, clock)
        machine.jump(to: .zero - offset)
        machine.pass(600, clock)
        #expect(clock.now == machine.time)
        #expect(abs((clock.offset + offset).wholeMilliseconds) <= 1)
    }

    @Test func `what brokers stamp later is taken at once, and what is earlier is approached`() {
        let machine = Machine()
        let clock = machine.clock()
        clock.learn(.stamped(machine.time))
        clock.learn(.stamped(machine.time + .seconds(600)))
        #expect(clock.now == machine.time + .seconds(600))
        clock.learn(.stamped(machine.time))
        #expect(clock.now == machine.time + .seconds(600))
        machine.pass(5_999, clock)
        clock.learn(.stamped(machine.time))
        machine.pass(10, clock)
        #expect(abs((clock.now - machine.time).wholeMilliseconds) <= 1)
    }

    @Test func `what another process says raises it, once the brokers have spoken`() {
        let machine = Machine()
        let clock = machine.clock()
        let said = machine.time + .seconds(86_400)
        clock.learn(.said(said))
        #expect(clock.now == machine.time)
        clock.learn(.stamped(machine.time))
        clock.learn(.said(said))
        #expect(clock.now == said)
        clock.learn(.said(machine.time))
        #expect(clock.now == said)
    }

    @Test(arguments: jumps) @IOLoop
    func `what is asked for after a jump and back is not late`(offset: Duration) async throws {
        let machine = Machine()
        let clock = machine.clock()
        let folder = try TemporaryFolder()
        let configuration = EmbeddedLog.Configuration(path: folder.path + "/log", isSynced: false)
        for opening in 0..<2 {
            let log = try await EmbeddedLog(
                configuration, clock: { clock.now }, told: { clock.learn($0) }, onFatal: { Issue.record("\($0)") })
            for jump in [offset, .zero] {
                machine.jump(to: jump)
                machine.advance(.seconds(2))
                let asked = clock.now
                let taken = try await log.append([.report("\(opening)")])[0].time
                #expect(taken - asked == .zero)
            }
            await log.close()
        }
    }
}
