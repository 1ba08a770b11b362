import Messages
import Processing

/// What waits to be said to a person, in order.
struct Outbox: Written, Codable, Hashable, Sendable {
    var items: [Item] = []
    /// The beginning of the last answer.
    private(set) var lastAnswer = ""

    /// A text of at most a message's size.
    struct Item: Codable, Hashable, Sendable {
        var text: String
        /// The delivery that it belongs to; nil: none.
        var origin: String?
        /// Whether it was not asked for: it takes no delivery away from an answer.
        var isNotice = false
        /// What a template can say in its place.
        var notice: NoticeDue.Notice?
        /// Whether it is being pushed.
        var isFlying = false
    }

    private static var mostBytes: Int { 24 << 10 }
    private static var mostOfLast: Int { 12 << 10 }
    private static let border = "\n\n"

    var bytes: Int { items.reduce(lastAnswer.utf8.count) { $0 + $1.text.utf8.count } }
    /// Those that are not being pushed.
    var waiting: Int { items.count { !$0.isFlying } }

    // MARK: - What is to be said

    /// Adds an answer, cut into messages.
    ///
    /// - Parameter end: stands behind what is kept of one that is too long.
    mutating func add(_ answer: String, to origin: String?, room: Int, ending end: String) {
        lastAnswer = Self.beginning(of: answer, bytes: Self.mostOfLast, end)
        add(Self.items(Self.beginning(of: answer, bytes: Self.mostBytes, end), origin, room))
    }

    private static func beginning(of text: String, bytes: Int, _ end: String) -> String {
        text.utf8.count <= bytes ? text : Parts.prefix(text, bytes: bytes - end.utf8.count) + end
    }

    /// Adds what answers a command: before all else that waits.
    mutating func insert(_ text: String, for origin: String?, isNotice: Bool = false, room: Int) {
        var more = Self.items(text, origin, room)
        for index in more.indices { more[index].isNotice = isNotice }
        items.insert(contentsOf: more, at: 0)
        trim(from: more.count)
    }

    mutating func add(_ notice: NoticeDue.Notice, _ text: String, room: Int) {
        add([Item(text: Parts.prefix(text, bytes: room), isNotice: true, notice: notice)])
    }

    private static func items(_ text: String, _ origin: String?, _ room: Int) -> [Item] {
        Parts.split(Parts.prefix(text, bytes: mostBytes), bytes: room).map { Item(text: $0, origin: origin) }
    }

    private mutating func add(_ more: [Item]) {
        items += more
        trim()
    }

    /// The oldest go first, from an index on.
    private mutating func trim(from first: Int = 0) {
        var size = items.reduce(0) { $0 + $1.text.utf8.count }
        while size > Self.mostBytes, let oldest = items[first...].firstIndex(where: { !$0.isFlying }) {
            size -= items.remove(at: oldest).text.utf8.count
        }
    }

    /// Without its texts, but those that are being pushed.
    func emptied(saying word: String) -> Outbox {
        var emptied = Outbox()
        emptied.items = items.filter(\.isFlying) + [Item(text: word)]
        return emptied
    }

    // MARK: - What is said

    func contains(where isSaid: (Item) -> Bool) -> Bool { items.contains { !$0.isFlying && isSaid($0) } }

    /// Takes what one message holds of the items that may be said: whole ones, in order.
    mutating func take(room: Int, where isSaid: (Item) -> Bool) -> String? {
        let taken = indices(room: room, where: isSaid)
        let text = text(of: taken)
        for index in taken.reversed() { items.remove(at: index) }
        return text
    }

    /// Marks what one push holds.
    mutating func fly(room: Int, where isSaid: (Item) -> Bool) -> String? {
        let taken = indices(room: room, where: isSaid)
        for index in taken { items[index].isFlying = true }
        return text(of: taken)
    }

    /// Marks the first that a template can say, and returns what it says.
    mutating func flyNotice() -> NoticeDue.Notice? {
        guard let index = items.firstIndex(where: { $0.notice != nil && !$0.isFlying }) else { return nil }
        items[index].isFlying = true
        return items[index].notice
    }

    /// What was being pushed was said, or is lost.
    mutating func land() { items.removeAll(where: \.isFlying) }

    /// What was being pushed waits on, as a text.
    mutating func ground() {
        for index in items.indices where items[index].isFlying {
            items[index].isFlying = false
            items[index].notice = nil
        }
    }

    private func indices(room: Int, where isSaid: (Item) -> Bool) -> [Int] {
        var taken: [Int] = []
        var size = 0
        for index in items.indices where !items[index].isFlying && isSaid(items[index]) {
            size += items[index].text.utf8.count + (taken.isEmpty ? 0 : Self.border.utf8.count)
            guard size <= room || taken.isEmpty else { break }
            taken.append(index)
        }
        return taken
    }

    private func text(of taken: [Int]) -> String? {
        taken.isEmpty ? nil : taken.map { items[$0].text }.joined(separator: Self.border)
    }
}
