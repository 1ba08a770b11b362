import EventLoop
import HTTP
import JSON

/// Answers the calls of the platforms' APIs, unless the script wants something else, and knows whose tokens are good.
@IOLoop
final class PlatformDesk {
    let store: PlatformStore
    var tokens = AccessTokens()
    private var calls = 0

    init(_ store: PlatformStore) {
        self.store = store
    }

    /// Answers one call in the platform's words.
    ///
    /// - Parameters:
    ///   - refused: writes a refusal as this platform does.
    ///   - caller: finds out whose call it is.
    ///   - work: does what is asked for.
    func answer(
        _ call: AppCall, _ writer: ResponseWriter,
        refused: @IOLoop (PlatformRefusal) -> (HTTPResponse.Status, JSONText) = { (.ok, $0.document) },
        of caller: @IOLoop () throws(PlatformRefusal) -> PlayedApp,
        _ work: @IOLoop (PlayedApp) throws(PlatformRefusal) -> JSONText
    ) async throws {
        calls += 1
        var mischief = CallMischief()
        let answer: (status: HTTPResponse.Status, document: JSONText)
        do throws(PlatformRefusal) {
            let app = try caller()
            func strike(_ fault: PlatformRule.Fault) -> PlatformRule? {
                store.mischief.strike(fault, "\(call.rawValue)/\(calls)", app: app.name, call: call)
            }
            if strike(.down) != nil { return CallMischief.down(writer) }
            if let rule = strike(.error) { throw .scripted(rule) }
            if let rule = strike(.slow) { mischief.wait = .milliseconds(rule.milliseconds ?? 1_000) }
            if strike(.silent) != nil {
                mischief.ending = .silent
            } else if strike(.cut) != nil {
                mischief.ending = .cut
            }
            let document = try work(app)
            answer = (.ok, document)
        } catch {
            if error == .invalidCredential || error == .tokenEnded { store.count(.badToken) }
            answer = refused(error)
        }
        try await mischief.end(writer) { writer.respond(Sandbox.json(answer.status), answer.document.bytes) }
    }

    /// The app whose access token stands in the query.
    func app(
        _ request: ServerRequest, at platform: PlayedPlatform
    ) throws(PlatformRefusal) -> PlayedApp {
        let name = try tokens.app(of: request.query["access_token"] ?? "", at: store.now)
        guard let app = store.app(name), app.platform == platform else { throw .invalidCredential }
        return app
    }

    func object(_ request: ServerRequest) throws(PlatformRefusal) -> JSONValue {
        guard let value = try? JSONValue(parsing: request.body, maximumDepth: 16), value.isObject else {
            throw .malformed
        }
        return value
    }
}
