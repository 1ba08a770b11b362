/// A person's chat with an app, as the phone shows it and the platform counts it.
struct PhoneChat: Sendable {
    /// Of whom with whom.
    struct Name: Hashable, Sendable {
        /// The app's name.
        let app: String
        let person: PlayedPerson
    }

    var isFollowing: Bool
    private(set) var entries: [PhoneEntry] = []
    /// Of entries that were dropped too, so that no number is given again.
    private var count = 0
    var budget = PushBudget()
    /// Until when the phone shows that an answer is being written, in the platform's time.
    var typingUntil = 0
    /// When a WeCom application pushed here, in the platform's time; of the last hour.
    var pushTimes: [Int] = []
    /// The deliveries of a robot's that are not finished.
    var answering = 0

    /// The oldest make room.
    static let mostEntries = 2_000

    init(isFollowing: Bool) {
        self.isFollowing = isFollowing
    }

    /// Whether something that the person sent has no answer yet.
    var isWaiting: Bool { answering > 0 || entries.contains { $0.side == .person && $0.state == .waiting } }

    /// Shows one thing more; returns its number.
    @discardableResult
    mutating func show(
        _ way: PhoneEntry.Way, _ text: String, at: Int, url: String? = nil, subject: String? = nil,
        state: PhoneEntry.State? = nil
    ) -> Int {
        count += 1
        let entry = PhoneEntry(number: count, at: at, way: way, text: text, url: url, subject: subject, state: state)
        entries.append(entry)
        if entries.count > Self.mostEntries { entries.removeFirst(entries.count - Self.mostEntries) }
        // Whatever the app says ends what says that it writes.
        if entry.side == .app { typingUntil = 0 }
        return count
    }

    /// Changes what is shown already, if it is there still.
    mutating func change(_ number: Int, _ change: (inout PhoneEntry) -> Void) {
        guard let place = entries.firstIndex(where: { $0.number == number }) else { return }
        change(&entries[place])
    }
}
