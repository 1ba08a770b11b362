import Messages
import Processing

/// What a person asks a model: it is asked once, and answered once.
extension Talk {
    /// Whether a question is under way.
    var isAsked: Bool { conversation.running != nil || conversation.next != nil }

    /// Takes a line: it asks for what waits, or is a question, or a part of one.
    mutating func hear(_ line: Line) {
        forgetLongAgo()
        let isCollecting = conversation.next?.state == .collecting
        let isFetched = conversation.running != nil || !outbox.items.isEmpty
        if line.isShort, isFetched, !isCollecting { return fetch(line.delivery) }
        guard !line.isEmpty else { return reply(words.unreadable("text"), to: line.delivery) }
        guard model != nil else { return reply(words.noModels, to: line.delivery) }
        guard let next = conversation.next else { return begin(line) }
        guard next.state.transition(on: .line).act == .join, next.takes(line) else {
            note("full", line.delivery)
            return reply(words.tooManyLines, to: line.delivery)
        }
        conversation.next?.join(line, in: terms, at: time)
        note("joined", line.delivery)
        wait(for: next.request, at: line.delivery)
    }

    /// The person wants what waits, or what is being written: it is said at this delivery.
    mutating func fetch(_ delivery: String) {
        wait(for: conversation.running?.request ?? conversation.next?.request, at: delivery)
    }

    private mutating func begin(_ line: Line) {
        let question = Question(line, behind: conversation.running, in: terms, at: time)
        conversation.next = question
        if question.state == .waiting { note("waits", line.delivery) }
        wait(for: question.request, at: line.delivery)
        if question.due <= time { _ = moveNext(on: .due) }
    }

    private mutating func forgetLongAgo() {
        let memory = Duration.milliseconds(terms.turnsMilliseconds)
        if let spoken = conversation.spoken, time - spoken >= memory { self.memory = Memory() }
        conversation.spoken = time
    }

    // MARK: - The table

    /// Moves on what is collected or waits; returns whether there was something that ended.
    mutating func moveNext(on event: QuestionEvent) -> Bool {
        guard var question = conversation.next else { return false }
        let transition = question.state.transition(on: event)
        question.state = transition.next
        switch transition.next {
        case .collecting, .waiting:
            conversation.next = question
        case .asked:
            conversation.next = nil
            if transition.act == .ask { ask(question) }
        case .ended:
            conversation.next = nil
        }
        return transition.next == .ended
    }

    /// Moves on what was asked; says that it is to end, if somebody wants that.
    mutating func moveRunning(on event: QuestionEvent) {
        guard let question = conversation.running else { return }
        let transition = question.state.transition(on: event)
        if transition.act == .cancel, let account = question.account {
            note("stopped", question.request.text)
            send(.send(AuthInbox.cancelled(ChatCancelled(request: question.request, account: account))))
        }
        if transition.next == .ended { conversation.running = nil }
    }

    private mutating func ask(_ question: Question) {
        guard let model else { return reply(words.noModels, to: question.delivery) }
        conversation.running = question.asked(by: account, in: terms, at: time)
        note("asked", question.request.text)
        let requested = Bot.chat(
            question.request, account: account, identity: identity, model: model,
            messages: memory.messages(asking: question.text, in: terms), picture: question.picture,
            words: question.words, terms: terms, reply: question.reply, at: time)
        send(.send(AuthInbox.requested(requested)))
    }

    // MARK: - Ends

    /// The model has answered, or the call has ended without.
    mutating func hear(_ given: AnswerGiven) {
        guard let question = conversation.running, question.request == given.request else { return }
        note("answered", given.request.text, code: given.ending == .finished ? nil : given.ending.rawValue)
        if !given.isBlank, !question.isForgotten, given.ending.isCharged {
            memory.add(question.remembered, given.text, in: terms)
        }
        end(question, saying: text(of: given))
        settle()
    }

    private func text(of given: AnswerGiven) -> String {
        let shown = terms.showsMarkdown ? given.text : PlainText.of(markdown: given.text)
        let isBlank = shown.allSatisfy(\.isWhitespace)
        switch given.ending {
        case .finished where !isBlank && given.problem == nil: return shown
        case .interrupted: return words.interrupted(shown)
        case .stopped: return isBlank ? words.stopped : shown + "\n\n" + words.stopped
        default:
            // Also a blank one may have been paid for.
            return isBlank && !given.ending.isCharged
                ? words.failed(given.problem) : words.incomplete(shown, given.problem)
        }
    }

    /// A rule says no to a question or a command, or a command is answered.
    mutating func hear(_ told: BotTold) {
        if let question = conversation.running, question.request == told.request {
            // What is answered to the request of a chat is nothing that a person asked for.
            guard case .refused(let code, let text, let retryAfter) = told.word else { return }
            note("refused", told.request.text, code: code)
            end(question, saying: words.refused(code: code, text, retryAfter: retryAfter, terms: terms))
        } else {
            hearOfErrand(told)
        }
        settle()
    }

    private mutating func end(_ question: Question, saying text: String) {
        moveRunning(on: .end)
        outbox.add(text, to: question.delivery, room: room, ending: words.tooLong)
        _ = moveNext(on: .free)
    }

    /// Asks what was collected, and gives up what nobody will answer any more.
    mutating func wakeQuestions() {
        if let question = conversation.running, question.due <= time {
            note("lapsed", question.request.text)
            end(question, saying: words.lapsed)
        }
        if let question = conversation.next, question.due <= time { _ = moveNext(on: .due) }
    }
}

extension AnswerGiven {
    fileprivate var isBlank: Bool { text.allSatisfy { $0.isWhitespace } }
}
