import MessageLog
import Messages
import SimulatedLog

/// What must hold of persons, sessions and keys when nothing is left to do.
struct PeopleCheck {
    let credentials: CredentialsCheck
    let keys: KeyLimitsCheck
    let story: SignInStory
    private let world: World
    private let tickets: TicketsCheck
    private let guesses: GuessesCheck
    /// What was given to accounts at their first sign-in.
    private var gifts: [Account: Money] = [:]

    init(_ world: World, _ people: People) {
        self.world = world
        let credentials = CredentialsCheck(world)
        let story = SignInStory(world)
        self.credentials = credentials
        self.story = story
        keys = KeyLimitsCheck(world, credentials)
        tickets = TicketsCheck(world, story, people.limits)
        guesses = GuessesCheck(world, story, people.limits)
        for partition in 0..<world.broker.partitions { readGifts(partition) }
    }

    func gift(to account: Account) -> Money { gifts[account] ?? .zero }

    func check() {
        keys.check()
        tickets.check()
        guesses.check()
        checkGifts()
    }

    private mutating func readGifts(_ partition: Int32) {
        for record in world.broker.read(QuotaInbox.topic, partition, from: 0, limit: .max) {
            guard case .granted(let credit)? = try? QuotaInbox.read(record.event), credit.grant.hasPrefix("trial/")
            else { continue }
            gifts[credit.account] = credit.amount
        }
    }

    /// All gifts of a day are its budget at most, and each is the account's own.
    private func checkGifts() {
        var days: [Timestamp: Money] = [:]
        for (identity, claim) in story.claims {
            let given = gift(to: identity.account)
            days[CalendarPeriod.day.end(of: claim.time), default: .zero] += given
            if claim.content.account != identity.account { world.violate("\(identity) claims another's gift.") }
            if given > People.gift { world.violate("\(identity) was given \(given).") }
        }
        for (day, sum) in days where sum > People.giftBudget {
            world.violate("Gifts of \(sum) were given on the day that ends at \(day.milliseconds).")
        }
    }
}
