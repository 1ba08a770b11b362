import EventLoop
import Glibc
import Testing

@Suite struct LoopTimerTests {
    @Test @IOLoop func `a timer fires once, and not before its time`() async throws {
        let began = ContinuousClock.now
        var fired = 0
        let timer = LoopTimer(after: .milliseconds(20)) { fired += 1 }
        try await IOLoop.sleep(for: .milliseconds(60))
        #expect(fired == 1)
        #expect(ContinuousClock.now - began >= .milliseconds(60))
        timer.cancel()
    }

    @Test @IOLoop func `a repeating timer fires until it is cancelled`() async throws {
        var fired = 0
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            var timer: LoopTimer?
            timer = LoopTimer(after: .milliseconds(1), repeating: true) {
                fired += 1
                guard fired == 3 else { return }
                timer?.cancel()
                timer = nil
                continuation.resume()
            }
        }
        try await IOLoop.sleep(for: .milliseconds(10))
        #expect(fired == 3)
    }

    @Test @IOLoop func `a restarted timer counts from its restart, and a released one is silent`() async throws {
        var fired: [String] = []
        let late = LoopTimer(after: .milliseconds(5)) { fired.append("late") }
        late.restart(after: .seconds(60))
        var released: LoopTimer? = LoopTimer(after: .milliseconds(5)) { fired.append("released") }
        #expect(released != nil)
        released = nil
        try await IOLoop.sleep(for: .milliseconds(20))
        #expect(fired == [])
        late.cancel()
    }

    @Test @IOLoop func `ten thousand timers all fire`() async {
        var fired = 0
        var timers: [LoopTimer] = []
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            for number in 0..<10_000 {
                timers.append(
                    LoopTimer(after: .microseconds(number)) {
                        fired += 1
                        if fired == 10_000 { continuation.resume() }
                    })
            }
        }
        #expect(fired == timers.count)
    }

    @Test @IOLoop func `a sleep ends when its task is cancelled`() async {
        let task = Task { @IOLoop in try await IOLoop.sleep(for: .seconds(60)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `an operation past its deadline is cancelled, a quick one is not`() async throws {
        await #expect(throws: DeadlineExceeded(limit: .milliseconds(5))) {
            try await withDeadline(.milliseconds(5)) { try await IOLoop.sleep(for: .seconds(60)) }
        }
        #expect(try await withDeadline(.seconds(60)) { 7 } == 7)
    }

    @Test @IOLoop func `a descriptor is reported when it is readable and when it is writable`() async {
        var pair: [Int32] = [0, 0]
        #expect(pipe(&pair) == 0)
        var reports: [Readiness] = []
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            var reader: DescriptorWatch?
            let writer = DescriptorWatch(descriptor: pair[1]) { [output = pair[1]] readiness in
                reports.append(readiness)
                write(output, "x", 1)
            }
            reader = DescriptorWatch(descriptor: pair[0]) { readiness in
                reports.append(readiness)
                reader?.cancel()
                reader = nil
                writer.cancel()
                continuation.resume()
            }
            reader?.watch(.read)
            writer.watch(.write)
        }
        #expect(reports.first == .write && reports.contains(.read))
        close(pair[0])
        close(pair[1])
    }

    @Test @IOLoop func `a signal comes to the loop instead of ending the process`() async {
        var received: [ProcessSignal] = []
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            var watch: SignalWatch?
            watch = SignalWatch(.hangUp) { signal in
                received.append(signal)
                watch = nil
                continuation.resume()
            }
            kill(getpid(), SIGHUP)
            _ = watch
        }
        #expect(received == [.hangUp])
    }
}
