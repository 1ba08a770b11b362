import Messages

/// A part of the world that acts when the seed picks it.
protocol Player: AnyObject {
    /// Does one step if there is one; returns whether there was.
    func act(in world: World) -> Bool
    /// When the player has something to do though nothing else happens; nil for never.
    func due(in world: World) -> Timestamp?
    /// Called when the player's process dies: its memory is lost.
    func crash()
    /// Called when another owner takes the partition unnoticed.
    func turnZombie(in world: World)
    /// The process that the player runs in.
    var node: Int { get }
}

extension Player {
    func due(in world: World) -> Timestamp? { nil }
    func crash() {}
    func turnZombie(in world: World) {}
    var node: Int { 0 }
}

/// How often each fault happens: once in so many times, never for 0.
struct Faults {
    var call = 0
    var crash = 0
    var zombie = 0
    var reconnect = 0

    static let none = Faults()
}

/// A rule that a test breaks on purpose, to prove that the simulation finds it.
enum Flaw: String, CaseIterable, Sendable {
    /// An entry of Quota's state is not written with its commit.
    case losesStateEntry
    /// Outputs and states are committed, and the position of the inputs is not.
    case losesPosition
    /// Commits of former owners take effect.
    case ignoresFencing
    /// What was settled is not remembered.
    case forgetsSettled
    /// What a claim of a code was given is not remembered.
    case forgetsClaims
    /// The state of a sign-in ticket that was collected is not written with its commit.
    case forgetsTickets
    /// An account that was suspended is not remembered as suspended.
    case forgetsSuspensions
    /// Quota is not told that an account was suspended, so its answers run on.
    case keepsSuspensionsFromQuota
    /// A worker does not mark the streams it takes over.
    case marksNoTakeover
    /// A reader takes what former owners write after a takeover.
    case readsFormerOwners
    /// An activity's outputs are committed with progress that leaves out nothing that still runs.
    case losesProgress
    /// A worker calls again though the client has seen a part.
    case callsAgainAfterParts
    /// The door does not withdraw what may be on the log.
    case withdrawsNothing
    /// The door tells a client that its request was not taken in, though it may have been.
    case refusesTheUncertain
    /// SignIn gives a ticket to any browser that tries it.
    case takesAnyBrowser
    /// SignIn signs in another than who sent the code.
    case mistakesPersons
    /// SignIn does not remember that a ticket was collected.
    case forgetsCollections
    /// SignIn compares more codes than the limits allow.
    case comparesBeyondLimits
    /// SignIn does not remember what it gave to whom.
    case forgetsGifts
    /// Auth answers who signs out, and keeps the sessions.
    case forgetsSessionEnds
    /// Auth answers who revokes a key, and keeps it.
    case forgetsRevocations
    /// Quota is not told that a key was revoked, so its answers run on.
    case keepsRevocationsFromQuota
    /// Auth does not count a key's requests.
    case forgetsRequests
    /// Quota does not look at how many answers a key may have at once.
    case ignoresAnswersAtOnce
    /// Quota does not look at the money that a key may spend.
    case ignoresMoneyPerDay
    /// An entry of Orders' state is not written with its commit.
    case losesOrderEntry
    /// Orders credits a second payment of an order too.
    case creditsEachPayment
    /// Orders does not compare what was paid with the price.
    case comparesNoAmounts
    /// Orders does not look at which currency it was.
    case comparesNoCurrencies
    /// Orders does not look at which merchant was paid.
    case comparesNoMerchants
    /// Orders does not look at which app it was paid in.
    case comparesNoApps
    /// Orders takes a word that it does not know for paid.
    case takesAnyWordForPaid
    /// Orders takes what is said of another order, of another book, for its own.
    case believesOtherOrders
    /// Orders does not look for a payment after the close, and does not take one.
    case takesCloseForFinal
    /// Orders asks for a refund again by a new number.
    case refundsByNewNumbers
    /// Orders takes a refund of which nobody knows whether it was done for done.
    case takesUnknownForDone
    /// Orders takes a refund of which nobody knows whether it was done for refused.
    case takesUnknownForRefused
    /// Orders does not ask by itself about a refund that could not be returned.
    case forgetsAbnormalRefunds
    /// Orders keeps the credit of a refund that is refused.
    case keepsRefusedHolds
    /// Orders sends all back that was wanted, though there was less credit to hold.
    case ignoresShortHolds
    /// Reconciliation skips what a bill has of numbers that are none of ours.
    case overlooksStrangers
    /// Reconciliation tells nobody what is missing on one side.
    case hidesMissing
    /// Bot answers each delivery twice.
    case answersTwice
    /// Bot pushes each text twice.
    case pushesTwice
    /// Bot takes a text that is delivered again for another one.
    case asksAgain
    /// Bot does not remember what platforms delivered.
    case forgetsNames
    /// Bot pushes more than the platform allows.
    case pushesOverBudget
    /// Bot says to one person what it has said to another.
    case mixesPersons
    /// Bot does not ask what was written while another question ran.
    case losesWaitingLines
    /// Bot and the account that it has left go on as if an identity were still linked.
    case forgetsUnlinks
    /// Postman tries a push again that an earlier owner may have made.
    case repeatsPushes
    /// Responder writes on a stream what Bot is to tell a person.
    case writesToPersons
    /// LLM charges an answer, and tells the bot nothing of it.
    case tellsNobody
}
