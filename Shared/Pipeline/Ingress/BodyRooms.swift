package import EventLoop
internal import HTTP
internal import Messages
internal import Problems

/// Limits how many bytes of large bodies there are, in total and per account: from a request's head until the log has
/// its message.
///
/// Small bodies are free. An account's share is counted by what its requests announce, so that what goes beyond it is
/// refused before it is sent. The total is counted by what has come: who announces much and sends nothing keeps nobody
/// out. Half of it is for accounts that hold nothing yet, so that a few that hold much do not keep others out either. A
/// body that comes slowly is given up when its room is needed.
@IOLoop
package final class BodyRooms {
    /// What an account's large bodies have announced, and what of them has come.
    private struct Share {
        var announced = 0
        var come = 0
    }

    private let limit: Int
    private let limitPerAccount: Int
    let clock: () -> ContinuousClock.Instant
    private var come = 0
    private var shares: [Account: Share] = [:]
    /// All rooms that count. Who reads a body owns its room.
    private var rooms: [ObjectIdentifier: Known] = [:]

    private struct Known {
        weak var room: Room?
    }

    /// A body up to this size is not counted.
    package static let free = 64 << 10

    package init(limit: Int, limitPerAccount: Int, clock: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.limit = limit
        self.limitPerAccount = limitPerAccount
        self.clock = clock
    }

    /// Counts an announcement. It is refused if there is no room for the body now, though others may fill the room
    /// before it.
    func announce(_ bytes: Int, for room: Room, of account: Account) throws(Problem) {
        try makeRoom(announced: bytes, come: bytes, for: room, of: account)
        shares[account, default: Share()].announced += bytes - room.announced
        enter(room)
    }

    /// Counts what has come of a body, or will be made of it.
    func take(_ bytes: Int, for room: Room, of account: Account) throws(Problem) {
        let announced = max(bytes, room.announced)
        try makeRoom(announced: announced, come: bytes, for: room, of: account)
        shares[account, default: Share()].announced += announced - room.announced
        shares[account, default: Share()].come += bytes - room.come
        come += bytes - room.come
        enter(room)
    }

    /// Gives room back. One that has nothing left is forgotten.
    func leave(announced: Int, come: Int, of room: Room, _ account: Account) {
        self.come -= come
        shares[account]?.announced -= announced
        shares[account]?.come -= come
        if shares[account]?.announced == 0 { shares[account] = nil }
        if room.announced == announced { rooms[ObjectIdentifier(room)] = nil }
    }

    private func enter(_ room: Room) { rooms[ObjectIdentifier(room)] = Known(room: room) }

    /// Gives up what comes slowly, if that makes room, and no more of it than that takes.
    private func makeRoom(announced: Int, come: Int, for room: Room, of account: Account) throws(Problem) {
        guard missingOfShare(for: announced, room, account) > 0 || missing(for: come, room, account) > 0 else { return }
        let slow = slowRooms(beside: room)
        let own = slow.filter { $0.account == account }
        guard missingOfShare(for: announced, room, account) <= own.reduce(0, { $0 + $1.announced }) else {
            throw Problem(
                .rateLimitExceeded,
                "The account has \(shares[account]?.announced ?? 0) bytes of large requests on the way; with this one it "
                    + "would have more than \(limitPerAccount). Please try again when they were taken in.",
                limit: limitPerAccount)
        }
        guard missing(for: come, room, account, without: slow) <= 0 else {
            throw Problem(.overloaded, "The service takes in as many large requests as it can. Please try again.")
        }
        for slow in own where missingOfShare(for: announced, room, account) > 0 { slow.giveUp() }
        let others = slow.filter { $0.account != account }
        for slow in own + others where slow.come > 0 && missing(for: come, room, account) > 0 { slow.giveUp() }
    }

    /// How many bytes of its share an account lacks for a body.
    private func missingOfShare(for announced: Int, _ room: Room, _ account: Account) -> Int {
        (shares[account]?.announced ?? 0) - room.announced + announced - limitPerAccount
    }

    /// How many bytes of all are lacking for a body. Once some of it has come, it may use the other half.
    ///
    /// - Parameter gone: rooms that are counted as given up.
    private func missing(for come: Int, _ room: Room, _ account: Account, without gone: [Room] = []) -> Int {
        let own = gone.reduce(0) { $1.account == account ? $0 + $1.come : $0 }
        let isAnother = room.come == 0 && (shares[account]?.come ?? 0) - own > 0
        let others = self.come - room.come - gone.reduce(0) { $0 + $1.come }
        return others + come - (isAnother ? limit / 2 : limit)
    }

    /// The rooms of bodies that come slowly, the slowest first.
    private func slowRooms(beside room: Room) -> [Room] {
        let now = clock()
        return rooms.values.compactMap(\.room).filter { $0 !== room && $0.isSlow(at: now) }.sorted { $0.due < $1.due }
    }
}
