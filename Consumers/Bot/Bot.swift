package import Messages
package import Processing

/// Answers persons who write to an official account, an application or a robot; and a group at zsxq.
///
/// The state of a key is an identity: what account it opens, and its chats by app. A question is asked once, whatever
/// comes how often; a delivery is answered once; a person is pushed no more than the platform allows, and gets nobody
/// else's words. Who waits is answered in time or told what to do: each open delivery, each question, each push and
/// each screen of a robot has a wake-up.
package struct Bot: Processor {
    package init() {}

    package func process(_ input: BotInbox, at time: Timestamp, state: inout BotState) -> [Output] {
        if let outputs = circle(input, at: time, state: &state) { return outputs }
        switch input {
        case .delivered(let received):
            return hold(received, at: time, state: &state) ?? take(received, hasGift: false, at: time, state: &state)
        case .told(let told):
            return hear(told, at: time, state: &state)
        case .given(let given):
            return state.talk(about: given.request, of: given.identity, at: time) { $0.hear(given) }
        case .pushed(let ended):
            return state.talk(about: ended.push, of: ended.identity, at: time) { $0.hear(ended) }
        case .linked(let linked):
            return link(linked, at: time, state: &state)
        case .welcomed(let welcomed):
            return release(isGiven: welcomed.isGiven, at: time, state: &state)
        case .noticed(let due):
            return tell(due, at: time, state: &state)
        case .asked(let asked):
            return [.report(state.report(to: asked, at: time), to: asked)]
        case .due, .listed:
            // A group's alone.
            return []
        }
    }

    /// Answers what nobody has answered in time, asks what was collected, and gives up what never came.
    package func wake(at time: Timestamp, state: inout BotState) -> [Output] {
        guard let identity = state.person.value.identity else { return [] }
        let isOver = state.welcome.value.until.map { $0 <= time } ?? false
        let released = isOver ? release(isGiven: false, at: time, state: &state) : []
        return released
            + state.appsDue(at: time).flatMap { app in
                state.talk(with: app, of: identity, at: time) { $0.wake() }
            }
    }

    /// Tells those who wait that they get no answer now. What has been answered and paid for is kept for later.
    package func refuse(_ input: BotInbox) -> [Output]? {
        switch input {
        case .delivered(let received): [.answer(received.refusal, to: received)]
        case .asked(let asked): [.refusal(.setAside, to: asked)]
        case .due: []
        case .told, .given, .pushed, .linked, .welcomed, .noticed, .listed: nil
        }
    }

    /// - Parameter hasGift: whether the person was just given something.
    func take(
        _ delivered: DeliveryReceived, hasGift: Bool, at time: Timestamp, state: inout BotState
    ) -> [Output] {
        var received = delivered
        received.app = state.place(of: delivered)
        state.past.forgetPast(time)
        let key = Delivery.key(received.app, received.name)
        if state.past.contains(key, at: time) { return [.answer(.nothing, to: received)] }
        guard received.isPoll || state.deliveries[key] != nil || state.deliveries.count < BotState.mostDeliveries else {
            // Nothing is done, so it may be done when it is delivered again.
            return [.answer(received.saying(received.words.tooManyLines), to: received)]
        }
        state.begin(received)
        // Who leaves is met, and given something, when they come back.
        return (received.isLeaving ? [] : state.meet(received.terms, at: time))
            + state.talk(with: received.app, of: received.identity, in: received.terms, at: time) {
                $0.take(received, hasGift: hasGift)
            }
    }

    private func hear(_ told: BotTold, at time: Timestamp, state: inout BotState) -> [Output] {
        // Auth does not know the identity: it is told of it with the next delivery.
        if case .refused("session_invalid", _, _) = told.word { state.person.value.met = nil }
        return state.talk(about: told.request, of: told.identity, at: time) { $0.hear(told) }
    }

    /// The identity opens another account from now on. What is asked already stays the former one's.
    private func link(_ linked: BotLinked, at time: Timestamp, state: inout BotState) -> [Output] {
        state.person.value.identity = linked.identity
        state.person.value.link = linked.account == linked.identity.account ? nil : linked.account
        state.note(.init(at: time, app: "", what: "linked", subject: linked.account.name))
        // Who never wrote is met when that happens.
        return state.person.value.met == nil ? [] : state.meet(nil, at: time)
    }

    /// Something happened that the person is told once, where they wrote last.
    private func tell(_ due: NoticeDue, at time: Timestamp, state: inout BotState) -> [Output] {
        guard !state.notices.contains(due.name, at: time), let app = state.appForNotices else { return [] }
        state.notices.forgetPast(time)
        state.notices.remember(due.name, until: time + BotState.noticesKept)
        return state.talk(with: app, of: due.identity, at: time) { $0.tell(due) }
    }
}

extension Output {
    /// What the door is told, which waits with a platform's delivery.
    static func answer(_ answer: DeliveryAnswer, to received: DeliveryReceived) -> Output {
        .answer(answer, to: received.request, received.reply, of: received.identity)
    }

    static func answer(
        _ answer: DeliveryAnswer, to request: RequestID, _ reply: ReplyAddress, of identity: Identity
    ) -> Output {
        let answered = QuestionAnswered(
            request: request, account: identity.account, reply: reply, answer: .delivery(answer))
        return .send(ResponderInbox.answered(answered))
    }

    fileprivate static func report(_ report: BotReport, to asked: BotAsked) -> Output {
        let answered = QuestionAnswered(
            request: asked.request, account: asked.identity.account, reply: asked.reply,
            answer: .conversation(report), audience: .operator)
        return .send(ResponderInbox.answered(answered))
    }

    fileprivate static func refusal(_ refusal: Refusal, to asked: BotAsked) -> Output {
        let refused = Refused(
            request: asked.request, account: asked.identity.account, reply: asked.reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}

extension DeliveryReceived {
    /// What is said while the state of the identity is set aside.
    fileprivate var refusal: DeliveryAnswer {
        switch content {
        case .unfollowed, .entered: .nothing
        default: saying(words.serviceUnavailable)
        }
    }

    fileprivate func saying(_ text: String) -> DeliveryAnswer {
        terms.platform == .weComRobot ? .written(text, isFinished: true) : .say(text)
    }

    fileprivate var words: BotWords { BotWords(language ?? terms.language) }

    fileprivate var isPoll: Bool {
        if case .poll = content { true } else { false }
    }

    var isLeaving: Bool { content == .unfollowed }
}
