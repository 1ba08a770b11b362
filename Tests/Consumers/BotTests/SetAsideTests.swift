import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// While an identity's state is set aside.
struct SetAsideTests {
    private let bot = Bot()

    private func told(_ content: DeliveryContent, _ terms: BotTerms = Played.terms()) -> [DeliveryAnswer] {
        let received = BotBench(terms).received(content, "m1")
        return (bot.refuse(.delivered(received))?.map(\.message) ?? []).told
    }

    @Test func `who waits is told that we cannot answer now`() {
        let text = Played.words.serviceUnavailable
        for content in [.text("你好吗？"), .command(.help), .followed(), .unreadable(kind: "voice")] as [DeliveryContent] {
            #expect(told(content) == [.say(text)])
        }
        #expect(told(.unfollowed) == [.nothing] && told(.entered) == [.nothing])
        let robot = Played.terms(platform: .weComRobot)
        #expect(told(.text("你好吗？"), robot) == [.written(text, isFinished: true)])
        #expect(told(.poll(name: "m0"), robot) == [.written(text, isFinished: true)])
    }

    @Test func `an operator is refused`() {
        let asked = BotAsked(
            identity: Sample.sender(), request: RequestID("q"), reply: Sample.chat.reply, deadline: Sample.start)
        let said = bot.refuse(.asked(asked))?.map(\.message) ?? []
        #expect((said.first as? Refused)?.refusal == .setAside && said.count == 1)
    }

    @Test func `what was answered, paid or linked is kept for later`() {
        let identity = Sample.sender()
        let push = PushAsked(
            identity: identity, app: "main", push: "p1", content: .text("好。"), expires: Sample.start)
        let kept: [BotInbox] = [
            .given(AnswerGiven(identity: identity, request: RequestID("r"), ending: .finished, text: "好。")),
            .told(BotTold(identity: identity, request: RequestID("r"), word: .answered(.balance(Balance())))),
            .pushed(PushEnded(push, .sent)),
            .linked(BotLinked(identity: identity, account: Sample.account, at: Sample.start)),
            .noticed(NoticeDue(identity: identity, name: "n", notice: .creditLow(available: .zero))),
        ]
        for input in kept { #expect(bot.refuse(input) == nil, "\(input)") }
    }
}
