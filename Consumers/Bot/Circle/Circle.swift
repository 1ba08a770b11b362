import Messages
import Processing

/// A group at zsxq while one input is decided on.
///
/// The platform does not want to be polled, so it is with manners: not at night, not each time, one question at a time,
/// and less and less while it refuses. Each question is answered once: what was posted without a known outcome is posted
/// again once, and only after the platform has listed the question as unanswered.
struct Circle {
    private(set) var state: CircleState
    private(set) var outputs: [Output] = []
    private let identity: Identity
    private let time: Timestamp

    private static var listingTime: Duration { .seconds(60) }
    private static var postingTime: Duration { .seconds(300) }
    /// How much longer than an answer takes is waited for it.
    private static var patience: Duration { .seconds(120) }
    private static var mostAsks: Int { 3 }
    private static var mostPosts: Int { 2 }

    init(_ state: CircleState, identity: Identity, time: Timestamp) {
        self.state = state
        self.identity = identity
        self.time = time
    }

    // MARK: - What comes

    /// Has the questions listed, if the group is to be looked at now.
    mutating func poll(_ due: PollDue) {
        guard due.number > state.number else { return }
        state.number = due.number
        if let topic = state.topic, topic.due <= time { follow(.overdue, topic) }
        guard let manners = due.terms.manners, manners.allow(time), due.chance >= manners.skippedHundredths,
            !due.terms.models.isEmpty, state.rest.until <= time, state.listing == nil || state.listedUntil <= time,
            state.topic?.state.isBusy != true
        else { return }
        state.listing = due.kept
        state.listedUntil = time + Self.listingTime
        let asked = TopicsAsked(
            identity: identity, app: due.app, number: due.number, expires: time + Self.listingTime)
        outputs.append(.send(PostmanInbox.topics(asked)))
    }

    /// Goes on with the question at hand, or takes the oldest.
    mutating func hear(_ listed: TopicsListed) {
        guard let poll = state.listing, poll.number == listed.number else { return }
        state.listing = nil
        if let fault = listed.fault { return leaveAlone(fault, of: listed) }
        state.rest.end(ofPlatform: true)
        if var topic = state.topic {
            // What is asked or posted meanwhile needs no list.
            guard !topic.state.isBusy else { return }
            guard let found = listed.topics.first(where: { $0.id == topic.id }) else { return follow(.missing, topic) }
            topic.poll = poll
            follow(topic.isSpent(Self.mostAsks, Self.mostPosts) ? .spent : .found, topic, found)
        } else if let next = listed.topics.first(where: { $0.isAnswerable && !state.ended.contains($0.id) }) {
            ask(CircleState.Topic(id: next.id, request: poll.chat, poll: poll, due: time), next)
        }
    }

    mutating func hear(_ given: AnswerGiven) {
        guard var topic = state.topic, topic.request == given.request else { return }
        let text = given.written(for: topic.poll.terms)
        if text.isEmpty {
            rest(given.ending.rawValue, ofPlatform: false, topic.poll.app, given.request)
            follow(.unanswered, topic)
        } else {
            state.rest.end(ofPlatform: false)
            topic.text = text
            follow(.answered, topic)
        }
    }

    mutating func hear(_ told: BotTold) {
        guard var topic = state.topic, topic.request == told.request, case .refused(let code, _, _) = told.word else {
            return
        }
        if Self.hopeless.contains(code) { return follow(.hopeless, topic) }
        // It cost nothing, and is no fault of the question's.
        topic.asks -= 1
        rest(code, ofPlatform: false, topic.poll.app, told.request)
        follow(.unanswered, topic)
    }

    mutating func hear(_ ended: PushEnded) {
        guard let topic = state.topic, ended.push == topic.push(of: identity) else { return }
        switch ended.outcome {
        case .sent: follow(.sent, topic)
        case .refused(let code, let isFinal):
            if Self.faults.contains(code) { rest(code, ofPlatform: true, ended.app, RequestID(ended.id)) }
            follow(isFinal ? .declined : .unknown, topic)
        case .unknown: follow(.unknown, topic)
        }
    }

    // MARK: - What follows

    /// - Parameter found: the question, as it is listed.
    private mutating func follow(
        _ event: TopicEvent, _ topic: CircleState.Topic, _ found: TopicsListed.Topic? = nil
    ) {
        let transition = topic.state.transition(on: event)
        var topic = topic
        topic.state = transition.next
        state.topic = topic
        switch transition.act {
        case .ask:
            guard let found else { return }
            topic.request = topic.poll.chat
            topic.asks += 1
            ask(topic, found)
        case .post: post(topic)
        case nil: break
        }
        guard transition.next.isLast else { return }
        state.end(topic.id)
        state.topic = nil
        if transition.next == .failed { alarm("topic.failed", topic.poll.app, event.rawValue, topic.request) }
    }

    private mutating func ask(_ topic: CircleState.Topic, _ found: TopicsListed.Topic) {
        let terms = topic.poll.terms
        guard let model = terms.models.first else { return }
        if !state.isMet {
            state.isMet = true
            let met = IdentityMet(account: identity.account, identity: identity, at: time)
            outputs.append(.send(AuthInbox.met(met)))
        }
        let question = (role: "user", text: Parts.prefix(found.text, bytes: min(terms.mostBytes, 16_384)))
        let asked = Bot.chat(
            topic.request, account: identity.account, identity: identity, model: model,
            messages: terms.system.map { [(role: "system", text: $0), question] } ?? [question], picture: nil,
            words: found.words, terms: terms, reply: topic.poll.chatReply, at: time)
        outputs.append(.send(AuthInbox.requested(asked)))
        var topic = topic
        topic.due = time + .milliseconds(max(0, terms.answerMilliseconds)) + Self.patience
        state.topic = topic
    }

    private mutating func post(_ topic: CircleState.Topic) {
        var topic = topic
        topic.posts += 1
        topic.due = time + Self.postingTime + Self.patience
        state.topic = topic
        let content = PushAsked.Content.topic(
            topic.id, topic.text, isSilent: topic.poll.terms.manners?.isSilent ?? false, isRepeated: topic.posts > 1)
        let asked = PushAsked(
            identity: identity, app: topic.poll.app, push: topic.push(of: identity), content: content,
            expires: time + Self.postingTime)
        outputs.append(.send(PostmanInbox.push(asked)))
    }

    // MARK: - Failures

    /// What the platform refuses is not tried again soon.
    private static let faults = ["unauthorized", "throttled", "blocked"]
    /// What no other try would change.
    private static let hopeless = [
        "content_refused", "content_policy_violation", "context_length_exceeded", "input_above_limit",
    ]

    private mutating func leaveAlone(_ fault: String, of listed: TopicsListed) {
        guard Self.faults.contains(fault) else { return }
        rest(fault, ofPlatform: true, listed.app, RequestID(listed.id))
    }

    private mutating func rest(_ fault: String, ofPlatform: Bool, _ app: String, _ request: RequestID) {
        if state.rest.begin(fault, ofPlatform: ofPlatform, at: time) { alarm("group.rests", app, fault, request) }
    }

    /// - Parameter reason: a word of ours.
    private mutating func alarm(_ action: String, _ app: String, _ reason: String, _ request: RequestID) {
        let isWord = reason.utf8.allSatisfy { $0.isWordSign || $0 == .underscore }
        let change = ChangeRecorded(
            by: Actor("bot"), at: time, action: action, subject: app,
            after: #"{"reason":"\#(isWord ? reason : "other")"}"#, request: request, alarm: .groupNeedsPerson)
        outputs.append(.record(change))
    }
}

extension CircleState.Topic {
    /// Names a post, for ever: a second one of the same question is another.
    func push(of identity: Identity) -> String { "\(identity.text)/topic/\(id)/\(posts)" }

    fileprivate func isSpent(_ mostAsks: Int, _ mostPosts: Int) -> Bool {
        state == .unsure ? posts >= mostPosts : asks >= mostAsks
    }
}

extension TopicState {
    /// Whether something goes on that will be heard of.
    fileprivate var isBusy: Bool { self == .asked || self == .posting }
    fileprivate var isLast: Bool { self == .ended || self == .failed }
}

extension TopicsListed.Topic {
    /// A question without a word, such as a picture, is left to a person.
    fileprivate var isAnswerable: Bool { text.contains { !$0.isWhitespace } }
}

extension PollDue {
    /// With what of its terms an answer needs.
    fileprivate var kept: PollDue {
        var kept = self
        kept.terms.models = Array(terms.models.prefix(1))
        kept.terms.products = []
        kept.terms.greeting = nil
        kept.terms.help = nil
        return kept
    }
}

extension AnswerGiven {
    /// What is posted: plain, and no longer than the platform takes. Empty for no answer.
    fileprivate func written(for terms: BotTerms) -> String {
        guard problem == nil || ending.isCharged else { return "" }
        let plain = PlainText.of(markdown: text)
        let whole = plain.isEmpty || problem == nil ? plain : BotWords(terms.language).incomplete(plain, problem)
        let most = max(64, terms.manners?.mostBytes ?? PollManners().mostBytes)
        guard whole.utf8.count > most else { return whole }
        return (Parts.split(whole, bytes: most - 8).first ?? "") + "\n……"
    }
}

extension PollManners {
    private static var east: Int64 { 8 * 3_600_000 }

    /// Whether it is a time of the day, at UTC+8, when questions are answered. Equal hours are the whole day.
    fileprivate func allow(_ time: Timestamp) -> Bool {
        let day: Int64 = 86_400_000
        let hour = Int(((time.milliseconds + Self.east) % day + day) % day / 3_600_000)
        guard fromHour != untilHour else { return true }
        return fromHour < untilHour
            ? (fromHour..<untilHour).contains(hour) : hour >= fromHour || hour < untilHour
    }
}
