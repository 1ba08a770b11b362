import Messages
import Processing
import ProcessingBench

@testable import Bot

/// The roles around Bot, as far as they are needed.
extension PlayedPlatform {
    /// Brings what was said to those whom it is for.
    mutating func carry(_ said: [any Message]) {
        for message in said {
            switch message {
            case let answered as QuestionAnswered: carry(answered)
            case let asked as ChatRequested: carry(asked)
            case let asked as PushAsked: carry(asked)
            case let cancelled as ChatCancelled: stopped.insert(cancelled.request)
            case let asked as QuestionAsked:
                let told = BotTold(
                    identity: identity, request: asked.request, word: .answered(.balance(Balance())))
                plan(.input(.told(told)), in: .milliseconds(80))
            default: break
            }
        }
    }

    private mutating func carry(_ answered: QuestionAnswered) {
        guard case .delivery(let answer) = answered.answer else { return }
        let request = answered.request
        answers[request, default: 0] += 1
        if answers[request] != 1 { violations.append("\(request) was answered again") }
        if answered.reply.stream != "reply-\(request.text)" { violations.append("\(request) was answered elsewhere") }
        hear(answer, to: request)
    }

    // MARK: - The model

    private mutating func carry(_ asked: ChatRequested) {
        let request = asked.chat.request.text
        charges[request, default: 0] += 1
        if charges[request] != 1 { violations.append("\(request) was asked again") }
        if asked.chat.reply.identity != identity { violations.append("\(request) is another's") }
        questions[request] = asked.question
        if happens(faults.silentModels) { return }
        if happens(faults.refusedQuestions) {
            let text = BilingualText(chinese: "不行。", english: "No.")
            let word = BotTold.Word.refused(code: "too_many_streams", text: text, retryAfter: 1)
            let told = BotTold(identity: identity, request: asked.chat.request, word: word)
            return plan(.input(.told(told)), in: .milliseconds(30))
        }
        let time = answerTime ?? .milliseconds(draw(3) == 0 ? draw(50_000) : draw(6_000))
        plan(.answer(asked), in: time + .milliseconds(10))
    }

    /// Its sentences are marked with the name of the message that begins the question.
    func given(to asked: ChatRequested) -> AnswerGiven {
        let request = asked.chat.request
        let isStopped = stopped.contains(request)
        let name = Self.name(of: request.text)
        let body = String(repeating: "很长的一句话", count: 10)
        let count = isStopped ? 1 : sentences
        let text = (1...count).map { "«\(name).\($0)»\(sentences == 1 ? "好的" : body)。" }.joined()
        return AnswerGiven(
            identity: identity, request: request, ending: isStopped ? .stopped : .finished, text: text)
    }

    /// The message with which a question began.
    static func name(of request: String) -> String {
        String(request.dropFirst("chat-".count).prefix { $0 != "#" })
    }

    // MARK: - Postman

    private mutating func carry(_ asked: PushAsked) {
        if case .typing = asked.content {
            typings += 1
        } else {
            plan(.push(asked), in: .milliseconds(50))
        }
    }

    /// Pushes once.
    mutating func push(_ asked: PushAsked) {
        guard case .text(let text) = asked.content else { return }
        if happens(faults.refusedPushes) { return end(asked, .refused(code: "-1", isFinal: draw(2) == 0)) }
        pushed += 1
        if pushed > pushLimit {
            violations.append("\(asked.push) is one more than may be pushed")
            return end(asked, .refused(code: "45047", isFinal: true))
        }
        if text.utf8.count > 2_048 { violations.append("\(text.utf8.count) bytes are pushed at once") }
        let isUnknown = happens(faults.unknownPushes)
        if !isUnknown || draw(2) == 0 { seen.append(Seen(at: milliseconds, text: text, way: .push)) }
        end(asked, isUnknown ? .unknown : .sent)
    }

    private mutating func end(_ asked: PushAsked, _ outcome: PushOutcome) {
        plan(.input(.pushed(PushEnded(asked, outcome))), in: .milliseconds(30))
    }
}
