package import EventLoop
package import HTTP
internal import Messages
internal import Problems

/// Limits how many bytes of large bodies there are, in total and per account: from a request's head until the log has
/// its message.
///
/// Small bodies are free. Half of the total is for accounts that hold nothing yet, so that a few that hold much do not
/// keep others out.
@IOLoop
package final class BodyRooms {
    private let limit: Int
    private let limitPerAccount: Int
    private var open = 0
    private var perAccount: [Account: Int] = [:]

    /// A body up to this size is not counted.
    package static let free = 64 << 10

    package init(limit: Int, limitPerAccount: Int) {
        self.limit = limit
        self.limitPerAccount = limitPerAccount
    }

    /// - Parameter held: what the same body has claimed before.
    fileprivate func claim(_ bytes: Int, beyond held: Int, of account: Account) throws(Problem) {
        let own = perAccount[account, default: 0]
        guard own + bytes <= limitPerAccount else {
            throw Problem(
                .rateLimitExceeded,
                "The account has \(own) bytes of large requests on the way; with this one it would have more than "
                    + "\(limitPerAccount). Please try again when they were taken in.", limit: limitPerAccount)
        }
        guard open + bytes <= (own == held ? limit : limit / 2) else {
            throw Problem(.overloaded, "The service takes in as many large requests as it can. Please try again.")
        }
        open += bytes
        perAccount[account] = own + bytes
    }

    fileprivate func leave(_ bytes: Int, of account: Account) {
        open -= bytes
        let rest = perAccount[account, default: bytes] - bytes
        perAccount[account] = rest > 0 ? rest : nil
    }

    /// The room of one body. Its account is asked for when the body turns out to be large.
    final class Room: BodyRoom {
        private let rooms: BodyRooms
        private let ingress: Ingress
        private let authorization: String?
        private var account: Account?
        private var held = 0

        init(in rooms: BodyRooms, of ingress: Ingress, authorization: String?) {
            self.rooms = rooms
            self.ingress = ingress
            self.authorization = authorization
        }

        isolated deinit { release() }

        func grow(to bytes: Int) throws(RequestError) {
            guard bytes > BodyRooms.free, bytes > held else { return }
            do throws(Problem) {
                let account = if let account { account } else { try ingress.caller(authorization).account }
                try rooms.claim(bytes - held, beyond: held, of: account)
                self.account = account
                held = bytes
            } catch {
                ingress.count(error)
                throw RequestError(error)
            }
        }

        func shrink(to bytes: Int) {
            let needed = bytes > BodyRooms.free ? bytes : 0
            guard let account, needed < held else { return }
            rooms.leave(held - needed, of: account)
            held = needed
        }

        func release() {
            if let account { rooms.leave(held, of: account) }
            held = 0
            account = nil
        }
    }
}

extension Ingress {
    /// Lets bodies in as far as there is room for them; large ones of known callers only.
    package func bodyDoor(_ rooms: BodyRooms) -> BodyDoor {
        { [self] head, bytes throws(RequestError) in
            let room = BodyRooms.Room(in: rooms, of: self, authorization: head.headerFields[.authorization])
            try room.grow(to: bytes)
            return room
        }
    }
}
