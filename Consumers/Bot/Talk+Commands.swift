import Messages
import Processing

/// What a person says to the bot itself.
extension Talk {
    mutating func obey(_ command: BotCommand, _ argument: String?, _ received: DeliveryReceived) {
        let name = received.name
        note("command", name, code: command.rawValue)
        switch command {
        case .new:
            memory = Memory()
            conversation.running?.isForgotten = true
            reply(words.newConversation, to: name)
        case .model:
            chooseModel(argument, name)
        case .balance:
            askBalance(received)
        case .help:
            reply(words.help(terms), to: name)
        case .signIn:
            askCode(received)
        case .topUp:
            reply(words.topUp(terms), to: name)
        case .stop:
            stop(name)
        case .more:
            sayMore(name)
        }
    }

    private mutating func chooseModel(_ argument: String?, _ name: String) {
        guard let usual = model else { return reply(words.noModels, to: name) }
        guard let argument, !argument.isEmpty else {
            return reply(words.models(terms, chosen: usual.name), to: name)
        }
        guard let chosen = OfferedModel.choose(argument, of: terms.models) else {
            return reply(words.modelUnknown(argument, terms), to: name)
        }
        conversation.model = chosen.name
        reply(words.modelChosen(chosen), to: name)
    }

    /// Says that the chosen model is offered no more, before another one is asked in its place.
    mutating func tellOfLostModel(_ name: String) {
        guard let lost = conversation.model, !terms.models.contains(where: { $0.name == lost }) else { return }
        conversation.model = nil
        outbox.insert(words.modelUnknown(lost, terms), for: nil, isNotice: true, room: room)
    }

    /// Ends the question that is asked, or else takes back what is collected. What was written comes as its end.
    private mutating func stop(_ name: String) {
        if let question = conversation.running {
            moveRunning(on: .stop)
            wait(for: question.request, at: name)
        } else {
            reply(moveNext(on: .stop) ? words.stopped : words.nothingRuns, to: name)
        }
    }

    private mutating func sayMore(_ name: String) {
        if isAsked || !outbox.items.isEmpty { return fetch(name) }
        guard !outbox.lastAnswer.isEmpty else { return reply(words.nothingMore, to: name) }
        outbox.add(outbox.lastAnswer, to: name, room: room, ending: words.tooLong)
    }

    // MARK: - What others know

    private mutating func askBalance(_ received: DeliveryReceived) {
        guard let errand = run(.balance, received) else { return }
        let asked = QuestionAsked(
            request: errand.request, account: account, credential: .identity(identity),
            reply: received.chatReply.told(to: identity), question: .balance, deadline: time + Errand.patience)
        send(.send(AuthInbox.asked(asked)))
    }

    private mutating func askCode(_ received: DeliveryReceived) {
        guard let seed = received.seed else { return reply(words.codeUnavailable, to: received.name) }
        guard let errand = run(.code, received) else { return }
        let asked = CodeAsked(
            identity: identity, seed: seed, name: Delivery.key(app, received.name), request: errand.request,
            reply: received.chatReply.told(to: identity), deadline: time + Errand.patience)
        send(.send(SignInInbox.codeAsked(asked)))
    }

    /// The person sent a code that a page shows: whose code it is may sign in there.
    mutating func show(_ code: SignInCode, _ received: DeliveryReceived) {
        guard let errand = run(.shown, received) else { return }
        let shown = CodeShown(
            identity: identity, code: code,
            // Two persons' messages may have one number, and their codes be counted at one desk.
            name: "\(identity.text)/\(Delivery.key(app, received.name))", request: errand.request,
            reply: received.chatReply.told(to: identity), deadline: time + Errand.patience)
        send(.send(SignInInbox.shown(shown)))
    }

    /// Begins a command that others answer; nil if there are too many already, which the person is told.
    private mutating func run(_ kind: Errand.Kind, _ received: DeliveryReceived) -> Errand? {
        guard conversation.errands.count < Errand.most else {
            reply(words.tooManyLines, to: received.name)
            return nil
        }
        let errand = Errand(
            kind: kind, request: received.chat, delivery: received.name, due: time + Errand.lapse)
        conversation.errands.append(errand)
        wait(for: errand.request, at: received.name)
        return errand
    }

    mutating func hearOfErrand(_ told: BotTold) {
        guard let index = conversation.errands.firstIndex(where: { $0.request == told.request }),
            let text = text(of: told.word, to: conversation.errands[index].kind)
        else { return }
        reply(text, to: conversation.errands.remove(at: index).delivery)
    }

    /// Nil for what is no answer to the command.
    private func text(of word: BotTold.Word, to kind: Errand.Kind) -> String? {
        switch (word, kind) {
        case (.answered(.balance(let balance)), .balance):
            words.balance(balance, terms)
        case (.answered(.signInCode(let code, let expires)), .code):
            words.codeHere(code, minutes: Self.minutes(expires - time), terms)
        case (.answered(.ticketEnded), .shown):
            words.signedIn()
        case (.refused("code_wrong", _, _), .shown):
            words.codeWrong(terms)
        case (.refused(let code, let text, let retryAfter), _):
            words.refused(code: code, text, retryAfter: retryAfter, terms: terms)
        case (.answered, _):
            nil
        }
    }

    private static func minutes(_ duration: Duration) -> Int {
        Int(max(1, (duration.wholeMilliseconds + 30_000) / 60_000))
    }

    /// Those whom nobody answered are told so.
    mutating func lapseErrands() {
        for errand in conversation.errands where errand.due <= time {
            note("lapsed", errand.request.text)
            reply(words.serviceUnavailable, to: errand.delivery)
        }
        conversation.errands.removeAll { $0.due <= time }
    }
}
