internal import EventLoop
internal import Ingress
internal import Messages
internal import Problems

/// Limits how often those who are not signed in may ask: by the address, which many may share, and by the browser.
///
/// What this process counts comes before what SignIn counts for all of them: a ticket costs messages, and a mail costs
/// its reader a look. An IPv6 address counts with all of its /64.
@IOLoop
struct SignInRates {
    /// Tries and other sign-ins of one address in an hour: all tries of its tickets, twice.
    private static let triesPerAddressAndHour = 1_000

    /// A page may be loaded anew.
    private static let picturesPerTicket = 2

    private let ticketsOfAddress: Rate<IPAddress>
    private let ticketsOfBrowser: Rate<KeyHash>
    private let triesOfAddress: Rate<IPAddress>
    private let picturesOfAddress: Rate<IPAddress>
    private let picturesOfBrowser: Rate<KeyHash>

    init(_ limits: SignInLimits = .init()) {
        ticketsOfAddress = Self.rate(limits.ticketsPerAddressAndHour)
        ticketsOfBrowser = Self.rate(limits.ticketsPerBrowserAndHour)
        triesOfAddress = Self.rate(Self.triesPerAddressAndHour)
        picturesOfAddress = Self.rate(Self.picturesPerTicket * limits.ticketsPerAddressAndHour)
        picturesOfBrowser = Self.rate(Self.picturesPerTicket * limits.ticketsPerBrowserAndHour)
    }

    private static func rate<Subject: Hashable>(_ anHour: Int) -> Rate<Subject> {
        Rate(every: SignInLimits.hour / anHour, atOnce: anHour)
    }

    /// Counts a ticket that is asked for.
    func takeTicket(_ browser: KeyHash, _ address: IPAddress?) throws(Problem) {
        if let address { try ticketsOfAddress.check(address.owner) }
        try ticketsOfBrowser.take(browser)
        if let address { ticketsOfAddress.count(address.owner) }
    }

    /// Counts a picture that is asked for: the platform is called for each.
    func takePicture(_ browser: KeyHash, _ address: IPAddress?) throws(Problem) {
        if let address { try picturesOfAddress.check(address.owner) }
        try picturesOfBrowser.take(browser)
        if let address { picturesOfAddress.count(address.owner) }
    }

    /// Counts a code, a key or a link that is tried.
    func takeTry(_ address: IPAddress?) throws(Problem) {
        if let address { try triesOfAddress.take(address.owner) }
    }
}
