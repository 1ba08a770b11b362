internal import Callback
internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

/// Shows models' providers what persons send to smart robots.
///
/// Pictures of other platforms have addresses that a provider can read. A robot's platform keeps a picture for five
/// minutes, encrypted with the robot's key. So the provider gets an address of ours, and each request fetches and
/// decrypts the picture. No picture is on the log or kept here.
@IOLoop
final class RobotPictures {
    private let ingress: Ingress
    private let catalogue: CurrentCatalogue
    private let client: HTTPClient
    /// Where this service is reached from outside.
    private let site: String
    private let now: @Sendable () -> Timestamp
    private var openCount = 0

    /// As long as the platform keeps it, with time to spare.
    private static let lifetime = Duration.seconds(600)
    private static let patience = Duration.seconds(10)
    /// The largest picture that a person can send, and its padding.
    private static let mostBytes = (10 << 20) + 32
    private static let mostOpen = 16

    init(
        _ ingress: Ingress, catalogue: CurrentCatalogue, client: HTTPClient, site: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.client = client
        self.site = site
        self.now = now
    }

    /// What a model is shown in place of a picture's own address. A service that is not reached from outside has nothing
    /// to show.
    func shown(_ content: DeliveryContent, sentTo app: App) -> DeliveryContent {
        guard case .picture(let url, let text, let words) = content, site.hasPrefix("https://") else {
            return content.withoutPicture
        }
        let token = PictureToken.make(url: url, app: app.name, expires: now() + Self.lifetime, ingress.secret)
        return .picture(url: "\(site)/wecom/\(app.name)/pictures/\(token)", text: text, words: words)
    }

    /// `GET /wecom/{app}/pictures/{token}`
    func show(_ call: Call) async throws(Problem) {
        let parameters = call.request.parameters
        guard let app = catalogue.value.app(parameters["app"] ?? ""), app.fault == nil, app.platform == .weComRobot,
            let url = PictureToken.url(
                in: parameters["token"] ?? "", app: app.name, at: now(), ingress.secret)
        else { throw Problem(.notFound) }
        guard openCount < Self.mostOpen else { throw Problem(.overloaded) }
        openCount += 1
        defer { openCount -= 1 }
        let picture = try opened(await hidden(at: url), of: app)
        guard let kind = Self.kind(of: picture) else { throw Problem(.notFound) }
        call.respond(.ok, picture, kind)
    }

    private func hidden(at url: String) async throws(Problem) -> [UInt8] {
        let request = ClientRequest(
            url: url,
            deadlines: .init(
                connect: .seconds(3), head: Self.patience, idle: Self.patience, total: Self.patience))
        do throws(HTTPClientError) {
            let (response, body) = try await client.collect(request, limit: Self.mostBytes)
            if response.status == .ok { return body }
        } catch {
            throw Problem(.unavailable)
        }
        // Mostly it has expired.
        throw Problem(.notFound)
    }

    private func opened(_ hidden: [UInt8], of app: App) throws(Problem) -> [UInt8] {
        guard let token = app.token else { throw Problem(.notFound) }
        do throws(CallbackFault) {
            return try CallbackKey(token: token, encodingKey: app.encodingKey, receiver: "").open(file: hidden)
        } catch {
            throw Problem(.notFound)
        }
    }

    /// The media type of a picture, by its first bytes; nil for anything else, such as bytes of another key.
    private static func kind(of picture: [UInt8]) -> String? {
        if picture.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if picture.starts(with: "GIF8".utf8) { return "image/gif" }
        let isWebP = picture.starts(with: "RIFF".utf8) && picture.dropFirst(8).starts(with: "WEBP".utf8)
        return isWebP ? "image/webp" : nil
    }
}
