import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// Questions of a group at zsxq, each answered once.
struct CircleTests {
    private var circle = CircleBench()

    @Test mutating func `the oldest question is asked as the group's own account, which Auth knows by then`() throws {
        let listing = try #require(circle.poll().first as? TopicsAsked)
        #expect(listing.app == "stars" && listing.number == 1)
        #expect(listing.expires == circle.bench.time + .seconds(60))
        let said = circle.list("1", "2")
        #expect(said.kinds == ["IdentityMet", "ChatRequested"])
        #expect((said.first as? IdentityMet)?.gift == nil)
        let chat = try #require(said.chats.first)
        #expect(chat.chat.account == CircleBench.group.account && chat.credential == .identity(CircleBench.group))
        #expect(chat.chat.reply.identity == CircleBench.group && chat.chat.request == RequestID("chat-1"))
        #expect(chat.chat.body.contains("问题 1") && chat.chat.body.contains("Be kind."))
        #expect(!chat.chat.body.contains("问题 2"))
    }

    @Test mutating func `an answer is posted once, plain, and the next question follows at the next poll`() throws {
        let push = try circle.post("1", "**好**")
        #expect(push.content == .topic("1", "好", isSilent: false, isRepeated: false))
        #expect(circle.end(push, .sent).isEmpty)
        _ = circle.poll()
        // Auth knows the group.
        let said = circle.list("1", "2")
        #expect(said.kinds == ["ChatRequested"] && said.chats[0].chat.body.contains("问题 2"))
    }

    @Test mutating func `a question that was answered is not answered again`() throws {
        _ = try circle.end(circle.post("1"), .sent)
        _ = circle.poll()
        #expect(circle.list("1").isEmpty)
    }

    @Test mutating func `the same poll from another process is one poll`() {
        #expect(circle.poll().count == 1)
        #expect(circle.poll(number: 1).isEmpty)
        _ = circle.list("1")
        #expect(circle.list("2").isEmpty)
    }

    @Test mutating func `one question is at hand at a time`() {
        _ = circle.poll()
        #expect(circle.poll(after: .seconds(1)).isEmpty)
        circle = CircleBench()
        _ = circle.poll()
        _ = circle.list("1")
        #expect(circle.poll().isEmpty)
        #expect(circle.answer("好", of: 1).kinds == ["PushAsked"])
        #expect(circle.poll().isEmpty)
    }

    @Test mutating func `a listing that never comes holds nothing up`() {
        _ = circle.poll()
        #expect(circle.poll(after: .seconds(60)).kinds == ["TopicsAsked"])
        // The former one's is not taken any more.
        #expect(circle.list([.init(id: "1", text: "问")], number: 1).isEmpty)
    }

    @Test mutating func `nobody is answered at night`() {
        // 6:59, 7:00, 21:59 and 22:00 in China.
        let hours: [(Duration, Bool)] = [
            (.seconds(-5 * 3_600 - 60), false), (.seconds(-5 * 3_600), true), (.seconds(10 * 3_600 - 60), true),
            (.seconds(10 * 3_600), false),
        ]
        for (offset, isAnswered) in hours {
            circle = CircleBench(at: CircleBench.noon + offset)
            #expect(circle.poll(after: .zero).isEmpty != isAnswered)
        }
        circle = CircleBench(at: CircleBench.noon + .seconds(12 * 3_600))
        circle.terms.manners?.fromHour = 22
        circle.terms.manners?.untilHour = 2
        #expect(!circle.poll(after: .zero).isEmpty)
    }

    @Test mutating func `some polls are left out by chance`() {
        #expect(circle.poll(chance: 19).isEmpty)
        #expect(!circle.poll(chance: 20).isEmpty)
    }

    @Test mutating func `nothing is polled without manners or a model`() {
        circle.terms.manners = nil
        #expect(circle.poll().isEmpty)
        circle = CircleBench()
        circle.terms.models = []
        #expect(circle.poll().isEmpty)
    }

    @Test mutating func `a long answer is cut at what the platform takes`() throws {
        let push = try circle.post("1", String(repeating: "一句话。", count: 500))
        guard case .topic(_, let text, _, _) = push.content else { return Issue.record("\(push.content)") }
        #expect(text.utf8.count <= 3_000 && text.hasSuffix("。\n……"))
    }

    @Test mutating func `only who asks sees the answer, if the group wants it so`() throws {
        circle.terms.manners?.isSilent = true
        let push = try circle.post("1")
        #expect(push.content == .topic("1", "答案", isSilent: true, isRepeated: false))
    }

    @Test mutating func `a question without words is left to a person`() {
        _ = circle.poll()
        let said = circle.list([.init(id: "1", text: " \n"), .init(id: "2", text: "问", words: ["ads"])])
        #expect(said.chats.map(\.words) == [["ads"]])
    }

    @Test mutating func `the last 200 questions are remembered`() throws {
        for id in 1...201 { _ = try circle.end(circle.post("\(id)"), .sent) }
        _ = circle.poll()
        #expect(circle.list((2...201).map { TopicsListed.Topic(id: "\($0)", text: "问") }).isEmpty)
        _ = circle.poll()
        #expect(!circle.list("1").isEmpty)
    }
}

extension [any Message] {
    fileprivate var kinds: [String] { map { type(of: $0).type } }
    fileprivate var chats: [ChatRequested] { compactMap { $0 as? ChatRequested } }
}
