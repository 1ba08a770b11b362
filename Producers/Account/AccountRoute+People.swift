internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

extension AccountRoute {
    private typealias Member = RouteDescription.Member

    private static let signInBytes = 4096
    /// A key's limits may name 256 models of 256 bytes, escaped.
    private static let limitsBytes = 256 << 10

    /// What may be said of any sign-in.
    private static let ofSignIn: [Problem.Code] =
        Problem.Code.ofBody + [
            .invalidValue, .csrfMissing, .rateLimitExceeded, .overloaded, .unavailable, .late, .deadlineExceeded,
            .uncertain, .accountSetAside,
        ]
    private static let ofAccount: [Problem.Code] = [.accountSuspended, .accountClosed]
    private static let ofTicket: [Problem.Code] = [
        .ticketUnknown, .ticketExpired, .codeWrong, .tooManyTries, .signInRests, .ticketPending,
    ]
    private static let ofAsking: [Problem.Code] = [.tooManyTickets, .tooManyCodesSent, .signInRests]

    private static let language = Member("language", .choice(["zh", "en"]), "of the mail; zh by default")
    private static let address = Member("address", .text, "for `mail`: where the code is sent to")
    private static let typedCode = Member(
        "code", .text, "as it was sent, or as a chat says it; without it, what was proven elsewhere counts")
    private static let acceptSession = Member(
        HTTPField.Name.acceptSession.rawName, .choice(["bearer"]), "the session is wanted as a token, and no cookie")

    static let signIns = [
        AccountRoute(
            RouteDescription(
                .get, "/v1/signins/ways", "how one may sign in here", needsKey: false,
                answers: [.init(AccountShapes.ways)]),
            .open({ $0.ways })),
        AccountRoute(
            RouteDescription(
                .post, "/v1/signins", "asks for a code that signs this browser in; with a key or a link, signs it in",
                needsKey: false, headers: [acceptSession],
                body: [
                    .init("way", .choice(["code", "mail", "key", "link"]), isNeeded: true, "how to sign in"), address,
                    language, .init("key", .text, "for `key`: an API key of the account"),
                    .init("link", .text, "for `link`: a one-time link that an operator made"),
                ],
                answers: [.init(AccountShapes.ticket, status: 201), .init(AccountShapes.openedSession)],
                refusals: ofSignIn + ofAccount + ofAsking + [.invalidAPIKey, .keyExpired, .keyLimited, .inviteInvalid]),
            bodyLimit: signInBytes, .open({ $0.signIn })),
        AccountRoute(
            RouteDescription(
                .get, "/v1/signins/{ticket}", "what becomes of a ticket of this browser: proven, expired or ended",
                needsKey: false, answers: [.init(.any, contentType: "text/event-stream")],
                refusals: [.ticketUnknown, .overloaded, .tooManyStreams, .unavailable]),
            .open({ $0.listen })),
        AccountRoute(
            RouteDescription(
                .post, "/v1/signins/{ticket}/verify",
                "signs this browser in: by a code, or by what was proven elsewhere",
                needsKey: false, headers: [acceptSession],
                body: [typedCode],
                answers: [.init(AccountShapes.openedSession)], refusals: ofSignIn + ofAccount + ofTicket),
            bodyLimit: signInBytes, .open({ $0.verify })),
    ]

    static let sessions = [
        AccountRoute(
            RouteDescription(
                .get, "/v1/session", "who is signed in", answers: [.init(AccountShapes.session)],
                refusals: [.sessionNeeded]),
            .session({ $0.session })),
        AccountRoute(
            RouteDescription(
                .delete, "/v1/session", "signs out: here, elsewhere, or everywhere",
                query: [.init("which", .choice(["this", "others", "all"]), "this by default")],
                answers: [.init(AccountShapes.sessions)], refusals: [.sessionNeeded, .csrfMissing, .uncertain]),
            .session({ $0.signOut })),
        AccountRoute(
            RouteDescription(
                .get, "/v1/sessions", "the account's sessions and identities; not to a key with limits",
                answers: [.init(AccountShapes.sessions)], refusals: [.keyLimited]),
            .known({ $0.sessions })),
        AccountRoute(
            RouteDescription(
                .delete, "/v1/sessions/{id}", "ends a session of the account",
                answers: [.init(AccountShapes.sessions)], refusals: [.sessionNeeded, .csrfMissing, .uncertain]),
            .session({ $0.endSession })),
    ]

    static let identities = [
        AccountRoute(
            RouteDescription(
                .post, "/v1/identities", "asks for a code that links another identity to the account",
                body: [.init("way", .choice(["code", "mail"]), isNeeded: true, "how to prove it"), address, language],
                answers: [.init(AccountShapes.ticket, status: 201)],
                refusals: ofSignIn + ofAsking + [.sessionNeeded, .sessionOfKey, .tooManyIdentities]),
            bodyLimit: signInBytes, .session({ $0.linkIdentity })),
        AccountRoute(
            RouteDescription(
                .post, "/v1/identities/{ticket}/verify",
                "links an identity: by a code, or by what was proven elsewhere",
                body: [typedCode],
                answers: [.init(AccountShapes.link)],
                refusals: ofSignIn + ofTicket
                    + [.identityHasAccount, .sessionNeeded, .sessionOfKey, .tooManyIdentities]),
            bodyLimit: signInBytes, .session({ $0.verifyIdentity })),
        AccountRoute(
            RouteDescription(
                .delete, "/v1/identities/{identity}", "unlinks an identity, which opens the account no more",
                answers: [.init(AccountShapes.link)],
                refusals: [
                    .identityNotLinked, .signInRests, .sessionNeeded, .sessionOfKey, .csrfMissing, .uncertain,
                ]),
            .session({ $0.unlinkIdentity })),
    ]

    private static let keyMembers: [RouteDescription.Member] = [
        .init("name", .optional(.text), "for people, 1 to 200 characters"),
        .init("limits", .optional(.keyLimits), "what the key may not exceed; null and what is left out: no limit"),
    ]

    static let keys = [
        AccountRoute(
            RouteDescription(
                .get, "/v1/keys", "the account's API keys and their limits; to a key with limits, itself",
                answers: [.init(AccountShapes.keys)]),
            .known({ $0.keys })),
        AccountRoute(
            RouteDescription(
                .post, "/v1/keys", "makes an API key, which is shown this once", body: keyMembers,
                answers: [.init(AccountShapes.newKey, status: 201)],
                refusals: Problem.Code.ofBody + [.sessionNeeded, .csrfMissing, .tooManyKeys, .uncertain]),
            bodyLimit: limitsBytes, .session({ $0.makeKey })),
        AccountRoute(
            RouteDescription(
                .patch, "/v1/keys/{id}", "changes a key's name, or its limits as a whole; the key stays as it is",
                body: keyMembers, answers: [.init(.heldKey)],
                refusals: Problem.Code.ofBody + [.sessionNeeded, .csrfMissing, .keyNotFound, .uncertain]),
            bodyLimit: limitsBytes, .session({ $0.changeKey })),
        AccountRoute(
            RouteDescription(
                .delete, "/v1/keys/{id}", "revokes a key, with the keys that its sessions made; their answers end",
                answers: [.init(AccountShapes.keys)],
                refusals: [.sessionNeeded, .csrfMissing, .keyNotFound, .uncertain]),
            .session({ $0.revokeKey })),
    ]
}
