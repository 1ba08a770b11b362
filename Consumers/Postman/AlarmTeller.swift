import Activities
import EventLoop
import HTTP
import Messages
import PlatformAPI
import WeCom

/// Tells a group of operators at WeCom of alarms, by the group's robot.
///
/// A text that comes twice does no harm, so one that may not have arrived is tried again, a few times; where the robot
/// has written too much in a minute, behind a pause. The last attempt is the end of it: the log and the metrics have the
/// alarm, and the lists that it speaks of stay.
@IOLoop
final class AlarmTeller {
    private let group: GroupRobot
    private let line: PlatformLine
    private let attempts: Int
    private let firstRetryDelay: Duration
    private let patience: Duration
    private let publicAddress: String
    private var pace: AlarmPace
    private var isDraining = false
    /// Those that wait for the end of a pause, one of each kind.
    private var waiting: [Alarm: CheckedContinuation<Void, Never>] = [:]

    /// Nil if no group is configured.
    init?(_ configuration: Postman.Configuration, client: HTTPClient, publicAddress: String) {
        guard let group = configuration.alarmGroup else { return nil }
        self.group = group
        line = PlatformLine(configuration, client: client, bounds: configuration.apps)
        attempts = max(1, configuration.attempts)
        firstRetryDelay = configuration.firstRetryDelay
        patience = configuration.patience
        self.publicAddress = publicAddress
        pace = AlarmPace(pause: configuration.alarmPause)
    }

    /// Tells an alarm, or leaves it to one that waits.
    ///
    /// - Returns: false if another one tells it.
    func tell(_ alarm: Alarm) async throws(CallFailure) -> Bool {
        var step = pace.take(alarm, at: .now)
        for attempt in 1...attempts {
            guard let count = await due(alarm, after: step) else { return false }
            do throws(CallFailure) {
                try await write(alarm, count: count)
                break
            } catch {
                guard error.platform?.kind == .exhausted, attempt < attempts, !isDraining else { throw error }
                step = pace.takeBack(alarm, count: count, at: .now)
            }
        }
        return true
    }

    /// How many are told now, behind the pause if there is one; nil if another one tells them.
    private func due(_ alarm: Alarm, after step: AlarmPace.Step) async -> Int? {
        switch step {
        case .isCounted: return nil
        case .tell: return 1
        case .tellLater(let pause):
            await wait(pause, with: alarm)
            return pace.takeWaiting(alarm, at: .now)
        }
    }

    /// Has told at once what waits: its pause would hold up the end of the process.
    func beginDraining() {
        isDraining = true
        for alarm in Alarm.allCases { wake(alarm) }
    }

    private func wait(_ pause: Duration, with alarm: Alarm) async {
        var timer: LoopTimer?
        await withCheckedContinuation { continuation in
            waiting[alarm] = continuation
            timer = LoopTimer(after: pause) { [weak self] in self?.wake(alarm) }
        }
        timer?.cancel()
    }

    private func wake(_ alarm: Alarm) { waiting.removeValue(forKey: alarm)?.resume() }

    private func write(_ alarm: Alarm, count: Int) async throws(CallFailure) {
        let request = group.write(AlarmWords(alarm, count: count, site: publicAddress).markdown)
        var pause = firstRetryDelay
        for attempt in 1...attempts {
            do throws(CallFailure) {
                return try await once(request)
            } catch {
                let failure = error
                guard attempt < attempts, !failure.isFinal else { throw failure }
                do throws(CancellationError) { try await IOLoop.sleep(for: pause) } catch { throw failure }
            }
            pause = pause * 2
        }
    }

    private func once(_ request: ClientRequest) async throws(CallFailure) {
        let response = try await line.call(request, until: ContinuousClock.now + patience)
        do throws(PlatformFailure) {
            try WeCom.end(status: response.status, body: response.body)
        } catch {
            throw CallFailure(error)
        }
    }
}

extension Postman {
    /// Tells the operators' group of an alarm, if there is one.
    func alarmed(_ raised: AlarmRaised) async -> Performance {
        guard let alarms else { return Performance() }
        do throws(CallFailure) {
            if try await alarms.tell(raised.alarm) { watch.tell(alarming: nil) }
        } catch {
            watch.tell(alarming: error)
        }
        return Performance()
    }
}
