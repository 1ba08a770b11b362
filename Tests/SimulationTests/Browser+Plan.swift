import Messages

extension Browser {
    /// What a browser and its person are about to do.
    struct Plan {
        let name: String
        let identity: Identity
        let badge: Badge
        let at: Timestamp
        /// How many tickets it asks for at most, one after the other.
        let rounds: Int
        let codeLives: Duration
        let sessionLives: Duration
        let slips: Int
        let isImpatient: Bool
        /// Whether the person sends the code that the page shows.
        let showsCode: Bool
        /// How long it is signed in before it signs out; nil: it stays.
        let staysFor: Duration?
        let leaves: Leaving

        enum Leaving: CaseIterable {
            case here, elsewhere, everywhere
        }

        /// The hash of its cookie.
        var hash: KeyHash { KeyHash(hexadecimal: name) }

        /// A mail address is sent its code; another identity sends the code that the page shows.
        var way: TicketRequested.Way {
            if case .mail = identity { .mail(identity) } else { .shown }
        }
    }
}
