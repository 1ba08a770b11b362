import Messages
import Processing

/// Opens a chat for one input, and keeps what became of it.
extension BotState {
    private static var mostAnswered: Int { 16 << 10 }
    private static var mostTexts: Int { 80 << 10 }

    /// Does something in the chat with an app; nothing if there is none.
    ///
    /// - Parameter terms: of the catalogue as it is now; nil: as it was at the last delivery.
    mutating func talk(
        with app: String, of identity: Identity, in terms: BotTerms? = nil, at time: Timestamp,
        _ body: (inout Talk) -> Void
    ) -> [Output] {
        guard let terms = terms ?? self.terms[app]?.terms else { return [] }
        var talk = Talk(
            identity: identity, account: account(of: identity), app: app, time: time, terms: terms,
            conversation: conversations[app] ?? Conversation(), outbox: outboxes[app] ?? Outbox(),
            memory: memories[app] ?? Memory(), deliveries: deliveries(of: app), pushes: person.value.pushes)
        body(&talk)
        keep(talk)
        return talk.outputs
    }

    /// Does something in the chat where a request is under way; nothing if it is none of ours any more.
    mutating func talk(
        about request: RequestID, of identity: Identity, at time: Timestamp, _ body: (inout Talk) -> Void
    ) -> [Output] {
        guard let app = person.value.apps.first(where: { conversations[$0]?.waits(for: request) ?? false }) else {
            return []
        }
        return talk(with: app, of: identity, at: time, body)
    }

    /// Does something in the chat where a push is under way; nothing if nobody waits for its outcome any more.
    mutating func talk(
        about push: String, of identity: Identity, at time: Timestamp, _ body: (inout Talk) -> Void
    ) -> [Output] {
        guard let app = person.value.apps.first(where: { conversations[$0]?.push?.name == push }) else { return [] }
        return talk(with: app, of: identity, at: time, body)
    }

    /// The apps whose chats go on by themselves.
    func appsDue(at time: Timestamp) -> [String] {
        let waiting = deliveries.sorted.filter { $0.value.due <= time }.map(\.value.app)
        return person.value.apps.filter { app in
            (conversations[app]?.due ?? .never) <= time || waiting.contains(app)
        }
    }

    /// In the order in which they came.
    private func deliveries(of app: String) -> [Delivery] {
        deliveries.sorted.map(\.value).filter { $0.app == app }.sorted { ($0.arrived, $0.name) < ($1.arrived, $1.name) }
    }

    private mutating func keep(_ talk: Talk) {
        let app = talk.app
        person.value.pushes = talk.pushes
        terms[app] = KeptTerms(talk.terms, choosing: talk.model)
        conversations[app] = talk.conversation == Conversation() ? nil : talk.conversation
        outboxes[app] = talk.outbox == Outbox() ? nil : talk.outbox
        memories[app] = talk.memory == Memory() ? nil : talk.memory
        for key in talk.forgotten.map({ Delivery.key(app, $0) }) {
            deliveries[key] = nil
            past.remember(key, until: talk.time + Self.pastKept)
        }
        for delivery in talk.deliveries { deliveries[Delivery.key(app, delivery.name)] = delivery }
        for step in talk.steps { note(step) }
        trimAnswers()
        trimTexts()
    }

    // MARK: - Bounds

    /// Of the oldest deliveries it is no longer known what they were answered: they get nothing if they come again.
    private mutating func trimAnswers() {
        var bytes = 0
        deliveries.visitUnordered { bytes += $0.answerBytes }
        guard bytes > Self.mostAnswered else { return }
        let oldest = deliveries.sorted.sorted { ($0.value.until, $0.name) < ($1.value.until, $1.name) }
        for (key, delivery) in oldest where bytes > Self.mostAnswered && delivery.answerBytes > 0 {
            bytes -= delivery.answerBytes
            deliveries[key]?.answer = nil
        }
    }

    /// The texts of the apps that were not used for longest go, and their persons are told when they come again.
    private mutating func trimTexts() {
        for app in person.value.apps.dropLast() where textBytes > Self.mostTexts {
            memories[app] = nil
            conversations[app]?.forgetTexts()
            guard let outbox = outboxes[app], let terms = terms[app]?.terms else { continue }
            let language = conversations[app]?.language ?? terms.language
            outboxes[app] = outbox.emptied(saying: BotWords(language).wasForgotten)
        }
    }

    private var textBytes: Int {
        person.value.apps.reduce(0) { sum, app in
            sum + (conversations[app]?.bytes ?? 0) + (outboxes[app]?.bytes ?? 0) + (memories[app]?.bytes ?? 0)
        }
    }
}

// MARK: - The timeline

extension BotState {
    mutating func note(_ step: BotReport.Step) {
        let number = person.value.steps
        person.value.steps += 1
        // Sorted by name is sorted by number.
        steps[Archive<NotedStep>.name(of: number)] = NotedStep(step: step)
        guard number >= Self.mostSteps else { return }
        steps[Archive<NotedStep>.name(of: number - Self.mostSteps)] = nil
    }

    /// What an operator sees, of the app that was used last, and of all apps the steps.
    func report(to asked: BotAsked, at time: Timestamp) -> BotReport {
        let app = person.value.apps.last ?? ""
        let conversation = conversations[app]
        return BotReport(
            identity: asked.identity, account: account(of: asked.identity), model: conversation?.model,
            turns: memories[app]?.turns.count ?? 0, waiting: outboxes[app]?.items.count ?? 0,
            pushesLeft: conversation?.pushesLeft(at: time) ?? 0, steps: steps.sorted.map(\.value.step))
    }
}
