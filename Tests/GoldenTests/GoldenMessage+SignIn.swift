import Messages
import ProcessingBench

/// What is said of sign-ins.
extension GoldenMessage {
    private static let linking = Sample.ticket(2, .shown, for: .link(Sample.account), in: .english)
    private static let letters = linking.code(.letters, draw: 0)
    private static let link = LinkAsked(Sample.proven())

    static let signIn: [GoldenMessage] =
        [
            GoldenMessage(SignInInbox.requested(Sample.ticket(from: "192.0.2.1"))),
            GoldenMessage(SignInInbox.requested(linking), "shown, to link"),
            GoldenMessage(SignInInbox.tried(typed)),
            GoldenMessage(SignInInbox.tried(collected), "plain"),
            GoldenMessage(SignInInbox.shown(Sample.shown(letters))),
            GoldenMessage(SignInInbox.shown(Sample.shown(letters, reply: false)), "plain"),
            GoldenMessage(SignInInbox.matched(CodeMatched(Sample.shown(letters), account: Sample.account, left: 49))),
            GoldenMessage(SignInInbox.accepted(CodeAccepted(Sample.shown(letters)))),
            GoldenMessage(SignInInbox.returned(MailReturned(Sample.mail()))),
            GoldenMessage(SignInInbox.linkProven(wanted)),
            GoldenMessage(SignInInbox.linkProven(Sample.proven()), "plain"),
            GoldenMessage(SignInInbox.unlinkAsked(unlinking)),
            GoldenMessage(SignInInbox.unlinkAsked(plainUnlinking), "plain"),
            GoldenMessage(SignInInbox.giftClaimed(Sample.claim(Sample.ann, of: .yuan(100)))),
            GoldenMessage(SignInInbox.giftGiven(GiftGiven(Sample.claim(Sample.ann, of: .yuan(100))))),
            GoldenMessage(SignInInbox.codeAsked(Sample.codeAsked())),
            GoldenMessage(SignInInbox.codeSought(CodeSought(letters, by: typed))),
            GoldenMessage(
                SignInInbox.codeFound(CodeFound(typed, identity: Sample.sender(), account: Sample.account))),
            GoldenMessage(SignInInbox.codeMissing(CodeMissing(typed, refusal: .signInRests))),
            GoldenMessage(SignInInbox.codeMissing(CodeMissing(collected)), "plain"),
            GoldenMessage(SignInInbox.entered(Sample.entered(gift: .yuan(1)))),
            GoldenMessage(SignInInbox.entered(plainEntry), "plain"),
        ]
        + LinkDecided.Obstacle.allCases.map { obstacle in
            GoldenMessage(SignInInbox.linkDecided(LinkDecided(link, obstacle)), obstacle.rawValue)
        }

    static let links: [GoldenMessage] = [
        GoldenMessage(AuthInbox.linkAsked(link)), GoldenMessage(QuotaInbox.linkAsked(link)),
    ]

    static let postman: [GoldenMessage] = [
        GoldenMessage(PostmanInbox.asked(Sample.mail())),
        GoldenMessage(PostmanInbox.asked(Sample.mail(.english, isLink: true)), "to link"),
    ]

    static let signInTold: [GoldenMessage] = [
        ticketTold(
            .ticket(
                state: "waiting", code: letters.text, form: "letters", expires: linking.expires,
                sentTo: Sample.address.text), "ticket"),
        ticketTold(
            .ticket(state: "waiting", code: nil, form: nil, expires: linking.expires, sentTo: nil), "plain ticket"),
        ticketTold(.ticketEnded(state: "proven", as: Sample.ann.text), "ticket's end"),
        ticketTold(.ticketEnded(state: "expired", as: nil), "ticket's plain end"),
        ticketTold(.signInCode(letters, expires: linking.expires), "code"),
    ]

    private static let typed: TicketTried = {
        var tried = Sample.tried(Sample.ticket(), "493027", gift: .yuan(1), account: Sample.account)
        tried.credential = Sample.session
        return tried
    }()

    private static let wanted: LinkProven = {
        var proven = Sample.proven()
        proven.credential = Sample.session
        return proven
    }()

    private static let unlinking: UnlinkAsked = {
        var asked = Sample.unlinking()
        asked.by = Sample.actor
        return asked
    }()

    private static let plainUnlinking = UnlinkAsked(
        identity: Sample.ann, account: Sample.account, request: RequestID("unlink"))

    private static let collected: TicketTried = {
        var tried = Sample.tried(Sample.ticket())
        (tried.agent, tried.from) = (nil, nil)
        return tried
    }()

    private static let plainEntry: PageEntered = {
        var entered = Sample.entered()
        (entered.agent, entered.from) = (nil, nil)
        return entered
    }()

    private static func ticketTold(_ answer: QuestionAnswered.Answer, _ variant: String) -> GoldenMessage {
        GoldenMessage(ResponderInbox.answered(Sample.told(answer)), variant)
    }
}
