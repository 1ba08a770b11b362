import Messages
import SimulatedLog

/// What must hold of guesses: nobody is told more often than the limits say that a code is wrong.
///
/// A run is shorter than the day in which the limits count.
struct GuessesCheck {
    private let world: World
    private let story: SignInStory
    private let limits: SignInLimits
    /// By whom or what the limits count.
    private var told: [String: (count: Int, limit: Int)] = [:]

    init(_ world: World, _ story: SignInStory, _ limits: SignInLimits) {
        self.world = world
        self.story = story
        self.limits = limits
        var known: Set<RequestID> = []
        for attempt in story.tries where known.insert(attempt.content.request).inserted { count(attempt.content) }
        for show in story.shows { count(show.content) }
    }

    func check() {
        for (subject, sum) in told where sum.count > sum.limit {
            world.violate("\(sum.count) codes were compared for \(subject), and \(sum.limit) is the limit.")
        }
    }

    private mutating func count(_ tried: TicketTried) {
        guard let ticket = story.tickets[tried.ticket], case .mail(let identity) = ticket.way,
            let code = story.codes[ticket.ticket], let typed = tried.code.flatMap({ SignInCode($0) }),
            typed.form == code.form
        else { return }
        let wrong = story.wrongCodes(tried.request)
        let share = limits.share(of: Desk.count)
        // Who typed the last one that was allowed is told something else.
        add(wrong, "\(ticket.ticket)", limits.wrongTriesPerTicket - 1)
        switch code.form {
        case .digits:
            add(wrong, "the digits of \(identity)", limits.wrongDigitsPerIdentity)
            add(wrong, "the digits at \(ticket.desk)", share.wrongDigits)
        case .letters:
            add(wrong, "\(tried.browser.hexadecimal) at \(ticket.desk)", limits.wrongLettersPerSender)
            add(wrong, "the letters at \(ticket.desk)", share.wrongLetters)
        }
    }

    private mutating func count(_ shown: CodeShown) {
        let wrong = story.wrongCodes(shown.request)
        let share = limits.share(of: Desk.count)
        add(wrong, "what \(shown.identity) sent", limits.wrongLettersPerSender)
        add(wrong, "the letters at \(Desk(of: shown.code))", share.wrongLetters)
    }

    private mutating func add(_ count: Int, _ subject: String, _ limit: Int) {
        told[subject] = (count: (told[subject]?.count ?? 0) + count, limit: limit)
    }
}
