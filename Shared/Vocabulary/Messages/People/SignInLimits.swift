/// How often codes may be asked for and tried, and what a guesser who uses all of it up can reach.
///
/// `SignIn` and the door use these very numbers, and so does the test that counts.
///
/// | what is limited | by |
/// | --- | --- |
/// | wrong tries of one code | the ticket |
/// | wrong tries of digits | the identity, and all identities together |
/// | wrong tries of letters | the browser or the sender, and all together |
/// | wrong tries of either | the network address that they are typed from |
/// | codes that were asked of the bot and live | the identity, which has one, and all together |
/// | open tickets | the browser, and all together |
/// | tickets an hour | the browser, and the network address |
/// | codes sent, or asked of the bot, in a day | the identity, and the network address that asks for a mailed one |
///
/// `SignIn` counts at desks (`Desk`), each with its share: what is limited for an identity is counted at the identity's
/// desk, and so is its code, which any browser may hit; the open tickets of a browser whose codes are shown, which any
/// sender may hit, at the browser's.
///
/// "A day" is any 24 hours, not a date: `RecentTries` counts them. A try counts before it is compared, so the try after
/// the last allowed one is not compared at all. A network address is one of IPv4, or all that its owner has of IPv6.
package struct SignInLimits: Hashable, Sendable {
    package var codeLifetime: Duration = .seconds(180)
    package var wrongTriesPerTicket = 5
    /// Of one identity in a day; then codes for it are letters, and nobody is shut out by a guesser.
    package var wrongDigitsPerIdentity = 9
    /// Of all identities together in a day; then all codes are letters.
    package var wrongDigits = 500
    /// From one browser, or one sender of messages, in a day.
    package var wrongLettersPerSender = 50
    /// Of all together in a day; then sign-in by code rests, and links and keys go on.
    package var wrongLetters = 10_000
    /// Typed from one network address at one desk in a day; so an address alone neither has sign-in rest nor all codes
    /// be letters.
    package var wrongCodesPerAddress = 30
    package var openTickets = 10_000
    package var openTicketsPerBrowser = 3
    /// Codes that were asked of the bot, of all identities together.
    package var openCodes = 10_000
    package var ticketsPerBrowserAndHour = 20
    package var ticketsPerAddressAndHour = 100
    package var codesPerIdentityAndDay = 20
    /// Asked for from one network address in a day, for one identity, until the code is typed.
    package var codesPerIdentityAndAddress = 3
    /// Of a browser that has signed in as the identity, in a day, until the code is typed: besides those of all others,
    /// who so cannot keep the person out.
    package var codesPerKnownBrowser = 3

    package init() {}

    package static let day: Duration = .seconds(86_400)
    package static let hour: Duration = .seconds(3600)
    /// How long a browser keeps its name, and is known to have signed in.
    package static let browserKept: Duration = .seconds(90 * 86_400)

    /// The form of the next code that is checked against one ticket.
    ///
    /// - Parameter isLinked: whether the identity opens another account than its own. Then it has letters: digits of
    ///   each would be guessed at apart, and each would open the same person's account.
    package func form(
        wrongDigitsOfIdentity: Int, wrongDigitsOfAll: Int, isLinked: Bool = false
    ) -> SignInCode.Form {
        let mayBeDigits =
            !isLinked && wrongDigitsOfIdentity < wrongDigitsPerIdentity && wrongDigitsOfAll < wrongDigits
        return mayBeDigits ? .digits : .letters
    }

    /// The limits of one of several partitions, each of which counts for itself: its share, rounded down, of what is
    /// limited for all together. What is limited for one identity or browser stays, because each is in one partition.
    package func share(of partitions: Int) -> SignInLimits {
        precondition(partitions > 0, "There is at least one partition.")
        var share = self
        share.wrongDigits /= partitions
        share.wrongLetters /= partitions
        share.openTickets /= partitions
        share.openCodes /= partitions
        return share
    }
}

// MARK: - Guessing

extension SignInLimits {
    /// An upper bound of the chance that a guesser who uses up all limits in a day, with any number of browsers,
    /// senders and addresses, gets a code that opens one certain person's account.
    ///
    /// The chance that one of several tries hits is at most the sum of their chances. A try of digits hits one code of
    /// all there are, because it is checked against one ticket; it is of the account's own identity, since linked ones
    /// have letters. A try of letters that are sent hits any open ticket; those that concern one person are the open
    /// ones of a browser of theirs. One of letters that are typed is checked against one ticket, of whichever identity; or,
    /// where the page shows a code, it hits any code that was asked of the bot: an identity has one.
    ///
    /// - Parameters:
    ///   - identities: that open the account: its own, and those that were linked to it.
    ///   - asking: of these, how many have a code at the same time that was asked of the bot.
    package func chanceAgainstOne(identities: Int = 1, asking: Int = 1) -> Double {
        let withDigits = (0..<identities).count { number in
            form(wrongDigitsOfIdentity: 0, wrongDigitsOfAll: 0, isLinked: number > 0) == .digits
        }
        let digits =
            Double(min(withDigits * wrongDigitsPerIdentity, wrongDigits)) / Double(SignInCode.Form.digits.space)
        let targets = openTicketsPerBrowser + 1 + asking
        let letters = Double(wrongLetters) * Double(targets) / Double(SignInCode.Form.letters.space)
        return digits + letters
    }

    /// The same for the code of anybody at all. Letters are either sent, and hit a ticket, or typed, and hit a code.
    package var chanceAgainstAnybody: Double {
        let digits = Double(wrongDigits) / Double(SignInCode.Form.digits.space)
        let targets = max(openTickets, openCodes)
        let letters = Double(wrongLetters) * Double(targets) / Double(SignInCode.Form.letters.space)
        return digits + letters
    }
}
