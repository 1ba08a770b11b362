import Messages
import Processing

/// Smart robots: a message is answered at once, and its platform then asks how the answer goes on, for six minutes.
extension Talk {
    /// Answers what was delivered, and completes the screens whose answer is there.
    mutating func settleScreens() {
        keepLate()
        for name in openNames {
            guard let index = deliveries.firstIndex(where: { $0.name == name }) else { continue }
            let awaited = deliveries[index].awaits.flatMap { conversation.isPending($0) ? $0 : nil }
            if let awaited {
                add(Screen(deliveries[index], awaiting: awaited))
                follow(.answer, index, .written("", isFinished: false))
            } else if let text = takeForScreen(of: name) {
                say(text, index)
            } else {
                dismiss(index)
            }
        }
        completeScreens()
    }

    private mutating func completeScreens() {
        for index in conversation.screens.indices {
            let screen = conversation.screens[index]
            guard screen.text == nil, !screen.isOver, !conversation.isPending(screen.awaits) else { continue }
            conversation.screens[index].text = takeForScreen(of: screen.name) ?? words.nothingMore
        }
        while conversation.screens.reduce(0, { $0 + ($1.text?.utf8.count ?? 0) }) > Screen.mostBytes,
            let oldest = conversation.screens.firstIndex(where: { $0.text != nil })
        {
            remove(oldest)
        }
    }

    /// Nobody hears an answer to what came too late, and its platform never polls: what there is to say is posted.
    private mutating func keepLate() {
        for index in deliveries.indices where deliveries[index].state == .again && deliveries[index].later != nil {
            var screen = Screen(deliveries[index], awaiting: deliveries[index].awaits ?? deliveries[index].request)
            screen.isOver = true
            // The address is good once.
            deliveries[index].later = nil
            add(screen)
        }
    }

    private mutating func add(_ screen: Screen) {
        var screen = screen
        if let index = conversation.screens.firstIndex(where: { $0.name == screen.name }) {
            let former = conversation.screens.remove(at: index)
            screen.later = screen.later ?? former.later
        }
        conversation.screens.append(screen)
        if conversation.screens.count > Screen.most {
            remove(conversation.screens.firstIndex(where: \.isShown) ?? 0)
        }
    }

    /// What its platform has not fetched is said with what comes next.
    private mutating func remove(_ index: Int) {
        let screen = conversation.screens.remove(at: index)
        if let text = screen.text, !screen.isShown { outbox.insert(text, for: screen.name, room: room) }
    }

    /// What is said on a screen: its own, and what belongs to no other that still waits for it.
    private mutating func takeForScreen(of name: String) -> String? {
        let waiting = conversation.screens.filter { $0.text == nil }.map(\.name)
        let others = (openNames + waiting).filter { $0 != name }
        let isSaid = { (item: Outbox.Item) in item.origin.map { !others.contains($0) } ?? true }
        return outbox.take(room: room, where: isSaid).map { withHint($0, ifMore: isSaid) }
    }

    /// Adds what the person has to do to be told more, where there is more and room for it.
    private func withHint(_ text: String, ifMore isSaid: (Outbox.Item) -> Bool) -> String {
        guard outbox.contains(where: isSaid), text.utf8.count <= room else { return text }
        return text + words.moreFollows(outbox.waiting)
    }

    // MARK: - Polls

    /// Says how far an answer is. Nothing is remembered of a poll, which may come any number of times.
    mutating func answerPoll(of name: String, _ received: DeliveryReceived) {
        guard received.deadline > time else { return }
        send(.answer(answerOfPoll(of: name), to: received))
    }

    private mutating func answerOfPoll(of name: String) -> DeliveryAnswer {
        guard let index = conversation.screens.firstIndex(where: { $0.name == name }) else {
            return .written(words.unknownPoll, isFinished: true)
        }
        let screen = conversation.screens[index]
        if let text = screen.text {
            if !screen.isShown { note("said", name) }
            conversation.screens[index].isShown = true
            return .written(text, isFinished: true)
        }
        if screen.isOver { return .written(words.waitsForAnswer, isFinished: true) }
        // Only an asked question has a stream with parts.
        guard let question = conversation.running, question.request == screen.awaits else {
            return .written("", isFinished: false)
        }
        return .writing(question.reply)
    }

    // MARK: - Time

    mutating func wakeScreens() {
        for index in conversation.screens.indices.reversed() where conversation.screens[index].due <= time {
            let screen = conversation.screens[index]
            if screen.isOver || screen.isShown {
                conversation.screens.remove(at: index)
                continue
            }
            // What was not fetched is posted, as is what has yet to be written.
            if let text = screen.text { outbox.insert(text, for: screen.name, room: mostBytes) }
            conversation.screens[index].text = nil
            conversation.screens[index].isOver = true
        }
    }

    /// Posts the answer of a screen whose platform asks no more; without an address it is said with the next answer.
    mutating func pushLater() {
        while conversation.push == nil,
            let index = conversation.screens.firstIndex(where: { $0.isOver && !conversation.isPending($0.awaits) })
        {
            let screen = conversation.screens.remove(at: index)
            let isSaid = { (item: Outbox.Item) in item.origin == screen.name }
            guard let url = screen.later, let text = outbox.fly(room: room, where: isSaid) else { continue }
            push(.later(url: url, withHint(text, ifMore: isSaid)), isCounted: false)
        }
    }
}
