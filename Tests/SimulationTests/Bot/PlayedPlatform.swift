import MessageLog
import Messages
import SimulatedLog

/// WeChat and WeCom: they deliver what persons send up to three times, five seconds apart, at any door, take what is said
/// in time, and count what is pushed. Networks lose answers and bring deliveries twice.
final class PlayedPlatform: Player {
    private let chats: Chats
    /// What was sent and is not over.
    private var open: [Sending] = []
    private var places: [ChatPlace: PhoneChat] = [:]
    /// Deliveries that the network brings once more, to another door, whose answers nobody hears.
    private var strays: [(at: Timestamp, received: DeliveryReceived)] = []
    /// Messages that were given up: Bot may not have heard of them, and would answer what comes much later.
    private var failed: Set<String> = []
    /// The chats that requests of doors belong to, and what the request is about: a message's name.
    private(set) var origins: [RequestID: Origin] = [:]
    /// Pushes that arrived, by their names.
    private var pushed: Set<String> = []
    private var posted: Set<String> = []
    private var sent = 0
    /// What was played, for the tests of the simulation.
    private(set) var counts: [String: Int] = [:]

    struct Origin {
        let place: ChatPlace
        let name: String
    }

    init(_ chats: Chats) {
        self.chats = chats
    }

    func count(_ what: String) { counts[what, default: 0] += 1 }

    func chat(_ place: ChatPlace) -> PhoneChat {
        if let chat = places[place] { return chat }
        let chat = PhoneChat()
        places[place] = chat
        return chat
    }

    /// - Returns: nil for who does not follow: the platform lets them write nothing.
    @discardableResult
    func send(
        _ content: DeliveryContent, isEvent: Bool = false, from place: ChatPlace, in world: World
    ) -> Sending? {
        let chat = chat(place)
        let app = chats.app(place.app)
        if case .followed = content { chat.isFollowing = true }
        guard chat.isFollowing else { return nil }
        if case .unfollowed = content { (chat.isFollowing, chat.hasLeft) = (false, true) }
        sent += 1
        chat.open(isEvent: isEvent, app.terms, at: world.broker.time)
        let later = app.isRobot ? "https://example.com/later/\(sent)" : nil
        let sending = Sending(
            place, "m\(sent)", content, isEvent: isEvent, at: world.broker.time, later: later,
            seed: seed(for: content, in: world))
        open.append(sending)
        return sending
    }

    private func seed(for content: DeliveryContent, in world: World) -> CodeSeed? {
        guard case .command(.signIn, _) = content else { return nil }
        return CodeSeed((0..<SignInCode.randomBytes).map { _ in UInt8(world.random.below(256)) })
    }

    // MARK: - Player

    func act(in world: World) -> Bool {
        if let index = strays.firstIndex(where: { $0.at <= world.broker.time }) {
            let stray = strays.remove(at: index).received
            if !failed.contains(stray.name) { world.broker.append([Draft(to: BotInbox.delivered(stray))]) }
            return true
        }
        guard !open.isEmpty else { return false }
        let first = world.random.below(open.count)
        for turn in open.indices where step(open[(first + turn) % open.count], in: world) {
            open.removeAll { $0.outcome != nil }
            return true
        }
        return false
    }

    func due(in world: World) -> Timestamp? { (strays.map(\.at) + open.map(\.due)).min() }

    private func step(_ sending: Sending, in world: World) -> Bool {
        if let record = sending.ear?.record(in: world) {
            sending.ear = nil
            hear(record, of: sending, in: world)
            return true
        }
        let time = world.broker.time
        if let began = sending.began {
            guard began + PlayedApp.patience <= time else { return false }
            timeOut(sending, in: world)
            return true
        }
        guard sending.next <= time else { return false }
        if sending.isPolling { poll(sending, in: world) } else { deliver(sending, in: world) }
        return true
    }

    private func timeOut(_ sending: Sending, in world: World) {
        sending.ear = nil
        sending.began = nil
        let time = world.broker.time
        sending.next = time + .milliseconds(world.random.below(300))
        if sending.isPolling {
            if time >= sending.at + PlayedApp.pollsLast { fail(sending, in: world) }
        } else if sending.attempts >= chats.app(sending.place.app).terms.deliveries {
            fail(sending, in: world)
        }
    }

    private func fail(_ sending: Sending, in world: World) {
        count("failed")
        sending.outcome = .failed
        failed.insert(sending.name)
        let chat = chat(sending.place)
        chat.losses += 1
        chat.show("The service is unavailable.", at: world.broker.time)
    }

    // MARK: - Deliveries

    private func deliver(_ sending: Sending, in world: World) {
        sending.attempts += 1
        if sending.attempts > 1 { count("again") }
        let id = "\(sending.name)#\(sending.attempts)"
        let received = delivery(sending.name, sending.content, of: sending, id, in: world)
        sending.began = world.broker.time
        sending.ear = Listener(received.reply)
        let draft = Draft(to: BotInbox.delivered(received))
        _ = world.append(world.random.oneIn(20) ? [draft, draft] : [draft], mayArriveLate: true)
        // Bot reckons with three deliveries, five seconds apart.
        if sending.attempts >= 3 { chat(sending.place).blur() }
        guard world.faults.call > 0, world.random.oneIn(8) else { return }
        count("stray")
        // Who has listened may play it back for as long as its signature is good.
        let isPlayedBack = world.random.oneIn(6)
        let delay = isPlayedBack ? 60_000 + world.random.below(500_000) : world.random.below(8_000)
        if isPlayedBack { count("played_back") }
        let at = world.broker.time + .milliseconds(delay)
        var stray = delivery(sending.name, sending.content, of: sending, id + "x", in: world)
        stray.deadline = at + PlayedApp.doorPatience
        strays.append((at: at, received: stray))
    }

    private func delivery(
        _ name: String, _ content: DeliveryContent, of sending: Sending, _ id: String, in world: World
    ) -> DeliveryReceived {
        let app = chats.app(sending.place.app)
        let (request, chat) = (RequestID(id), RequestID(id + ".chat"))
        origins[request] = Origin(place: sending.place, name: sending.name)
        origins[chat] = origins[request]
        // A platform counts in seconds; a robot's does not say when.
        let seconds = sending.at.milliseconds / 1_000
        return DeliveryReceived(
            identity: sending.place.identity, app: app.name, name: name, content: content, terms: app.terms,
            language: .english, request: request, reply: world.address(id),
            deadline: world.broker.time + PlayedApp.doorPatience, chat: chat,
            chatReply: world.address(chat.text), seed: sending.seed, later: sending.later,
            created: app.isRobot ? nil : Timestamp(milliseconds: seconds * 1_000),
            isEvent: sending.isEvent ? true : nil)
    }

    private func poll(_ sending: Sending, in world: World) {
        sending.polls += 1
        sending.began = world.broker.time
        let id = "\(sending.name)#poll\(sending.polls)"
        let received = delivery(id, .poll(name: sending.name), of: sending, id, in: world)
        sending.ear = Listener(received.reply)
        _ = world.append([Draft(to: BotInbox.delivered(received))], mayArriveLate: true)
    }

    // MARK: - Pushes

    /// Takes what Postman brings.
    ///
    /// - Parameter time: when Bot asked for it.
    func take(_ asked: PushAsked, from time: Timestamp, in world: World) -> PushOutcome {
        let place = ChatPlace(identity: asked.identity, app: asked.app)
        let chat = chat(place)
        guard asked.content != .typing else { return .sent }
        if !pushed.insert(asked.push).inserted { world.violate("\(asked.push) arrived twice.") }
        switch asked.content {
        case .later(let url, let text):
            if !posted.insert(url).inserted { world.violate("\(place) was posted to twice by one address.") }
            count("later")
            show(text, in: chat, place, world)
            return .sent
        case .text(let text):
            switch chat.push(asked: time, at: world.broker.time) {
            case .taken:
                count("pushed")
                show(text, in: chat, place, world)
                return .sent
            case .gone: return .refused(code: "43004", isFinal: true)
            case .windowClosed: return .refused(code: "45015", isFinal: true)
            case .budgetUsed(let isExcused):
                count("over")
                if !isExcused { world.violate("\(asked.push) is more than the platform lets be pushed.") }
                return .refused(code: "45047", isFinal: true)
            }
        case .typing, .notice, .topic: return .sent
        }
    }

    func show(_ text: String, in chat: PhoneChat, _ place: ChatPlace, _ world: World) {
        check(text, in: place, world)
        chat.show(text, at: world.broker.time)
    }

    /// Whatever a person is shown of an answer is of an answer to them, in this chat.
    func check(_ text: String, in place: ChatPlace, _ world: World) {
        for call in Set(AnswerWord.all(in: text).map(\.call)) {
            guard world.upstream.calls.indices.contains(call) else { continue }
            let request = world.upstream.calls[call].request
            if origins[request]?.place != place { world.violate("\(place) was shown the answer to \(request).") }
        }
    }
}
