import EventLoop

// A robot's answers, which grow.
extension Deliverer {
    /// How often the platform asks how an answer goes on.
    static let pollPause = PlatformClock.second
    /// After the person's message nothing more is asked.
    static let longestAnswer = 6 * PlatformClock.minute

    /// Shows an answer, and asks how it goes on until it is finished or six minutes have passed.
    func follow(_ id: String, _ text: String, isFinished: Bool, _ open: OpenDelivery) async {
        let chat = open.delivery.chat
        let end = store.now + Self.longestAnswer
        let shown = store.change(chat) { chat in
            chat.change(open.entry) { $0.state = .done }
            return chat.show(
                .stream, text, at: store.real, subject: open.delivery.name, state: isFinished ? .done : .waiting)
        }
        var isOpen = !isFinished
        while isOpen, line.isOpen, store.now < end {
            await rest(store.pause(Self.pollPause))
            isOpen = await poll(id, open, shown: shown)
        }
        guard isOpen else { return }
        store.change(chat) { $0.change(shown) { $0.state = .failed } }
    }

    /// Asks once; returns whether the answer goes on.
    private func poll(_ id: String, _ open: OpenDelivery, shown: Int) async -> Bool {
        var poll = Delivery(
            app: open.delivery.app, person: open.delivery.person, content: .poll(stream: id),
            name: String(store.number()), createdAt: store.real / PlatformClock.second)
        poll.group = open.delivery.group
        let outcome = await call(poll, node: takeNode())
        count(outcome)
        switch outcome {
        case .heard(.stream(id: id, let text, let isFinished)):
            store.change(open.delivery.chat) { chat in
                chat.change(shown) { entry in
                    entry.text = text
                    entry.state = isFinished ? .done : .waiting
                }
            }
            return !isFinished
        case .heard(.wrong(let violation)): store.count(violation)
        case .heard(.stream), .heard(.text): store.count(.malformed)
        default: break
        }
        return true
    }
}
