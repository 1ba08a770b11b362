import Messages
import OpenAI
import Problems
import Testing

@testable import LLM

/// What is done after each outcome of a call, as a table.
struct AttemptsTests {
    /// The time of a decision; what matters is how far off the deadline is.
    private static let now = Timestamp(milliseconds: 1_000_000)
    private static let far = now + .seconds(600)

    private static var configuration: LLM.Configuration {
        var configuration = LLM.Configuration()
        configuration.attempts = 3
        configuration.firstRetryDelay = .seconds(1)
        configuration.longestRetryDelay = .seconds(3)
        return configuration
    }

    /// Attempts with so many calls made.
    private static func attempts(calls: Int, isPublished: Bool = false, until deadline: Timestamp = far) -> Attempts {
        var attempts = Attempts(until: deadline, configuration)
        for _ in 0..<calls { _ = attempts.next(at: now - .seconds(1)) }
        if isPublished { attempts.published() }
        return attempts
    }

    /// A failure that a second call may cure, and when the provider asks to be called again.
    private static func busy(_ delay: Duration? = nil) -> UpstreamFailure {
        var failure = UpstreamFailure.unreachable("It is busy.")
        failure.retryDelay = delay
        return failure
    }

    private static let hopeless = UpstreamFailure(
        status: 400, body: Array(#"{"error":{"message":"no","code":"bad"}}"#.utf8), now: 0
    ) { _ in nil }

    private static let finished = Attempts.Action.end(.init(ending: .finished, isCharged: true))

    private static let overrun = Attempts.Action.end(
        .init(ending: .finished, isCharged: true, finishReason: "length"))

    private static func late(isCharged: Bool) -> Attempts.Action {
        .end(
            .init(
                ending: .deadline, isCharged: isCharged,
                problem: Problem(.deadlineExceeded, "The answer took longer than it may.")))
    }

    private static func failed(_ failure: UpstreamFailure) -> Attempts.Action { .end(.failed(failure.problem)) }

    struct Row: Sendable {
        let outcome: ProviderCall.Outcome
        let isPublished: Bool
        /// Calls made, of three.
        let calls: Int
        /// Until the deadline.
        let left: Duration
        let action: Attempts.Action
    }

    /// Every outcome × published or not × a call left or not × the deadline behind the pause or before it.
    ///
    /// The second pause is 2 s, the third would be 3 s.
    private static let table: [Row] = {
        let outcomes: [ProviderCall.Outcome] = [
            .complete, .overrun, .deadline, .failed(hopeless), .failed(busy()), .failed(busy(.milliseconds(1500))),
        ]
        var rows: [Row] = []
        for outcome in outcomes {
            for isPublished in [false, true] {
                for (calls, left) in [(2, Duration.seconds(60)), (2, .seconds(1)), (3, .seconds(60)), (3, .seconds(1))]
                {
                    let isLast = isPublished || calls == 3 || left == .seconds(1)
                    let action =
                        switch outcome {
                        case .complete: finished
                        case .overrun: overrun
                        case .deadline: late(isCharged: isPublished)
                        case .failed(hopeless): failed(hopeless)
                        case .failed(let failure):
                            isLast ? failed(failure) : .pause(failure.retryDelay ?? .seconds(2))
                        }
                    rows.append(
                        Row(outcome: outcome, isPublished: isPublished, calls: calls, left: left, action: action))
                }
            }
        }
        return rows
    }()

    @Test func `each outcome leads to its action`() {
        for row in Self.table {
            var attempts = Self.attempts(
                calls: row.calls, isPublished: row.isPublished, until: Self.now + row.left)
            #expect(attempts.next(after: row.outcome, at: Self.now, chance: 0) == row.action, "\(row)")
        }
        #expect(Self.table.count == 48)
    }

    @Test(arguments: [
        (1, 0, Duration.seconds(1)), (1, 1, .milliseconds(750)), (2, 0, .seconds(2)), (2, 1, .milliseconds(1500)),
    ])
    func `pauses double, less a quarter at most by chance`(calls: Int, chance: Double, pause: Duration) {
        var attempts = Self.attempts(calls: calls)
        let action = attempts.next(after: .failed(Self.busy()), at: Self.now, chance: chance)
        #expect(action == .pause(pause))
    }

    @Test func `a pause has a limit, and the client is told of a longer one that the provider asks for`() {
        var configuration = Self.configuration
        configuration.attempts = 5
        var attempts = Attempts(until: Self.far, configuration)
        for _ in 0..<4 { _ = attempts.next(at: Self.now) }
        #expect(attempts.next(after: .failed(Self.busy()), at: Self.now, chance: 0) == .pause(.seconds(3)))
        for asked in [Duration.zero, .milliseconds(1), .seconds(3)] {
            #expect(attempts.next(after: .failed(Self.busy(asked)), at: Self.now, chance: 1) == .pause(asked))
        }
        for (asked, told) in [(Duration.milliseconds(3001), 4), (.seconds(90), 90), (.seconds(7200), 7200)] {
            let action = attempts.next(after: .failed(Self.busy(asked)), at: Self.now, chance: 1)
            #expect(action == .end(.failed(Problem(.upstreamUnavailable, retryAfter: told))))
        }
    }

    @Test func `silence is not waited for a second time`() {
        let silence = UpstreamFailure.timedOut("It said nothing.")
        var attempts = Self.attempts(calls: 1)
        let action = attempts.next(after: .failed(silence), at: Self.now, chance: 0)
        #expect(action == .end(.failed(Problem(.upstreamTimeout))))
    }

    @Test func `a pause that ends at the deadline is not begun`() {
        var attempts = Self.attempts(calls: 1, until: Self.now + .seconds(1))
        #expect(attempts.next(after: .failed(Self.busy()), at: Self.now, chance: 0) == Self.failed(Self.busy()))
        #expect(
            attempts.next(after: .failed(Self.busy()), at: Self.now - .milliseconds(1), chance: 0)
                == .pause(.seconds(1)))
    }

    @Test(arguments: [0, 1, 2], [false, true])
    func `a call has the time that is left, and none is made without any`(calls: Int, isPublished: Bool) {
        var attempts = Self.attempts(calls: calls, isPublished: isPublished)
        #expect(attempts.next(at: Self.far - .milliseconds(1)) == .call(within: .milliseconds(1)))
        #expect(attempts.next(at: Self.far) == Self.late(isCharged: isPublished))
        #expect(attempts.next(at: Self.far + .seconds(1)) == Self.late(isCharged: isPublished))
    }

    @Test func `a stopped answer is paid for while a call runs, not before it and not between two`() {
        func stopped(isCharged: Bool) -> Attempts.End {
            .init(ending: .stopped, isCharged: isCharged, finishReason: "stop")
        }
        var attempts = Self.attempts(calls: 0)
        #expect(attempts.stopped == stopped(isCharged: false))
        _ = attempts.next(at: Self.far)
        #expect(attempts.stopped == stopped(isCharged: false))
        _ = attempts.next(at: Self.now)
        #expect(attempts.stopped == stopped(isCharged: true))
        _ = attempts.next(after: .failed(Self.busy()), at: Self.now, chance: 0)
        #expect(attempts.stopped == stopped(isCharged: false))
        _ = attempts.next(at: Self.now)
        #expect(attempts.stopped == stopped(isCharged: true))
    }
}
