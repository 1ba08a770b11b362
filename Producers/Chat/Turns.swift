internal import Messages

/// Lets large things through one after the other, in turns between accounts.
///
/// Small ones go beside each other as far as they are within the limit together; one is always let through.
struct Turns<Item> {
    private let limit: Int
    /// Bytes of the things that were let through and are not done.
    private var open = 0
    private var waiting: [Account: [(item: Item, bytes: Int)]] = [:]
    /// The accounts that wait, the next one first.
    private var order: [Account] = []

    /// - Parameter limit: bytes of things that are let through at once.
    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ item: Item, bytes: Int, of account: Account) {
        if waiting[account] == nil { order.append(account) }
        waiting[account, default: []].append((item, bytes))
    }

    /// Takes the next thing, if its turn has come.
    mutating func next() -> Item? {
        guard let account = order.first, let next = waiting[account]?.first, open == 0 || open + next.bytes <= limit
        else { return nil }
        open += next.bytes
        order.removeFirst()
        waiting[account]?.removeFirst()
        if waiting[account]?.isEmpty == false { order.append(account) } else { waiting[account] = nil }
        return next.item
    }

    func isWaiting(of account: Account, where isSought: (Item) -> Bool) -> Bool {
        waiting[account]?.contains { isSought($0.item) } ?? false
    }

    mutating func done(bytes: Int) {
        open -= bytes
    }

    /// Drops things of all accounts that wait.
    mutating func drop(where isDropped: (Item) -> Bool) {
        for account in order { remove(of: account, where: isDropped) }
        order.removeAll { waiting[$0] == nil }
    }

    /// Drops things of an account that wait.
    mutating func drop(of account: Account, where isDropped: (Item) -> Bool) {
        remove(of: account, where: isDropped)
        if waiting[account] == nil { order.removeAll { $0 == account } }
    }

    private mutating func remove(of account: Account, where isDropped: (Item) -> Bool) {
        waiting[account]?.removeAll { isDropped($0.item) }
        if waiting[account]?.isEmpty == true { waiting[account] = nil }
    }
}
