internal import EventLoop
internal import Messages
internal import Problems

/// The pages that wait to be told what becomes of a ticket: one a ticket, so many an address, and so many in all.
///
/// They are counted apart from calls that sign in: who opens lines and does nothing keeps nobody from that.
@IOLoop
final class TicketListeners {
    private let limit: Int
    private let limitPerAddress: Int
    private var places: [RequestID: Place] = [:]
    private var perAddress: [IPAddress: Int] = [:]

    init(limit: Int, limitPerAddress: Int) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
    }

    /// Takes a place, which is free again when it is released. Who listened to the ticket until then loses theirs: a
    /// page that is loaded anew comes before it is known that its old line is dead.
    ///
    /// - Parameter address: nil on a Unix domain socket, where nobody is counted. An IPv6 address counts with its /64.
    func enter(_ ticket: RequestID, from address: IPAddress?) throws(Problem) -> Place {
        places[ticket]?.giveUp()
        guard places.count < limit else {
            throw Problem(
                .overloaded, "As many pages wait for a code as this service can tell. Please try again.", limit: limit,
                value: places.count)
        }
        if let owner = address?.owner {
            let own = perAddress[owner, default: 0]
            guard own < limitPerAddress else {
                throw Problem(
                    .tooManyStreams, "Of this address \(own) pages wait for a code, as many as may.",
                    limit: limitPerAddress, value: own)
            }
            perAddress[owner] = own + 1
        }
        let place = Place(of: ticket, address?.owner, in: self)
        places[ticket] = place
        return place
    }

    fileprivate func leave(_ ticket: RequestID, _ owner: IPAddress?) {
        places[ticket] = nil
        guard let owner else { return }
        let rest = perAddress[owner, default: 1] - 1
        perAddress[owner] = rest > 0 ? rest : nil
    }

    /// The place of one page that waits.
    @IOLoop
    final class Place {
        private let ticket: RequestID
        private let owner: IPAddress?
        /// Nil after the release.
        private var listeners: TicketListeners?
        /// Called when another page has come for the same ticket.
        var whenTaken: (@IOLoop () -> Void)?

        fileprivate init(of ticket: RequestID, _ owner: IPAddress?, in listeners: TicketListeners) {
            self.ticket = ticket
            self.owner = owner
            self.listeners = listeners
        }

        func release() {
            whenTaken = nil
            listeners?.leave(ticket, owner)
            listeners = nil
        }

        fileprivate func giveUp() {
            let told = whenTaken
            release()
            told?()
        }
    }
}
