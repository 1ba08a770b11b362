import Catalogue
import Crypto
import EventLoop
import Foundation
import Messages
import Sandbox
import Telemetry

/// A sandbox inside this process, if no provider is configured: the demo model, payments and platforms that are played.
/// With a provider none are, or tokens that cost money would be sold for play.
@IOLoop
final class Demo {
    /// What stands at `sandbox:` in the catalogue of this process; empty if nothing runs.
    private(set) var means = SandboxMeans()
    private let folder: String?
    private var sandbox: Sandbox?
    private var payments: Payments?
    private var platforms: Platforms?

    /// Where one chats as on a phone; nil if no platform is played.
    private(set) var phone: String?

    /// The demo model at a price, so that a newcomer sees the balance change.
    private static let models = CatalogueDraft(
        channel: "sandbox", baseURL: Channel.sandbox, apiKey: nil, models: Sandbox.Configuration().models,
        defaultPrice: .init(input: "1", output: "2"))

    /// - Parameter folder: where payments have their keys and books; nil: neither they nor platforms are played.
    init(payments folder: String? = nil) {
        self.folder = folder
    }

    /// What it offers: the demo model, what is paid in play, and where persons write in play.
    var draft: CatalogueDraft { folder == nil ? Self.models : Self.models.withSandboxShop().withSandboxApps() }

    /// Where the demo model is; nil if it does not run.
    var baseURL: String? { means.models }

    /// Starts what is played.
    func start() throws {
        if let folder {
            payments = try Payments(folder)
            platforms = Platforms()
        }
        let address = "http://127.0.0.1:\(try listen())"
        means.models = address + "/v1"
        if let payments { means.payments = PaymentSandbox(baseURL: address, playing: payments.keys) }
        if let platforms {
            means.apps = AppSandbox(baseURL: address, playing: platforms.apps)
            phone = address + Platforms.phonePath
        }
    }

    /// Tells the service, which listens here, of payments and of what persons write.
    func beginNotifying(at address: SocketAddress) {
        payments?.beginNotifying(at: NotifyPlace(of: address))
        platforms?.beginDelivering(at: [NotifyPlace(of: address)])
    }

    func stop() { sandbox?.stop() }

    /// Listens at the port of the last start, if it is free: what people have scanned leads there.
    private func listen() throws -> UInt16 {
        let known = folder.flatMap { try? String(contentsOfFile: $0 + "/port", encoding: .utf8) }
        if payments != nil, let known, let address = SocketAddress("127.0.0.1:\(known)") {
            do throws(SocketError) {
                return try start(Sandbox.Configuration(address: address))
            } catch {
                Logger(label: "sandbox").notice(
                    "The sandbox's port is taken; it listens at another one.", metadata: [.error: "\(error)"])
            }
        }
        let port = try start(Sandbox.Configuration())
        if payments != nil, let folder {
            try String(port).write(toFile: folder + "/port", atomically: true, encoding: .utf8)
        }
        return port
    }

    private func start(_ configuration: Sandbox.Configuration) throws(SocketError) -> UInt16 {
        var configuration = configuration
        configuration.payments = payments
        configuration.platforms = platforms
        let sandbox = Sandbox(configuration: configuration)
        let port = try sandbox.start()
        self.sandbox = sandbox
        return port
    }
}

extension PaymentSandbox {
    /// The providers that are played, as the catalogue wants to know them.
    fileprivate init(baseURL: String, playing keys: PlayedKeys) {
        let (weChatPay, alipay) = (keys.weChatPay, keys.alipay)
        self.init(
            baseURL: baseURL,
            weChatPay: Keys(
                number: weChatPay.merchant, app: weChatPay.app, serial: weChatPay.serial,
                privateKey: weChatPay.merchantKey, apiKey: Secret(weChatPay.apiKey),
                publicKeys: weChatPay.publicKeys.map { Merchant.PublicKey(id: $0.name, key: $0.key) }),
            alipay: Keys(
                number: alipay.seller, app: alipay.app, privateKey: alipay.appKey,
                publicKeys: alipay.publicKeys.map { Merchant.PublicKey(key: $0) },
                certificates: Merchant.Certificates(alipay.papers)))
    }
}

extension Merchant.Certificates {
    fileprivate init(_ papers: GatewayPapers) {
        do throws(KeyError) {
            var chains: [CertificateChain] = []
            for text in papers.texts { chains.append(try CertificateChain(text)) }
            self.init(
                app: try Certificate(papers.app), alipay: chains, roots: try CertificateRoots(papers.root))
        } catch {
            preconditionFailure("What the sandbox has made can be read: \(error)")
        }
    }
}

extension AppSandbox {
    /// The apps that are played, as the catalogue wants to know them.
    fileprivate init(baseURL: String, playing apps: [PlayedApp]) {
        let entries = apps.compactMap { app in Played(app).map { (app.name, $0) } }
        self.init(baseURL: baseURL, apps: Dictionary(entries) { first, _ in first })
    }
}

extension AppSandbox.Played {
    fileprivate init?(_ app: PlayedApp) {
        guard let platform = BotPlatform(rawValue: app.platform.rawValue) else { return nil }
        func secret(_ text: String) -> Secret? { text.isEmpty ? nil : Secret(text) }
        self.init(
            platform: platform, id: app.id, original: app.original, agent: app.agent, token: secret(app.token),
            encodingKey: secret(app.encodingKey), secret: secret(app.secret))
    }
}
