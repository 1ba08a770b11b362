import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Processing
import Telemetry
import Testing
import WeCom

@testable import Postman

/// What a group of operators is told.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct AlarmTellerTests {
    private let robot: PlayedServer

    init() throws { robot = try PlayedServer() }

    private func bench(pause: Duration = .milliseconds(50)) throws -> PushBench {
        let address = Secret(robot.baseURL + "/cgi-bin/webhook/send?key=KEY")
        return try PushBench { configuration in
            configuration.alarmGroup = GroupRobot(address: address)
            configuration.alarmPause = pause
            configuration.firstRetryDelay = .milliseconds(1)
        }
    }

    private func raise(_ alarm: Alarm, at bench: PushBench) async {
        let said = await bench.messages(of: .alarm(AlarmRaised(alarm, record: "YZ42/opened")))
        #expect(said.isEmpty)
    }

    private func texts() throws -> [String] {
        try robot.requests.map { try $0.document().member("markdown")?.member("content")?.string ?? "" }
    }

    @Test(arguments: Alarm.allCases)
    func `an alarm says which service it is of and what to look at, and nothing of what it is about`(
        alarm: Alarm
    ) async throws {
        robot.say(.ok)
        await raise(alarm, at: try bench())
        let request = try #require(robot.requests.first)
        #expect(request.head.path == "/cgi-bin/webhook/send?key=KEY" && robot.requests.count == 1)
        #expect(try request.document().member("msgtype")?.string == "markdown")
        let text = try #require(try texts().first)
        #expect(text.contains("https://yizhan.example") && text.contains("`yizhan ") && !text.contains("YZ42"))
        #expect(text.utf8.count <= 4_096)
    }

    @Test func `those that follow are told in one text`() async throws {
        robot.say(.ok)
        let bench = try bench(pause: .seconds(1))
        await raise(.orderNeedsPerson, at: bench)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<5 { group.addTask { await self.raise(.orderNeedsPerson, at: bench) } }
        }
        let texts = try texts()
        #expect(texts.count == 2 && texts.first?.contains("×") == false && texts.last?.contains("×5") == true)
    }

    @Test func `what waits is told when the process ends, and does not hold it up`() async throws {
        robot.say(.ok)
        let bench = try bench(pause: .seconds(3_600))
        await raise(.orderNeedsPerson, at: bench)
        let waiting = IOLoop.start { await self.raise(.orderNeedsPerson, at: bench) }
        await raise(.orderNeedsPerson, at: bench)
        #expect(robot.requests.count == 1)
        bench.postman.beginDraining()
        await waiting.value
        let texts = try texts()
        #expect(texts.count == 2 && texts.last?.contains("×2") == true)
    }

    @Test func `what is busy or cut is tried again, three times in all`() async throws {
        let bench = try bench()
        robot.say(.code(-1))
        await raise(.booksDiffer, at: bench)
        #expect(robot.requests.count == 3)
        robot.say(PlayedAnswer("", status: 502))
        await raise(.giftsUsedUp, at: bench)
        #expect(robot.requests.count == 6)
    }

    @Test(arguments: [93_000, 45_002])
    func `what is refused for good is not tried again`(code: Int) async throws {
        robot.say(.code(code))
        await raise(.booksDiffer, at: try bench())
        #expect(robot.requests.count == 1)
    }

    @Test func `above the robot's rate it is tried again behind a pause, three times in all`() async throws {
        robot.say(.code(45_009))
        let began = ContinuousClock.now
        await raise(.booksDiffer, at: try bench())
        #expect(robot.requests.count == 3 && ContinuousClock.now - began >= .milliseconds(100))
    }

    @Test func `what comes while the robot may not write is told with what it was to write`() async throws {
        robot.play { [robot] _ in robot.requests.count > 1 ? PlayedAnswer.ok : PlayedAnswer.code(45_009) }
        let bench = try bench(pause: .seconds(1))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { await self.raise(.orderNeedsPerson, at: bench) } }
        }
        let texts = try texts()
        #expect(texts.count == 2 && texts.first?.contains("×") == false && texts.last?.contains("×2") == true)
    }

    @Test func `above the robot's rate nothing holds up the end of the process`() async throws {
        robot.say(.ok)
        let bench = try bench(pause: .seconds(3_600))
        await raise(.orderNeedsPerson, at: bench)
        robot.say(.code(45_009))
        let waiting = IOLoop.start { await self.raise(.orderNeedsPerson, at: bench) }
        await raise(.orderNeedsPerson, at: bench)
        bench.postman.beginDraining()
        await waiting.value
        #expect(robot.requests.count == 2)
    }

    @Test func `without a group nothing is told`() async throws {
        await raise(.booksDiffer, at: try PushBench())
        #expect(robot.requests.isEmpty)
    }
}
