import Crypto

/// The access tokens of all apps, as the platforms give them out: the same one until five minutes before its end, so that
/// two are good for a while.
struct AccessTokens: Sendable {
    private var tokens: [String: [Token]] = [:]

    /// In the platform's milliseconds.
    static let lifetime = 2 * PlatformClock.hour
    static let overlap = 5 * PlatformClock.minute
    /// Of an app; older ones are unknown.
    private static let mostKept = 8

    private struct Token: Sendable {
        let text: String
        var until: Int
    }

    /// Gives the app's token, a new one if the last is about to end.
    ///
    /// - Parameter isForced: a new one in any case; the others end.
    mutating func give(_ app: PlayedApp, at now: Int, isForced: Bool = false) -> (text: String, seconds: Int) {
        if isForced { tokens[app.name] = [] }
        if let last = tokens[app.name]?.last, last.until - now > Self.overlap {
            return (last.text, (last.until - now) / PlatformClock.second)
        }
        let token = Token(text: "T-" + SecureRandom.bytes(96).base64URL, until: now + Self.lifetime)
        tokens[app.name, default: []].append(token)
        if let count = tokens[app.name]?.count, count > Self.mostKept { tokens[app.name]?.removeFirst() }
        return (token.text, Self.lifetime / PlatformClock.second)
    }

    /// The name of the app whose token it is.
    func app(of text: String, at now: Int) throws(PlatformRefusal) -> String {
        for (app, known) in tokens {
            guard let token = known.first(where: { $0.text == text }) else { continue }
            guard now < token.until else { throw .tokenEnded }
            return app
        }
        throw .invalidCredential
    }

    /// Lets all tokens of an app end at once.
    mutating func end(_ app: PlayedApp, at now: Int) {
        for place in (tokens[app.name] ?? []).indices { tokens[app.name]?[place].until = now }
    }
}
