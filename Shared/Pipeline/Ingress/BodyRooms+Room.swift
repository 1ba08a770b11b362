internal import EventLoop
package import HTTP
internal import Messages
internal import Problems

extension BodyRooms {
    /// The room of one body. Its account is asked for when the body turns out to be large.
    final class Room: BodyRoom {
        private let rooms: BodyRooms
        private let ingress: Ingress
        private let presented: Presented
        private(set) var account: Account?
        private(set) var announced = 0
        private(set) var come = 0
        /// When more of the body is due, if its room is needed.
        private(set) var due: ContinuousClock.Instant
        var whenGivenUp: (@IOLoop () -> Void)?

        /// Bytes a second. A body that comes faster keeps its room.
        private static let pace = 64 << 10
        /// How long a body may come more slowly, or not at all.
        private static let patience = Duration.seconds(5)

        init(in rooms: BodyRooms, of ingress: Ingress, for presented: Presented) {
            self.rooms = rooms
            self.ingress = ingress
            self.presented = presented
            due = rooms.clock() + Self.patience
        }

        isolated deinit { release() }

        func announce(_ bytes: Int) throws(RequestError) {
            guard bytes > BodyRooms.free else { return }
            try count { account throws(Problem) in try rooms.announce(bytes, for: self, of: account) }
            announced = bytes
        }

        func grow(to bytes: Int) throws(RequestError) {
            guard bytes > BodyRooms.free, bytes > come else { return }
            try count { account throws(Problem) in try rooms.take(bytes, for: self, of: account) }
            let now = rooms.clock()
            due = min(max(due, now) + .seconds(bytes - come) / Self.pace, now + Self.patience)
            announced = max(announced, bytes)
            come = bytes
        }

        private func count(_ claim: (Account) throws(Problem) -> Void) throws(RequestError) {
            do throws(Problem) {
                let account = if let account { account } else { try ingress.caller(presented).account }
                try claim(account)
                self.account = account
            } catch {
                ingress.count(error)
                throw RequestError(error)
            }
        }

        func shrink(to bytes: Int) {
            let needed = bytes > BodyRooms.free ? bytes : 0
            guard let account, needed < announced else { return }
            rooms.leave(announced: announced - needed, come: max(0, come - needed), of: self, account)
            announced = needed
            come = min(come, needed)
        }

        func release() { shrink(to: 0) }

        /// Whether the body comes more slowly than it may while others need its room.
        func isSlow(at now: ContinuousClock.Instant) -> Bool { whenGivenUp != nil && due < now }

        func giveUp() {
            release()
            whenGivenUp?()
        }
    }
}

extension Ingress {
    /// Lets bodies in as far as there is room for them; large ones of known callers only.
    package func bodyDoor(_ rooms: BodyRooms) -> BodyDoor {
        { [self] head, bytes throws(RequestError) in
            let room = BodyRooms.Room(in: rooms, of: self, for: sessions.presented(head))
            try room.announce(bytes)
            return room
        }
    }
}
