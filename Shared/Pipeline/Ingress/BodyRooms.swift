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

    /// Gives up what comes slowly, if that makes room.
    private func makeRoom(announced: Int, come: Int, for room: Room, of account: Account) throws(Problem) {
        if isShareSpent(by: announced, for: room, of: account) {
            giveUpSlow { $0 !== room && $0.account == account }
            let own = shares[account]?.announced ?? 0
            guard !isShareSpent(by: announced, for: room, of: account) else {
                throw Problem(
                    .rateLimitExceeded,
                    "The account has \(own) bytes of large requests on the way; with this one it would have more than "
                        + "\(limitPerAccount). Please try again when they were taken in.", limit: limitPerAccount)
            }
        }
        if isFull(with: come, for: room, of: account) {
            giveUpSlow { $0 !== room && $0.come > 0 }
            guard !isFull(with: come, for: room, of: account) else {
                throw Problem(.overloaded, "The service takes in as many large requests as it can. Please try again.")
            }
        }
    }

    private func isShareSpent(by announced: Int, for room: Room, of account: Account) -> Bool {
        (shares[account]?.announced ?? 0) - room.announced + announced > limitPerAccount
    }

    private func isFull(with come: Int, for room: Room, of account: Account) -> Bool {
        let hasOthers = (shares[account]?.come ?? 0) > room.come
        return self.come - room.come + come > (hasOthers ? limit / 2 : limit)
    }

    private func giveUpSlow(where isNeeded: (Room) -> Bool) {
        let now = clock()
        for room in rooms.values.compactMap(\.room) where isNeeded(room) && room.isSlow(at: now) { room.giveUp() }
    }
}
