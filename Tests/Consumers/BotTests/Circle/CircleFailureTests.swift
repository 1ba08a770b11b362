import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What becomes of a group where something fails: it is left alone, and a person is told.
struct CircleFailureTests {
    private var circle = CircleBench()

    // MARK: - The platform

    @Test(arguments: ["unauthorized", "throttled", "blocked"])
    mutating func `a refusal rests the group for ten minutes and doubles, with one alarm`(fault: String) {
        _ = circle.poll()
        #expect(circle.list(fault: fault).alarms == [#"group.rests {"reason":"\#(fault)"}"#])
        #expect(circle.poll(after: .seconds(599)).isEmpty)
        #expect(!circle.poll(after: .seconds(1)).isEmpty)
        #expect(circle.list(fault: fault).isEmpty)
        #expect(circle.poll(after: .seconds(1_199)).isEmpty)
        #expect(!circle.poll(after: .seconds(1)).isEmpty)
    }

    @Test mutating func `a rest is six hours at most, and one success ends it`() {
        circle.answerAllDay()
        for _ in 0..<8 {
            #expect(!circle.poll(after: .seconds(6 * 3_600)).isEmpty)
            _ = circle.list(fault: "throttled")
        }
        #expect(circle.poll(after: .seconds(6 * 3_600 - 1)).isEmpty)
        #expect(!circle.poll(after: .seconds(1)).isEmpty)
        _ = circle.list()
        #expect(!circle.poll().isEmpty)
        #expect(circle.list(fault: "throttled").alarms.count == 1)
        #expect(!circle.poll(after: .seconds(600)).isEmpty)
    }

    @Test mutating func `a platform that cannot be reached is asked at the next poll`() {
        _ = circle.poll()
        #expect(circle.list(fault: "unavailable").isEmpty)
        #expect(!circle.poll().isEmpty)
    }

    // MARK: - Posts

    @Test mutating func `a post of unknown outcome is repeated once, if the question is still listed`() throws {
        let first = try circle.post("1")
        #expect(circle.end(first, .unknown).isEmpty)
        _ = circle.poll()
        let second = try #require(circle.list("1", "2").pushes.first)
        #expect(second.content == .topic("1", "答案", isSilent: false, isRepeated: true) && second.push != first.push)
        // What came of the first is of no interest any more.
        #expect(circle.end(first, .sent).isEmpty)
        #expect(circle.end(second, .unknown).isEmpty)
        _ = circle.poll()
        #expect(circle.list("1", "2").alarms == [#"topic.failed {"reason":"spent"}"#])
        _ = circle.poll()
        #expect(circle.list("1").isEmpty)
    }

    @Test mutating func `a post that arrived after all is not repeated`() throws {
        _ = try circle.end(circle.post("1"), .unknown)
        _ = circle.poll()
        #expect(circle.list("2").isEmpty)
        _ = circle.poll()
        #expect(circle.list("1").isEmpty)
    }

    @Test mutating func `a post that the platform will never take is a person's`() throws {
        let push = try circle.post("1")
        #expect(
            circle.end(push, .refused(code: "unknown_topic", isFinal: true)).alarms
                == [#"topic.failed {"reason":"declined"}"#])
        _ = circle.poll()
        #expect(circle.list("1").isEmpty)
    }

    @Test mutating func `a post that is throttled rests the group, and is tried once more`() throws {
        let push = try circle.post("1")
        #expect(circle.end(push, .refused(code: "throttled", isFinal: false)).alarms.count == 1)
        #expect(circle.poll().isEmpty)
        #expect(!circle.poll(after: .seconds(600)).isEmpty)
        #expect(circle.list("1").pushes.count == 1)
    }

    @Test mutating func `a post of which nothing is heard counts as unknown`() throws {
        _ = try circle.post("1")
        #expect(circle.poll(after: .seconds(400)).isEmpty)
        #expect(!circle.poll(after: .seconds(20)).isEmpty)
        #expect(circle.list("1").pushes.count == 1)
    }

    // MARK: - Answers

    @Test mutating func `a question that the model does not answer is asked three times`() {
        for round in 1...3 {
            #expect(!circle.poll(after: .seconds(1_300)).isEmpty, "\(round)")
            #expect(circle.list("1").contains { $0 is ChatRequested }, "\(round)")
            _ = circle.answer("", .failed)
        }
        _ = circle.poll(after: .seconds(3_000))
        #expect(circle.list("1").alarms == [#"topic.failed {"reason":"spent"}"#])
    }

    @Test mutating func `without credit the group is left alone, and no question is given up`() {
        circle.answerAllDay()
        for round in 1...5 {
            #expect(!circle.poll(after: .seconds(6 * 3_600)).isEmpty, "\(round)")
            #expect(circle.list("1").contains { $0 is ChatRequested }, "\(round)")
            #expect(circle.refuse("insufficient_quota").alarms.count == (round == 1 ? 1 : 0), "\(round)")
        }
    }

    @Test mutating func `a question that a rule refuses is a person's`() {
        _ = circle.poll()
        _ = circle.list("1")
        #expect(circle.refuse("content_refused").alarms == [#"topic.failed {"reason":"hopeless"}"#])
        _ = circle.poll()
        #expect(circle.list("1").isEmpty)
    }

    @Test mutating func `an answer that was paid for and broke off is posted with a word of it`() throws {
        _ = circle.poll()
        _ = circle.list("1")
        let problem = BilingualText(chinese: "超时了。", english: "Too late.")
        let push = try #require(circle.answer("写了一半", .deadline, problem: problem).pushes.first)
        #expect(push.content == .topic("1", "写了一半\n\n（超时了。）", isSilent: false, isRepeated: false))
    }

    @Test mutating func `an answer that cost nothing is not posted`() {
        _ = circle.poll()
        _ = circle.list("1")
        let problem = BilingualText(chinese: "断了。", english: "Broken.")
        #expect(circle.answer("写了一半", .failed, problem: problem).pushes.isEmpty)
    }

    @Test mutating func `an answer that comes late is posted unless it was asked again`() {
        _ = circle.poll()
        _ = circle.list("1")
        // An answer's ten minutes and two more.
        #expect(!circle.poll(after: .seconds(720)).isEmpty)
        #expect(circle.answer("好", of: 1).pushes.count == 1)
        circle = CircleBench()
        _ = circle.poll()
        _ = circle.list("1")
        _ = circle.poll(after: .seconds(720))
        #expect(circle.list("1").contains { $0 is ChatRequested })
        #expect(circle.answer("好", of: 1).isEmpty)
        #expect(circle.answer("好", of: 2).pushes.count == 1)
    }
}

extension [any Message] {
    fileprivate var pushes: [PushAsked] { compactMap { $0 as? PushAsked } }

    fileprivate var alarms: [String] {
        compactMap { $0 as? ChangeRecorded }.filter { $0.alarm == .groupNeedsPerson }.map {
            $0.action + " " + ($0.after ?? "")
        }
    }
}
