internal import Credentials
internal import EventLoop
package import HTTP
package import Messages

/// The door's part in sessions: makes their tokens, their cookies and the tokens against forged changes.
///
/// A sign-in gets a new session, with an id that the door draws for it; no id or token that a request brings is taken
/// over. So nobody who has planted a cookie in a browser is in the session that its owner opens later.
package struct SessionDoor: Sendable {
    /// How long a new session lives.
    package let lifetime: Duration
    let secrets: SessionSecrets
    let secret: ServerSecret
    private let address: Site.PublicAddress?
    let clock: @Sendable () -> Timestamp

    /// - Parameter address: where people reach the service, like `https://chat.example.com`; nil if nobody has said it.
    init(
        _ secrets: SessionSecrets, _ secret: ServerSecret, lifetime: Duration, address: String? = nil,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.lifetime = lifetime
        self.secrets = secrets
        self.secret = secret
        self.address = address.map { Site.PublicAddress($0) }
        self.clock = clock
    }

    /// Makes the token of a session that Auth has opened.
    package func token(
        of account: Account, role: AccountRole, session: SessionID, generation: Int, expires: Timestamp
    ) -> String {
        let token = SessionToken(
            account: account, role: role, session: session, generation: generation, issued: clock(), expires: expires)
        return token.text(signedWith: secrets)
    }

    /// Makes what a page of the session shows with each change, in `X-Yizhan-CSRF`.
    package func csrf(of session: SessionID) -> String { CSRFToken.make(for: session, secret) }

    func isCSRF(_ text: String, of session: SessionID) -> Bool { CSRFToken.isValid(text, for: session, secret) }
}

// MARK: - Cookies

extension SessionDoor {
    /// Where a request's browser is, as far as cookies go.
    func site(of request: ServerRequest) -> Site { Site(request.head, from: request.remoteAddress, at: address) }

    /// What a request presents, before its peer is known: the cookie of either site. It says whose room a body takes,
    /// and no more; the call is looked at by `site`.
    func presented(_ head: HTTPRequest) -> Presented {
        let near = Presented(head, at: Site(head, from: IPAddress("127.0.0.1"), at: address))
        return near == .nothing ? Presented(head, at: Site(head, from: nil, at: address)) : near
    }

    /// Makes the cookie that has the caller's browser stay signed in.
    @IOLoop
    package func cookie(_ token: String, until expires: Timestamp, for call: Call) -> HTTPField {
        cookie(token, until: expires, for: call.request)
    }

    func cookie(_ token: String, until expires: Timestamp, for request: ServerRequest) -> HTTPField {
        let site = site(of: request)
        let seconds = (expires - clock()).wholeMilliseconds / 1000
        return Cookies.field(site.sessionCookie, token, seconds: seconds, isSecure: site.isSecure)
    }

    /// Makes the cookie that has the caller's browser forget its session.
    @IOLoop
    package func clearing(for call: Call) -> HTTPField {
        clearing(for: call.request)
    }

    func clearing(for request: ServerRequest) -> HTTPField {
        let site = site(of: request)
        return Cookies.field(site.sessionCookie, "", seconds: 0, isSecure: site.isSecure)
    }

    /// Returns what the log knows the caller's browser by.
    ///
    /// - Returns: `cookie` is to be set if the browser has no name yet, or none of ours: then it is new.
    @IOLoop
    package func browser(of call: Call) -> (hash: KeyHash, isNew: Bool, cookie: HTTPField?) {
        browser(of: call.request)
    }

    func browser(of request: ServerRequest) -> (hash: KeyHash, isNew: Bool, cookie: HTTPField?) {
        let site = site(of: request)
        if site.isCalledByItself(request.headerFields),
            case .value(let text) = Cookies.find(site.browserCookie, in: request.headerFields),
            let hash = BrowserToken.verify(text, secret)
        {
            return (hash, false, nil)
        }
        let text = BrowserToken.make(secret)
        guard let hash = BrowserToken.verify(text, secret) else { preconditionFailure("What is made can be read.") }
        let cookie = Cookies.field(
            site.browserCookie, text, seconds: SignInLimits.browserKept.wholeMilliseconds / 1000,
            isSecure: site.isSecure)
        return (hash, true, cookie)
    }
}
