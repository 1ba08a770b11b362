import Messages
import SimulatedLog

/// A person who writes to the bot: what the plan says, and at the end for as long as there is more to be read.
final class Phone: Player {
    struct Plan {
        let number: Int
        let identity: Identity
        /// The names of the apps that the person writes to.
        let apps: [String]
        var deeds: [Deed] = []
    }

    /// Something that a person writes or does in a chat.
    struct Deed {
        let at: Timestamp
        let app: String
        let content: DeliveryContent
        let isEvent: Bool

        init(_ at: Timestamp, _ app: PlayedApp, _ content: DeliveryContent, isEvent: Bool = false) {
            self.init(at, app.name, content, isEvent: isEvent)
        }

        init(_ at: Timestamp, _ app: String, _ content: DeliveryContent, isEvent: Bool = false) {
            self.at = at
            self.app = app
            self.content = content
            self.isEvent = isEvent
        }
    }

    let plan: Plan
    private var deeds: [Deed]
    private(set) var finales: [Finale]

    init(_ plan: Plan, calmFrom: Timestamp) {
        self.plan = plan
        deeds = plan.deeds
        finales = plan.apps.map { Finale(ChatPlace(identity: plan.identity, app: $0), at: calmFrom) }
    }

    func act(in world: World) -> Bool {
        if let next = deeds.first, next.at <= world.broker.time {
            deeds.removeFirst()
            let place = ChatPlace(identity: plan.identity, app: next.app)
            world.platform?.send(next.content, isEvent: next.isEvent, from: place, in: world)
            return true
        }
        for index in finales.indices where finales[index].act(in: world) { return true }
        return false
    }

    func due(in world: World) -> Timestamp? {
        ([deeds.first?.at] + finales.map(\.due)).compactMap { $0 }.min()
    }

    /// Sends a code that a page shows, at a moment of its own.
    func show(_ code: SignInCode, at: Timestamp) {
        deeds.insert(Deed(at, plan.apps[0], .code(code)), at: deeds.firstIndex { at < $0.at } ?? deeds.count)
    }

    /// The end of a chat: the person asks for more, until all is read and the last answer was read once more.
    struct Finale {
        let place: ChatPlace
        private(set) var rounds = 0
        private(set) var clean = 0
        private var at: Timestamp
        private var last: Sending?
        private var seen = 0

        static let most = 60
        /// What is there is read by then.
        static let pause = Duration.seconds(12)
        /// One for what is left, one for the last answer, and one where something else was said meanwhile.
        private static let wanted = 3

        init(_ place: ChatPlace, at: Timestamp) {
            self.place = place
            self.at = at
        }

        /// Whether nothing was left to be read.
        var isRead: Bool { clean >= Self.wanted }
        private var isOver: Bool { isRead || rounds >= Self.most }
        var due: Timestamp? { isOver || last.map { $0.outcome == nil } ?? false ? nil : at }

        mutating func act(in world: World) -> Bool {
            guard let due, due <= world.broker.time, let platform = world.platform else { return false }
            let chat = platform.chat(place)
            if let last {
                let new = chat.shown.dropFirst(seen)
                let isClean = last.outcome != .failed && !new.isEmpty && !new.contains(where: \.saysMore)
                if isClean { clean += 1 }
                self.last = nil
                if isOver { return true }
            }
            rounds += 1
            seen = chat.shown.count
            at = world.broker.time + Self.pause
            last = platform.send(.command(.more), from: place, in: world)
            // Who does not follow is told nothing.
            if last == nil { rounds = Self.most }
            return true
        }
    }
}
