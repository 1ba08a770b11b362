import MessageLog
import Messages
import SimulatedLog

/// What must hold of persons who write to the bot when nothing is left to do.
///
/// Written from what platforms and persons see and independent of Bot: both share messages and no code. Parts are held in
/// the order in which Bot says them; between what is said at a delivery and what is pushed right after it, networks decide.
struct BotCheck {
    let story: BotStory
    private let world: World
    private let chats: Chats
    private let platform: PlayedPlatform
    private let watch: BotWatch
    /// What was given to who came for the first time.
    private var gifts: [Account: Money] = [:]

    /// Nil in a seed without persons who write to the bot.
    init?(_ world: World) {
        guard let chats = world.scenario.chats, let platform = world.platform, let watch = world.botWatch else {
            return nil
        }
        self.world = world
        self.chats = chats
        self.platform = platform
        self.watch = watch
        story = BotStory(world, platform)
        for partition in 0..<world.broker.partitions { readGifts(partition) }
    }

    private mutating func readGifts(_ partition: Int32) {
        for record in world.broker.read(QuotaInbox.topic, partition, from: 0, limit: .max) {
            guard case .granted(let credit)? = try? QuotaInbox.read(record.event), credit.grant.hasPrefix("trial/")
            else { continue }
            gifts[credit.account] = credit.amount
        }
    }

    func gift(to account: Account) -> Money { gifts[account] ?? .zero }

    func check() {
        checkEnds()
        BotLinesCheck(world, story, watch).check()
        HoldersCheck(world).check()
        for phone in world.phones {
            for finale in phone.finales { check(finale) }
            checkRest(of: phone.plan)
        }
    }

    // MARK: - Ends

    /// Whatever was asked has one end that Bot is told.
    private func checkEnds() {
        for request in watch.asked.keys.sorted() {
            let count = story.given[request] ?? 0
            if count > 1 { world.violate("Bot was told \(count) answers to \(request).") }
            if count == 0, !story.refused.contains(request) { world.violate("Bot was told nothing of \(request).") }
        }
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(LLMInbox.topic, partition, from: 0, limit: .max) {
                guard case .admitted(let chat)? = try? LLMInbox.read(record.event), chat.reply.identity != nil else {
                    continue
                }
                if story.given[chat.request] == nil { world.violate("Bot was told no answer to \(chat.request).") }
            }
        }
    }

    // MARK: - What persons see

    private func check(_ finale: Phone.Finale) {
        let place = finale.place
        let chat = platform.chat(place)
        let spoken = spoken(in: place)
        checkOrder(of: spoken, in: place)
        // Who has left was forgotten.
        guard !chat.hasLeft else { return }
        if !finale.isRead { world.violate("\(place): after \(finale.rounds) times there is still more to be read.") }
        let said = Set(spoken.flatMap { AnswerWord.all(in: $0.text) })
        let ends = story.ends[place] ?? []
        let isLost = chats.app(place.app).isRobot && chat.losses > 0
        for end in ends where !isLost { checkIsSaid(end, said) }
        // What went lost on its way comes by `more`; of what came before the last answer, nothing does.
        guard let last = ends.last?.given else { return }
        let shown = Set(chat.shown.flatMap { AnswerWord.all(in: $0.text) })
        let missing = Set(AnswerWord.all(in: last.text)).subtracting(shown)
        if !missing.isEmpty { world.violate("\(place) never saw \(missing.count) words of \(last.request).") }
        checkSeen(ends, shown, chat, place)
    }

    /// What Bot says, without pushes that the platform did not take.
    private func spoken(in place: ChatPlace) -> [BotWatch.Utterance] {
        (watch.utterances[place] ?? []).filter { utterance in
            guard let push = utterance.push, case .refused = story.outcomes[push] else { return true }
            return false
        }
    }

    /// The words of an answer come one after the other; only `more` begins again.
    private func checkOrder(of spoken: [BotWatch.Utterance], in place: ChatPlace) {
        var last: [Int: Int] = [:]
        var repetitions = 0
        for word in spoken.flatMap({ AnswerWord.all(in: $0.text) }) {
            let next = last.updateValue(word.index, forKey: word.call).map { $0 + 1 } ?? 0
            if word.index == next { continue }
            guard word.index == 0 else {
                return world.violate("\(place): word \(word.index) of call \(word.call) in place of \(next).")
            }
            repetitions += 1
        }
        let mores = story.mores[place] ?? 0
        if repetitions > mores { world.violate("\(place): \(repetitions) answers again, asked for \(mores) times.") }
    }

    private func checkIsSaid(_ end: BotStory.End, _ said: Set<AnswerWord>) {
        guard let given = end.given else { return }
        let missing = Set(AnswerWord.all(in: given.text)).subtracting(said)
        if !missing.isEmpty { world.violate("\(missing.count) words of the answer to \(end.request) were not said.") }
    }

    /// Where nothing went lost, the person has seen every answer.
    private func checkSeen(
        _ ends: [BotStory.End], _ shown: Set<AnswerWord>, _ chat: PhoneChat, _ place: ChatPlace
    ) {
        let pushes = (watch.utterances[place] ?? []).compactMap(\.push)
        guard chat.losses == 0, !pushes.contains(where: { story.outcomes[$0] == .unknown }) else { return }
        for given in ends.compactMap(\.given) where !Set(AnswerWord.all(in: given.text)).isSubset(of: shown) {
            world.violate("\(place) has not seen all of the answer to \(given.request), and nothing was lost.")
        }
    }

    // MARK: - What is kept

    private struct KeptOutbox: Decodable {
        let items: [Item]

        struct Item: Decodable {
            let isNotice: Bool?
        }
    }

    private struct KeptConversation: Decodable {
        let running: Something?
        let next: Something?
        let push: Something?

        struct Something: Decodable {}
    }

    /// Nobody waits, and nothing waits to be said but what nobody asked for.
    private func checkRest(of plan: Phone.Plan) {
        let key = plan.identity.text
        let states = world.broker.states(BotInbox.topic, world.broker.partition(of: key))
        let deliveries = states.entries(prefix: "deliveries/", of: key).count
        if deliveries > 0 { world.violate("\(key) has \(deliveries) deliveries at the end.") }
        for app in plan.apps {
            let conversation: KeptConversation? = states.value("conversations/\(app)", of: key)
            if conversation?.running != nil || conversation?.next != nil || conversation?.push != nil {
                world.violate("\(key) at \(app) is not at rest.")
            }
            let outbox: KeptOutbox? = states.value("outboxes/\(app)", of: key)
            let waiting = (outbox?.items ?? []).count { $0.isNotice != true }
            if waiting > 0, !platform.chat(ChatPlace(identity: plan.identity, app: app)).hasLeft {
                world.violate("\(waiting) texts for \(key) at \(app) wait at the end.")
            }
        }
    }
}
