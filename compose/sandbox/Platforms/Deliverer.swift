import Callback
import EventLoop

/// Delivers to apps what persons do, as often as the platforms do, and shows what is answered.
///
/// A delivery has five seconds. If nothing is answered in them, or the connection ends, the same comes again, three times
/// in all; then the phone says that the app is out of order, and at once if the answer is garbage.
@IOLoop
final class Deliverer {
    let store: PlatformStore
    let line = AppLine()
    let laters: LaterAnswers
    /// How many of each outcome there were.
    private(set) var outcomes: [String: Int] = [:]
    private(set) var openCount = 0
    private var nextNode = 0
    /// What is late by script, or waits for another delivery of its chat to overtake it, by chat and entry.
    private var heldBack: [PhoneChat.Name: [Int: HeldBack]] = [:]

    /// More at once are refused.
    static let mostOpen = 8_192
    /// What a person who is not answered is told.
    static let fault = "该公众号提供的服务出现故障，请稍后再试"

    private struct HeldBack {
        let open: OpenDelivery
        let timer: LoopTimer
    }

    init(_ store: PlatformStore, _ laters: LaterAnswers) {
        self.store = store
        self.laters = laters
    }

    func stop() {
        line.stop()
        heldBack = [:]
    }

    /// Does what a person wants to do; returns the number that the phone gives it.
    @discardableResult
    func perform(
        _ deed: PhoneDeed, _ app: PlayedApp, _ person: PlayedPerson, group: String? = nil
    ) throws(ControlError) -> Int {
        let name = store.name(app, person)
        let wasFollowing = store[name].isFollowing
        try Self.check(deed, app, isFollowing: wasFollowing)
        guard openCount < Self.mostOpen else { throw ControlError("Too much is on its way.", status: 429) }
        if app.platform == .weComRobot, store[name].answering >= Self.mostAnswering {
            return store.change(name) { chat in
                chat.show(deed.way, deed.text, at: store.real, state: .failed)
                return chat.show(.refused, "机器人还在回答前面的问题，请稍后再试", at: store.real)
            }
        }
        var delivery = Delivery(
            app: app, person: person, content: .deed(deed, wasFollowing: wasFollowing), name: String(store.number()),
            createdAt: store.real / PlatformClock.second)
        delivery.group = group
        if app.platform == .weComRobot { delivery.later = laters.address(for: name, at: store) }
        let entry = note(deed, delivery)
        start(OpenDelivery(delivery, DeliveryPlan(name, entry: entry, &store.mischief), entry: entry))
        return entry
    }

    /// So many answers of a robot's go on for one person at once.
    static let mostAnswering = 3

    private static func check(_ deed: PhoneDeed, _ app: PlayedApp, isFollowing: Bool) throws(ControlError) {
        let platform = app.platform
        let isPossible =
            switch deed {
            case .follow: platform.isFollowed && !isFollowing
            case .unfollow: platform.isFollowed && isFollowing
            case .scan: platform.isFollowed
            case .menu: platform.hasMenu && isFollowing
            case .enter: platform == .weComApp || platform == .weComRobot
            case .text, .picture, .voice, .location: platform.delivers && isFollowing
            }
        guard isPossible else { throw ControlError("The phone does not let the person do that now.", status: 409) }
    }

    /// Has the phone show the deed, and the platform count it.
    private func note(_ deed: PhoneDeed, _ delivery: Delivery) -> Int {
        let now = store.now
        return store.change(delivery.chat) { chat in
            switch deed {
            case .follow, .scan:
                chat.isFollowing = true
                chat.budget.acted(at: now)
            case .unfollow:
                chat.isFollowing = false
                chat.budget = PushBudget()
            case .menu: chat.budget.acted(at: now)
            case .enter: break
            case .text, .picture, .voice, .location: chat.budget.wrote(at: now)
            }
            if delivery.isStreamed { chat.answering += 1 }
            var url: String?
            if case .picture(let address) = deed { url = address }
            return chat.show(
                deed.way, deed.text, at: store.real, url: url, subject: delivery.name, state: .waiting)
        }
    }
}

// MARK: - The clock

extension Deliverer {
    private func start(_ open: OpenDelivery) {
        openCount += 1
        guard open.plan.delay > 0 else { return begin(open) }
        let timer = LoopTimer(after: .milliseconds(open.plan.delay)) { [weak self] in
            guard let self, let held = heldBack[open.delivery.chat]?.removeValue(forKey: open.entry) else { return }
            begin(held.open)
        }
        heldBack[open.delivery.chat, default: [:]][open.entry] = HeldBack(open: open, timer: timer)
    }

    /// Lets what was held back follow.
    private func release(_ chat: PhoneChat.Name) {
        let held = heldBack[chat, default: [:]].filter { $0.value.open.plan.isHeldBack }
        for entry in held.keys.sorted() {
            guard let open = heldBack[chat]?.removeValue(forKey: entry)?.open else { continue }
            begin(open)
        }
    }

    private func begin(_ open: OpenDelivery) {
        // Nobody cancels the tasks here; each call has a deadline, and there are three.
        IOLoop.start { await self.run(open) }
        for _ in 0..<open.plan.duplicates {
            IOLoop.start { await self.hear(self.attempt(open, number: 0), open) }
        }
    }

    private func run(_ open: OpenDelivery) async {
        var attempts = 0
        while line.isOpen, !open.isAnswered, attempts < Delivery.attempts {
            let end = ContinuousClock.now + store.pause(Delivery.patience)
            let outcome = await attempt(open, number: attempts)
            attempts += 1
            await hear(outcome, open)
            if outcome.waits { await wait(until: end) }
        }
        finish(open)
    }

    private func wait(until end: ContinuousClock.Instant) async {
        let left = ContinuousClock.now.duration(to: end)
        if left > .zero { await rest(left) }
    }

    func rest(_ pause: Duration) async {
        do throws(CancellationError) {
            try await IOLoop.sleep(for: pause)
        } catch {
            // Nobody cancels a delivery; what ends is the line.
            return
        }
    }

    private func finish(_ open: OpenDelivery) {
        openCount -= 1
        let (chat, isAnswered) = (open.delivery.chat, open.isAnswered)
        store.change(chat) { shown in
            if open.delivery.isStreamed { shown.answering -= 1 }
            shown.change(open.entry) { $0.state = isAnswered ? .done : .failed }
            if !isAnswered, open.delivery.isShown { shown.show(.fault, Self.fault, at: store.real) }
        }
        release(chat)
    }
}

// MARK: - Attempts

extension Deliverer {
    /// Delivers once, to the next address.
    func attempt(_ open: OpenDelivery, number: Int) async -> DeliveryOutcome {
        let node = takeNode()
        let (at, began) = (store.real, ContinuousClock.now)
        var outcome = DeliveryOutcome.dropped
        if number >= open.plan.drops {
            outcome = await call(open.delivery, node: node)
            if number < open.plan.losses, case .heard = outcome { outcome = .lost }
        }
        count(outcome)
        let told = PhoneEntry.Attempt(
            at: at, node: line.places.isEmpty ? 0 : node % line.places.count, outcome: outcome.word,
            milliseconds: (ContinuousClock.now - began).wholeMilliseconds)
        store.change(open.delivery.chat) { $0.change(open.entry) { $0.attempts.append(told) } }
        return outcome
    }

    func takeNode() -> Int {
        nextNode += 1
        return nextNode - 1
    }

    func count(_ outcome: DeliveryOutcome) { outcomes[outcome.word, default: 0] += 1 }

    /// Calls the app, and reads what it answers.
    func call(_ delivery: Delivery, node: Int) async -> DeliveryOutcome {
        guard let callback = delivery.app.callback, let path = delivery.app.path else { return .unreachable }
        let post: CallbackPost
        do throws(CallbackFault) {
            post = try delivery.post(
                callback, now: store.real / PlatformClock.second, nonce: String(store.number() % 1_000_000_000))
        } catch {
            return .unreachable
        }
        switch await line.post(post, to: path, node: node, within: store.pause(Delivery.patience)) {
        case .answer(status: 200, let body): return .heard(HeardAnswer(body, to: delivery, callback))
        case .answer(let status, _): return .status(status)
        case .cut: return .cut
        case .late: return .late
        case .unreachable: return .unreachable
        }
    }

    /// Shows what was answered.
    private func hear(_ outcome: DeliveryOutcome, _ open: OpenDelivery) async {
        guard case .heard(let answer) = outcome else { return }
        switch answer {
        case .nothing: _ = open.take(nil)
        case .text(let text): show(text, open)
        case .stream(let id, let text, let isFinished):
            // Of a stream that is shown already nothing new is begun.
            switch open.take(id) {
            case .ignore: break
            case .second: store.count(.answeredTwice)
            case .show: await follow(id, text, isFinished: isFinished, open)
            }
        case .wrong(let violation):
            store.count(violation)
            _ = open.take(nil)
            guard open.delivery.isShown else { return }
            store.change(open.delivery.chat) { $0.show(.fault, Self.fault, at: store.real) }
        }
    }

    private func show(_ text: String, _ open: OpenDelivery) {
        switch open.take(text) {
        case .ignore: break
        case .second: store.count(.answeredTwice)
        case .show:
            guard open.delivery.isShown else { return }
            let subject = open.delivery.name
            store.change(open.delivery.chat) { $0.show(.passive, text, at: store.real, subject: subject) }
        }
    }
}
