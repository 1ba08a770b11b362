import Catalogue
import Crypto
import EventLoop
import HTTP
import Messages
import OfficialAccount
import PlatformAPI
import Telemetry
import WeCom

/// The clients of the catalogue's apps, made anew with each of its versions.
@IOLoop
final class Platforms {
    private let configuration: Postman.Configuration
    private let catalogue: CurrentCatalogue
    private let client: HTTPClient
    private let publicAddress: String
    private let clock: @Sendable () -> Timestamp
    /// By an app's platform and name; they outlive a version of the catalogue.
    private var ways: [String: Way] = [:]
    /// By what they are fetched with: two apps may share a secret.
    private var tokens: [String: AccessTokens] = [:]
    /// Of the version of the catalogue that is in force.
    private var clients: [String: any PlatformClient] = [:]
    private var version: Int64?

    private struct Way {
        let line: PlatformLine
        let rates: MemberRates
    }

    init(
        _ configuration: Postman.Configuration, catalogue: CurrentCatalogue, client: HTTPClient,
        publicAddress: String, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.catalogue = catalogue
        self.client = client
        self.publicAddress = publicAddress
        self.clock = clock
    }

    func client(of name: String) throws(CallFailure) -> any PlatformClient {
        guard let app = catalogue.value.app(name) else { throw .noApp }
        guard app.fault == nil else { throw .unusable }
        if version != catalogue.version { renew() }
        if let client = clients[name] { return client }
        let made = try made(app)
        clients[name] = made
        return made
    }

    /// Forgets what the version in force has no more.
    private func renew() {
        (clients, version) = ([:], catalogue.version)
        let apps = catalogue.value.apps
        let names = Set(apps.map { Self.key(of: $0) })
        ways = ways.filter { names.contains($0.key) }
        let secrets = Set(apps.map { Self.secretKey(of: $0) })
        tokens = tokens.filter { secrets.contains($0.key) }
    }

    private func made(_ app: App) throws(CallFailure) -> any PlatformClient {
        let way = way(of: app)
        switch app.platform {
        case .officialAccount:
            let api = OfficialAccount(app: app.id, baseURL: app.baseURL)
            let tokens = accessTokens(of: app, on: way.line) { api.token(secret: $0) }
            return OfficialAccountClient(app, on: TokenLine(way.line, tokens), publicAddress: publicAddress)
        case .weComApp:
            let api = WeCom(corp: app.id, baseURL: app.baseURL)
            let tokens = accessTokens(of: app, on: way.line) { api.token(secret: $0) }
            return WeComClient(
                app, on: TokenLine(way.line, tokens), rates: way.rates, publicAddress: publicAddress, clock: clock)
        case .weComRobot: return RobotClient(app, on: way.line, publicAddress: publicAddress)
        case .zsxq: return try ZsxqClient(app, on: way.line)
        }
    }

    private func way(of app: App) -> Way {
        let key = Self.key(of: app)
        if let way = ways[key] { return way }
        let bounds = app.platform == .zsxq ? configuration.circles : configuration.apps
        let way = Way(
            line: PlatformLine(configuration, client: client, bounds: bounds),
            rates: MemberRates(perMinute: configuration.memberPerMinute, perHour: configuration.memberPerHour))
        ways[key] = way
        return way
    }

    /// The token of an app: of an account with an appid and a secret, or of an application of a company.
    private func accessTokens(
        of app: App, on line: PlatformLine, _ request: @escaping @IOLoop (Secret) -> ClientRequest
    ) -> AccessTokens {
        let key = Self.secretKey(of: app)
        if let known = tokens[key] { return known }
        let (secret, within) = (app.secret, configuration.tokenWithin)
        let made = AccessTokens(clock: clock) {
            guard let secret else { return .failure(.noSecret) }
            do throws(CallFailure) {
                let response = try await line.call(request(secret), until: ContinuousClock.now + within)
                return Self.token(in: response)
            } catch {
                return .failure(error)
            }
        }
        tokens[key] = made
        return made
    }

    private static func token(in response: PlatformResponse) -> Result<AccessToken, CallFailure> {
        do throws(PlatformFailure) {
            return .success(try AccessToken(status: response.status, body: response.body))
        } catch {
            return .failure(CallFailure(error))
        }
    }

    private static func key(of app: App) -> String { "\(app.platform.rawValue)/\(app.name)" }

    /// A digest: a secret is no key of a table that anybody could print.
    private static func secretKey(of app: App) -> String {
        Digest.sha256(Array("\(app.baseURL) \(app.id) \(app.secret?.exposed ?? "")".utf8)).hexadecimal
    }
}
