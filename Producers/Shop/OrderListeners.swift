internal import EventLoop
internal import Messages
internal import Problems

/// The clients that wait for what becomes of an order: so many an account, so many an address, and so many in all.
///
/// They are counted apart from calls: who opens lines and does nothing keeps nobody from buying.
@IOLoop
final class OrderListeners {
    private let limit: Int
    private let limitPerAccount: Int
    private let limitPerAddress: Int
    private var count = 0
    /// The oldest first.
    private var places: [Account: [Place]] = [:]
    private var perAddress: [IPAddress: Int] = [:]

    init(limit: Int, limitPerAccount: Int, limitPerAddress: Int) {
        self.limit = limit
        self.limitPerAccount = limitPerAccount
        self.limitPerAddress = limitPerAddress
    }

    /// Takes a place, which is free again when it is released. If the account has as many as it may, its oldest one for
    /// the same order is ended: a page that is loaded anew comes before it is known that its old line is dead.
    ///
    /// - Parameter address: nil on a Unix domain socket, where nobody is counted. An IPv6 address counts with its /64.
    func enter(_ account: Account, _ number: OrderNumber, from address: IPAddress?) throws(Problem) -> Place {
        if let own = places[account], own.count >= limitPerAccount {
            guard let older = own.first(where: { $0.number == number }) else {
                throw Problem(
                    .tooManyStreams, "The account has \(own.count) lines open that wait for orders, as many as it may.",
                    limit: limitPerAccount, value: own.count)
            }
            older.giveUp()
        }
        guard count < limit else {
            throw Problem(
                .overloaded, "As many wait for orders as this service can tell. Please try again.", limit: limit,
                value: count)
        }
        if let owner = address?.owner {
            let own = perAddress[owner, default: 0]
            guard own < limitPerAddress else {
                throw Problem(
                    .tooManyStreams, "Of this address \(own) lines wait for orders, as many as may.",
                    limit: limitPerAddress, value: own)
            }
            perAddress[owner] = own + 1
        }
        let place = Place(of: account, number, address?.owner, in: self)
        places[account, default: []].append(place)
        count += 1
        return place
    }

    /// Ends all of them.
    func endAll() {
        for place in places.values.flatMap({ $0 }) { place.giveUp() }
    }

    fileprivate func leave(_ place: Place, _ owner: IPAddress?) {
        count -= 1
        let rest = places[place.account, default: []].filter { $0 !== place }
        places[place.account] = rest.isEmpty ? nil : rest
        guard let owner else { return }
        let others = perAddress[owner, default: 1] - 1
        perAddress[owner] = others > 0 ? others : nil
    }

    /// The place of one client that waits.
    @IOLoop
    final class Place {
        fileprivate let account: Account
        fileprivate let number: OrderNumber
        private let owner: IPAddress?
        /// Nil after the release.
        private var listeners: OrderListeners?
        /// Called when the line is to end.
        var whenEnded: (@IOLoop () -> Void)?

        fileprivate init(
            of account: Account, _ number: OrderNumber, _ owner: IPAddress?, in listeners: OrderListeners
        ) {
            self.account = account
            self.number = number
            self.owner = owner
            self.listeners = listeners
        }

        func release() {
            whenEnded = nil
            listeners?.leave(self, owner)
            listeners = nil
        }

        fileprivate func giveUp() {
            let told = whenEnded
            release()
            told?()
        }
    }
}
