package import Messages
package import Processing

/// One identity: what account it opens, and its chats by app.
///
/// No part grows with what a person sends:
///
/// | what | the most |
/// | --- | --- |
/// | apps, and groups in which they were asked; beyond them the one that was not used for longest is forgotten | 8 |
/// | deliveries of the last 60 s; beyond them none is taken, and the person told | 96, 16 KiB of what they were answered |
/// | the question that is collected or waits; beyond it a line is not taken, and the person told | 8 lines, 16 KiB, a picture |
/// | of the question that was asked | 4 KiB |
/// | what waits to be said to an app's person; beyond it the oldest goes | 24 KiB |
/// | the last answer, for `more` | 12 KiB |
/// | turns of an app; beyond them the oldest go | 50, 20 KiB, 4 KiB each text |
/// | screens of a robot; beyond them the oldest goes, and what it has to show comes with the next | 16, 40 KiB |
/// | commands under way of an app; beyond them one is not taken, and the person told | 8 |
/// | texts of all apps; beyond them those of the app that was not used for longest are forgotten | 80 KiB |
/// | names of deliveries of the ten minutes before | 128 |
/// | what a newcomer sends before their gift is decided; further ones are taken at once | 4 |
/// | steps of the timeline | 64 |
/// | names of notices | 64 |
///
/// All of it is about 200 KB at most, and more where texts are made of what JSON escapes. What a chat needs later of the
/// catalogue is kept beside it, with the chosen model alone.
package struct BotState: KeptState {
    var person = Kept(Person())
    var welcome = Kept(Welcome())
    /// By app.
    var terms = KeptEntries<KeptTerms>()
    var conversations = KeptEntries<Conversation>(by: \.due)
    var outboxes = KeptEntries<Outbox>()
    var memories = KeptEntries<Memory>()
    /// By app and the platform's name.
    var deliveries = KeptEntries<Delivery>(by: \.due)
    /// Their keys, once they are forgotten: a signed delivery can be played back for ten minutes.
    var past = RecentNames(limit: 128)
    /// Those that were told.
    var notices = RecentNames(limit: 64)
    /// The latest, by number.
    var steps = KeptEntries<NotedStep>()
    /// Of a group at zsxq; of no use to persons.
    var circle = Kept(CircleState())

    static var mostApps: Int { 8 }
    static var mostDeliveries: Int { 96 }
    static var mostSteps: Int64 { 64 }
    static var noticesKept: Duration { .seconds(30 * 86_400) }
    static var pastKept: Duration { .seconds(660) }

    package init() {}

    package var wakeAt: Timestamp? {
        [conversations.earliest, deliveries.earliest, welcome.value.until].compactMap { $0 }.filter { $0 < .never }
            .min()
    }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("person", &person)
        visitor.visit("welcome", &welcome)
        visitor.visit("terms", &terms)
        visitor.visit("conversations", &conversations)
        visitor.visit("outboxes", &outboxes)
        visitor.visit("memories", &memories)
        visitor.visit("deliveries", &deliveries)
        visitor.visit("past", &past)
        visitor.visit("notices", &notices)
        visitor.visit("steps", &steps)
        visitor.visit("circle", &circle)
    }
}

/// What outlives all chats of an identity.
struct Person: Written, Codable, Hashable, Sendable {
    /// Nil: nothing was heard of it.
    var identity: Identity?
    /// The account that the identity was linked to, in place of its own.
    var link: Account?
    /// The account of which Auth was last told that the identity acts for it.
    var met: Account?
    /// Whether Auth was ever told, and so of what somebody gets who comes for the first time.
    var wasMet = false
    /// The apps that were used, alone or in a group, the latest last.
    var apps: [String] = []
    /// Counts pushes: each has a name of its own for ever.
    var pushes: Int64 = 0
    /// Counts steps of the timeline.
    var steps: Int64 = 0
}

/// What of the catalogue a chat needs when nothing is delivered.
struct KeptTerms: Written, Codable, Hashable, Sendable {
    var terms: BotTerms

    init(_ terms: BotTerms, choosing model: OfferedModel?) {
        self.terms = terms
        self.terms.models = model.map { [$0] } ?? []
        // Whether there is a shop, and no more.
        self.terms.products = Array(terms.products.prefix(1))
        self.terms.greeting = nil
        self.terms.help = nil
        self.terms.manners = nil
    }
}

/// A line of the timeline.
struct NotedStep: Written, Codable, Hashable, Sendable {
    var step: BotReport.Step
}

extension Timestamp {
    /// Nothing is due then.
    static let never = Timestamp(milliseconds: .max)
}

// MARK: - The person

extension BotState {
    /// The account that the identity opens.
    func account(of identity: Identity) -> Account { person.value.link ?? identity.account }

    /// Takes note of who writes and where, and makes room.
    mutating func begin(_ received: DeliveryReceived) {
        person.value.identity = received.identity
        guard person.value.apps.last != received.app else { return }
        person.value.apps.removeAll { $0 == received.app }
        if person.value.apps.count >= Self.mostApps {
            // Rather one of which nobody waits for an answer.
            let idle = person.value.apps.firstIndex { conversations[$0]?.running == nil }
            forget(person.value.apps.remove(at: idle ?? 0), at: received.deadline)
        }
        person.value.apps.append(received.app)
    }

    /// Tells Auth of the identity before it is asked anything of the account that the identity opens now.
    ///
    /// - Parameter terms: with what somebody gets who comes for the first time; nil: nothing.
    mutating func meet(_ terms: BotTerms?, at time: Timestamp) -> [Output] {
        guard let identity = person.value.identity else { return [] }
        let account = account(of: identity)
        guard person.value.met != account else { return [] }
        let isGiven = !person.value.wasMet && account == identity.account
        person.value.met = account
        person.value.wasMet = true
        let met = IdentityMet(
            account: account, identity: identity, at: time, gift: isGiven ? terms?.gift : nil,
            giftBudget: isGiven ? terms?.giftBudget : nil)
        return [.send(AuthInbox.met(met))]
    }

    private mutating func forget(_ app: String, at time: Timestamp) {
        terms[app] = nil
        conversations[app] = nil
        outboxes[app] = nil
        memories[app] = nil
        for (key, delivery) in deliveries.sorted where delivery.app == app {
            deliveries[key] = nil
            // What is delivered once more is not asked once more.
            past.remember(key, until: time + Self.pastKept)
        }
    }

    /// Where the person is told what they did not ask for, alone: the app used last, of those that can tell it best.
    var appForNotices: String? {
        let apps = person.value.apps.reversed().filter { !Self.isGroup($0) }
        let may = { (app: String, ability: BotAbility) in self.terms[app]?.terms.may(ability) ?? false }
        return apps.first { may($0, .notices) } ?? apps.first { may($0, .push) } ?? apps.first
    }
}
