import Messages
import Processing

/// What is written to a person unasked: one push after the other, and no more than the platform allows.
extension Talk {
    private static var mostRefusals: Int { 2 }
    /// How long a platform shows that somebody is typing.
    private static var typingShown: Duration { .seconds(15) }
    private static var retryPause: Duration { .seconds(10) }
    /// How long what is said at a delivery takes to the person: what follows by push would overtake it.
    private static var lead: Duration { .seconds(1) }

    /// How long an account is believed that it may not push, after its platform has said so.
    private static var barred: Duration { .seconds(3_600) }
    /// The platforms' codes that are about the account, and so hold for the next message's window too: no permission,
    /// such as after the end of its verification; an address or a secret that is not right. One that is missing here
    /// costs each late answer a push that is refused.
    private static var codesOfAccount: Set<String> {
        [
            "48001", "48002", "48004", "50001", "50002", "60011", "301002", "40164", "60020", "89503", "89506", "89507",
            "40013", "40125", "40243", "41002", "41004",
        ]
    }

    var pushesLeft: Int { terms.may(.push) ? conversation.pushesLeft(at: time) : 0 }
    var mayPush: Bool { pushesLeft > 0 }

    /// Pushes what comes next, if no push is under way.
    mutating func push() {
        guard conversation.push == nil else { return }
        if terms.may(.notices), let notice = outbox.flyNotice() {
            return push(.notice(notice, conversation.language ?? terms.language), isCounted: false)
        }
        if isRobot { return pushLater() }
        guard conversation.retryAt == nil, mayPush else { return }
        let open = openNames
        let text = outbox.fly(room: room) { item in
            guard let origin = item.origin else { return true }
            return !open.contains(origin)
        }
        guard let text else { return }
        // After the last one that may be pushed the person has to come.
        let left = outbox.waiting
        push(.text(pushesLeft == 1 && left > 0 ? text + words.moreFollows(left) : text), isCounted: true)
    }

    mutating func push(_ content: PushAsked.Content, isCounted: Bool) {
        let asked = PushAsked(
            identity: identity, app: BotState.app(of: app), push: nextPush(), content: content,
            expires: time + PendingPush.usefulFor)
        if isCounted { conversation.window?.use(at: time) }
        conversation.push = PendingPush(name: asked.push, isCounted: isCounted, due: time + PendingPush.lapse)
        note("pushed", asked.push)
        send(.send(PostmanInbox.push(asked)))
    }

    private mutating func nextPush() -> String {
        pushes += 1
        return "\(identity.text)/push/\(pushes)"
    }

    /// Shows that an answer is being written, if one is.
    mutating func showTyping() {
        guard terms.may(.typing), conversation.running != nil else { return }
        if let typed = conversation.typed, time - typed < Self.typingShown { return }
        conversation.typed = time
        let asked = PushAsked(
            identity: identity, app: BotState.app(of: app), push: nextPush(), content: .typing,
            expires: time + .seconds(10))
        note("typed", asked.push)
        send(.send(PostmanInbox.push(asked)))
    }

    // MARK: - What came of it

    mutating func hear(_ ended: PushEnded) {
        guard let push = conversation.push, push.name == ended.push else { return }
        conversation.push = nil
        switch ended.outcome {
        case .sent:
            note("push_sent", push.name)
            conversation.refusals = 0
            outbox.land()
        case .unknown:
            lose(push)
        case .refused(let code, let isFinal):
            note("push_refused", push.name, code: code)
            outbox.ground()
            if push.isCounted {
                if Self.codesOfAccount.contains(code) { conversation.barredUntil = time + Self.barred }
                putOff(isFinal: isFinal)
            }
        }
        settle()
    }

    /// It may have arrived, so it is not said again; `more` says the answer once more.
    private mutating func lose(_ push: PendingPush) {
        note("push_unknown", push.name)
        outbox.land()
    }

    /// What waits is pushed a little later, or said at the next delivery.
    private mutating func putOff(isFinal: Bool) {
        conversation.window?.giveBack()
        conversation.refusals += 1
        if isFinal || conversation.refusals > Self.mostRefusals {
            conversation.refusals = 0
            conversation.window?.close()
        } else {
            conversation.retryAt = time + Self.retryPause * conversation.refusals
        }
    }

    /// Lets what is said at a delivery arrive first.
    mutating func pausePushes() {
        conversation.retryAt = max(conversation.retryAt ?? time, time + Self.lead)
    }

    mutating func wakePushes() {
        if let push = conversation.push, push.due <= time {
            conversation.push = nil
            lose(push)
        }
        if let retryAt = conversation.retryAt, retryAt <= time { conversation.retryAt = nil }
    }

    // MARK: - Notices

    mutating func tell(_ due: NoticeDue) {
        note("noticed", due.name)
        outbox.add(due.notice, words.notice(due.notice, terms), room: room)
        settle()
    }
}
