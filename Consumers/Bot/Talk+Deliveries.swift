import Messages
import Processing

/// What platforms deliver: each thing is done once, however often it comes.
extension Talk {
    mutating func take(_ received: DeliveryReceived, hasGift: Bool) {
        if case .poll(let name) = received.content { return answerPoll(of: name, received) }
        if let index = deliveries.firstIndex(where: { $0.name == received.name }) {
            takeAgain(received, index)
        } else {
            begin(received)
            act(on: received, hasGift: hasGift)
        }
        settle()
    }

    private mutating func begin(_ received: DeliveryReceived) {
        let delivery = Delivery(received, at: time)
        deliveries.append(delivery)
        note(delivery.state == .open ? "delivered" : "late", delivery.name)
        conversation.language = received.language ?? conversation.language
        let (former, isPushing) = (conversation.window, conversation.push?.isCounted ?? false)
        conversation.window =
            received.opensMessageWindow
            ? PushWindow(terms, after: delivery.sent, in: former, isPushing: isPushing)
            : PushWindow(terms, afterEvent: delivery.sent, in: former, isPushing: isPushing)
        tellOfLostModel(received.name)
    }

    private mutating func takeAgain(_ received: DeliveryReceived, _ index: Int) {
        // The same delivery again, and not the same thing delivered again.
        guard received.request != deliveries[index].request else { return }
        let event = deliveries[index].event(of: received, at: time)
        deliveries[index].count += 1
        deliveries[index].until = time + Delivery.remembered
        if event == .delivered {
            deliveries[index].request = received.request
            deliveries[index].reply = received.reply
            deliveries[index].deadline = received.deadline
        }
        note(event == .late ? "late" : "delivered", received.name)
        follow(event, index)
    }

    private mutating func act(on received: DeliveryReceived, hasGift: Bool) {
        let name = received.name
        switch terms.takesPictures ? received.content : received.content.withoutPicture {
        case .text(let text, let lists):
            hear(Line(received, text: text, words: lists))
        case .picture(let url, let text, let lists):
            hear(Line(received, text: text ?? "", words: lists, picture: url))
        case .command(let command, let argument):
            obey(command, argument, received)
        case .code(let code), .scanned(let code):
            show(code, received)
        case .followed(let code):
            note("followed", name)
            greet(name, hasGift: hasGift)
            if let code { show(code, received) }
        case .entered:
            if !conversation.isGreeted { greet(name, hasGift: hasGift) }
        case .unfollowed:
            leave()
        case .unreadable(kind: "redeem"):
            reply(words.redeemOnPage(terms), to: name)
        case .unreadable(let kind):
            reply(words.unreadable(kind), to: name)
        case .poll:
            break
        }
    }

    private mutating func greet(_ name: String, hasGift: Bool) {
        conversation.isGreeted = true
        reply(words.greeting(terms, hasGift: hasGift), to: name)
    }

    /// The person follows the account no more: the chat is forgotten, and what is asked is ended.
    private mutating func leave() {
        note("unfollowed", "")
        _ = moveNext(on: .leave)
        moveRunning(on: .leave)
        conversation = Conversation()
        outbox = Outbox()
        memory = Memory()
        for index in deliveries.indices { deliveries[index].answer = nil }
    }

    // MARK: - Answers

    /// Moves a delivery on as the table says, and tells the door what it says.
    mutating func follow(_ event: DeliveryEvent, _ index: Int, _ answer: DeliveryAnswer? = nil) {
        let transition = deliveries[index].state.transition(on: event)
        guard let next = transition.next else {
            forgotten.append(deliveries.remove(at: index).name)
            return
        }
        deliveries[index].state = next
        if let answer { deliveries[index].answer = answer }
        guard transition.isTold else { return }
        let delivery = deliveries[index]
        deliveries[index].later = nil
        send(.answer(delivery.answer ?? .nothing, to: delivery.request, delivery.reply, of: identity))
        note(next.rawValue, delivery.name)
    }

    mutating func say(_ text: String, _ index: Int) {
        follow(.answer, index, isRobot ? .written(text, isFinished: true) : .say(text))
    }

    /// Lets a delivery go that nobody has to answer any more.
    mutating func dismiss(_ index: Int) { follow(.dismiss, index, .nothing) }

    /// What is there to wait for is waited for at a new delivery; the former ones are let go.
    mutating func wait(for request: RequestID?, at delivery: String) {
        for index in deliveries.indices {
            if deliveries[index].name == delivery {
                deliveries[index].awaits = request
            } else if deliveries[index].state == .open, request != nil, deliveries[index].awaits == request {
                dismiss(index)
            }
        }
        for index in conversation.screens.indices where conversation.screens[index].awaits == request {
            conversation.screens[index].text = conversation.screens[index].text ?? Self.below
        }
    }

    /// In place of an answer that stands below it.
    private static let below = "↓"

    /// The names of deliveries where something can be said.
    var openNames: [String] { deliveries.filter { $0.state == .open }.map(\.name) }

    /// Says at open deliveries what waits, the oldest first.
    mutating func settleDeliveries() {
        for name in openNames {
            guard let index = deliveries.firstIndex(where: { $0.name == name }), !isOnErrand(deliveries[index]) else {
                continue
            }
            let isAwaited = isAsked || conversation.push != nil
            let others = openNames.filter { $0 != name }
            let isSaid = isSaid(at: name, others)
            if outbox.contains(where: { isSaid($0) && (!$0.isNotice || !isAwaited) }) {
                say(index, isSaid)
            } else if !isAwaited {
                dismiss(index)
            }
        }
    }

    private func isOnErrand(_ delivery: Delivery) -> Bool {
        conversation.errands.contains { $0.request == delivery.awaits }
    }

    /// What is said at a delivery: its own, and what belongs to none that is open. While something is pushed the rest
    /// waits, so that it comes in order.
    private func isSaid(at name: String, _ others: [String]) -> (Outbox.Item) -> Bool {
        let isPushing = conversation.push != nil
        return { item in
            guard let origin = item.origin else { return !isPushing }
            return origin == name || !isPushing && !others.contains(origin)
        }
    }

    private mutating func say(_ index: Int, _ isSaid: (Outbox.Item) -> Bool) {
        guard let text = outbox.take(room: room, where: isSaid) else { return }
        say(text + hint(besides: deliveries[index].name, text), index)
        if mayPush, outbox.waiting > 0 { pausePushes() }
    }

    /// What the person has to do to be told more, behind what is said; empty if it comes by itself.
    private func hint(besides name: String, _ text: String) -> String {
        guard !mayPush else { return "" }
        if outbox.waiting > 0 { return words.moreFollows(outbox.waiting) }
        guard isAsked || !conversation.errands.isEmpty, openNames == [name] else { return "" }
        let hint = "\n\n" + words.stillThinking
        return text.utf8.count + hint.utf8.count <= mostBytes ? hint : words.moreFollows(1)
    }

    // MARK: - Time

    mutating func expireDeliveries() {
        for name in deliveries.filter({ $0.due <= time }).map(\.name) {
            guard let index = deliveries.firstIndex(where: { $0.name == name }) else { continue }
            if deliveries[index].state == .open { expire(index) } else { follow(.forget, index) }
        }
    }

    /// Nothing has come in time: it is pushed later, or the platform delivers again, or the person comes again.
    private mutating func expire(_ index: Int) {
        if mayPush {
            showTyping()
            return dismiss(index)
        }
        if deliveries[index].comesAgain(terms, at: time) { return follow(.postpone, index, .again) }
        let name = deliveries[index].name
        let isSaid = isSaid(at: name, openNames.filter { $0 != name })
        guard outbox.contains(where: isSaid) else { return say(words.stillThinking, index) }
        say(index, isSaid)
    }
}

extension DeliveryReceived {
    /// Whether the person wrote it, after which a platform lets more be pushed than after a click.
    fileprivate var opensMessageWindow: Bool {
        switch content {
        case .followed, .unfollowed, .scanned, .entered, .poll: false
        case .text, .picture, .command, .code, .unreadable: isEvent != true
        }
    }
}
