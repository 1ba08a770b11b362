import Activities
import EventLoop
import Messages
import Problems
import Processing
import ProcessingBench
import Testing

@testable import Responder

/// What a person hears whom Bot tells, and what doors and operators get of Bot.
struct BotTextTests {
    private let request = RequestID("r1")
    private let address = ReplyAddress(partition: 2, stream: "s1", offset: 7)

    private func told(_ performance: Performance) throws -> BotTold {
        #expect(performance.outputs.count == 1)
        return try #require(performance.outputs.first?.message as? BotTold)
    }

    private func document(_ answer: QuestionAnswered.Answer) -> String? {
        let answered = QuestionAnswered(request: request, account: Sample.account, reply: address, answer: answer)
        guard case .document(200, let body) = Responder.reply(to: .answered(answered), epoch: 1).kind else {
            return nil
        }
        return String(decoding: body, as: UTF8.self)
    }

    @Test func `a person is answered by Bot, and no stream is written`() throws {
        let answered = QuestionAnswered(
            request: request, account: Sample.account, reply: address.told(to: Sample.sender()),
            answer: .balance(Balance()))
        let performance = Responder.performance(of: .answered(answered), epoch: 3)
        #expect(performance.replies.isEmpty)
        let told = try told(performance)
        #expect(told.identity == Sample.sender() && told.request == request)
        #expect(told.word == .answered(.balance(Balance())))
    }

    @Test func `a person who is refused is told by Bot, and the stream ends`() throws {
        let refusal = Refusal.tooManyStreams(limit: 4)
        let refused = Refused(
            request: request, account: Sample.account, reply: address.told(to: Sample.sender()), refusal: refusal)
        let performance = Responder.performance(of: .refused(refused), epoch: 3)
        let end = Reply.Kind.end(.refused, usage: nil, problem: refusal.problem)
        #expect(performance.replies.map(\.kind) == [end])
        #expect(performance.replies.first?.epoch == 3)
        let text = BilingualText(chinese: refusal.problem.chinese, english: refusal.problem.english)
        let word = BotTold.Word.refused(
            code: "too_many_streams", text: text, retryAfter: refusal.problem.secondsToWait)
        #expect(try told(performance).word == word)
    }

    @Test func `a refusal without a stream is told and writes nothing`() throws {
        let nowhere = ReplyAddress(partition: 0, stream: "").told(to: Sample.sender())
        let refused = Refused(request: request, account: Sample.account, reply: nowhere, refusal: .late)
        let performance = Responder.performance(of: .refused(refused), epoch: 3)
        #expect(performance.replies.isEmpty)
        #expect(try told(performance).identity == Sample.sender())
    }

    @Test func `a client's answer and refusal go to its stream, and Bot hears nothing`() {
        let refused = Refused(request: request, account: Sample.account, reply: address, refusal: .late)
        let answered = QuestionAnswered(
            request: request, account: Sample.account, reply: address, answer: .balance(Balance()))
        for input in [ResponderInbox.refused(refused), .answered(answered)] {
            let performance = Responder.performance(of: input, epoch: 3)
            #expect(performance.replies == [Responder.reply(to: input, epoch: 3)] && performance.outputs.isEmpty)
        }
    }

    @Test @IOLoop func `it performs what it says for a person`() async throws {
        let refused = Refused(
            request: request, account: Sample.account, reply: address.told(to: Sample.sender()), refusal: .late)
        let performance = await Responder().perform(.refused(refused), attempt: Attempt(epoch: 4, isTakeover: false))
        #expect(performance.replies.first?.epoch == 4)
        #expect(try told(performance).request == request)
    }

    @Test(arguments: [
        (DeliveryAnswer.say("好"), #"{"object":"delivery","kind":"say","text":"好"}"#),
        (.nothing, #"{"object":"delivery","kind":"nothing"}"#), (.again, #"{"object":"delivery","kind":"again"}"#),
        (
            .written("so far", isFinished: false),
            #"{"object":"delivery","kind":"written","text":"so far","finished":false}"#
        ),
        (
            .writing(ReplyAddress(partition: 3, stream: "s", offset: 9)),
            #"{"object":"delivery","kind":"writing","partition":3,"stream":"s","offset":9}"#
        ),
    ])
    func `a door is told what a delivery is answered, and nothing that the kind does not have`(
        answer: DeliveryAnswer, text: String
    ) {
        #expect(document(.delivery(answer)) == text)
    }

    @Test func `a conversation is told step by step`() {
        let step = BotReport.Step(at: Timestamp(milliseconds: 5), app: "main", what: "asked", subject: "r9")
        let report = BotReport(
            identity: Sample.sender(), account: Sample.account, model: nil, turns: 2, waiting: 1, pushesLeft: 4,
            steps: [step])
        #expect(
            document(.conversation(report))
                == #"{"object":"conversation","identity":"wechat:wx01:oAnn","account":"\#(Sample.account.name)","#
                + #""model":null,"turns":2,"waiting":1,"pushes_left":4,"steps":[{"at_ms":5,"app":"main","#
                + #""what":"asked","subject":"r9","code":null}]}"#)
    }

    @Test(arguments: [
        (PushOutcome.sent, #"{"object":"push","outcome":"sent","code":null,"final":null}"#),
        (
            .refused(code: "45015", isFinal: true),
            #"{"object":"push","outcome":"refused","code":"45015","final":true}"#
        ),
        (.unknown, #"{"object":"push","outcome":"unknown","code":null,"final":null}"#),
    ])
    func `a push is told with its outcome`(outcome: PushOutcome, text: String) {
        #expect(document(.pushed(outcome)) == text)
    }

    @Test func `a check is told line by line, with advice in both languages`() {
        let finding = AppFinding(
            subject: "ip", isGood: false, code: "40164", advice: BilingualText(chinese: "加白名单", english: "List it."))
        #expect(
            document(.app([finding]))
                == #"{"object":"app.check","findings":[{"subject":"ip","good":false,"code":"40164","#
                + #""advice":"List it.","advice_zh":"加白名单"}]}"#)
    }

    @Test func `what a QR code says is told, or that there is none`() {
        #expect(document(.scene(url: "http://x/q/1")) == #"{"object":"scene","url":"http://x/q/1"}"#)
        #expect(document(.scene(url: nil)) == #"{"object":"scene","url":null}"#)
    }

    @Test func `a code is told as a page takes it`() throws {
        let code = try #require(SignInCode("7GQ2X4MT"))
        #expect(
            document(.signInCode(code, expires: Timestamp(milliseconds: 7)))
                == #"{"object":"code","code":"7GQ2-X4MT","expires_ms":7}"#)
    }
}
