internal import Credentials
internal import Crypto
internal import EventLoop
package import HTTP
internal import Messages

/// Browsers that go to a platform to be known there, and come back with what they were given here.
extension SessionDoor {
    /// How long a browser may be away.
    static let away = Duration.seconds(600)

    /// Makes the state with which a browser goes to a platform, and the cookie by which it is known when it comes back.
    ///
    /// - Parameters:
    ///   - app: whose platform is asked: a name of the catalogue.
    ///   - path: where the browser is led afterwards; at most `EntryToken.longestPath` bytes.
    @IOLoop
    package func departure(of call: Call, to app: String, for path: String) -> (state: String, cookie: HTTPField) {
        departure(of: call.request, to: app, for: path)
    }

    func departure(of request: ServerRequest, to app: String, for path: String) -> (state: String, cookie: HTTPField) {
        let state = SecureRandom.bytes(16).hexadecimal
        let token = EntryToken.make(state: state, app: app, path: path, expires: clock() + Self.away, secret)
        return (state, entryCookie(token, seconds: Self.away.wholeMilliseconds / 1000, for: request))
    }

    /// Where a browser is led that has come back with its state; nil if it is another one, or none that has gone.
    @IOLoop
    package func arrival(of call: Call, from app: String, with state: String) -> String? {
        arrival(of: call.request, from: app, with: state)
    }

    func arrival(of request: ServerRequest, from app: String, with state: String) -> String? {
        let site = site(of: request)
        guard case .value(let text) = Cookies.find(site.entryCookie, in: request.headerFields) else { return nil }
        return EntryToken.path(in: text, state: state, app: app, at: clock(), secret)
    }

    /// Makes the cookie that has a browser forget that it was away: it comes back once.
    @IOLoop
    package func forgettingDeparture(for call: Call) -> HTTPField { entryCookie("", seconds: 0, for: call.request) }

    private func entryCookie(_ value: String, seconds: Int64, for request: ServerRequest) -> HTTPField {
        let site = site(of: request)
        return Cookies.field(site.entryCookie, value, seconds: seconds, isSecure: site.isSecure)
    }
}
